import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseVaultId, type VaultId } from "@kist/model";
import { testAuditStore, testVaultStore, type AuditStoreSubject, type VaultStoreSubject } from "@kist/testing";

import { openDatabase, type Database } from "./database.ts";
import { createFiles } from "./files.ts";

const files = createFiles();
const vault = (digit: string): VaultId => {
  const id = parseVaultId(digit.repeat(64));
  if (id === undefined) throw new Error("not a vault id");
  return id;
};

function onDisk(): { readonly open: () => Database; readonly remove: () => void } {
  const home = mkdtempSync(join(tmpdir(), "kist-storage-"));
  return {
    open: () => openDatabase({ path: join(home, "kist.db"), files }),
    remove: () => rmSync(home, { recursive: true, force: true }),
  };
}

testVaultStore("SQLite", () => {
  const place = onDisk();
  const subject = (database: Database): VaultStoreSubject => ({
    store: database.vaultStore(vault("a")),
    neighbour: database.vaultStore(vault("b")),
    transaction: database.transaction,
    reopen() {
      database.close();
      return subject(place.open());
    },
    close() {
      database.close();
      place.remove();
    },
  });
  return subject(place.open());
});

testAuditStore("SQLite", () => {
  const place = onDisk();
  const subject = (database: Database): AuditStoreSubject => ({
    store: database.auditStore(vault("a")),
    neighbour: database.auditStore(vault("b")),
    transaction: database.transaction,
    relaxedTransaction: database.relaxedTransaction,
    reopen() {
      database.close();
      return subject(place.open());
    },
    close() {
      database.close();
      place.remove();
    },
  });
  return subject(place.open());
});
