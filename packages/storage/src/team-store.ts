/** Membership chain, boxes and signed documents of one vault. */
import { equalBytes, type VaultId } from "@kist/model";
import type { TeamStore } from "@kist/team";

import { idBytes, readRow, readRows } from "./cells.ts";
import { counterOf, keyRange, rowKey } from "./keys.ts";
import type { Numbers } from "./numbers.ts";
import type { Rows } from "./transactions.ts";

export function createTeamStore(rows: Rows, numbers: Numbers, vault: VaultId): TeamStore {
  const newestKey = (table: "links" | "boxes", no: number): number | undefined =>
    readRow(
      rows.get(`select max(id) as id from ${table} where id between ? and ?`, ...keyRange(table, no)),
    )?.numberOrNone("id");
  return {
    links() {
      const no = numbers.vault(vault);
      if (no === undefined) return [];
      return readRows(
        rows.all("select bytes from links where id between ? and ? order by id", ...keyRange("links", no)),
      ).map((row) => row.bytes("bytes"));
    },
    appendLink(height, hash, bytes) {
      const no = numbers.makeVault("team", vault);
      const newest = newestKey("links", no);
      const next = newest === undefined ? 0 : counterOf("links", newest) + 1;
      if (height !== next) throw new Error(`link ${height} cannot follow ${next - 1}`);
      rows.change(
        "team",
        "insert into links (id, hash, bytes) values (?, ?, ?)",
        rowKey("links", no, height),
        idBytes(hash),
        bytes,
      );
    },
    boxes(device) {
      const no = numbers.vault(vault);
      if (no === undefined) return [];
      return readRows(
        rows.all(
          "select bytes from boxes where id between ? and ? and device = ? order by id",
          ...keyRange("boxes", no),
          idBytes(device),
        ),
      ).map((row) => row.bytes("bytes"));
    },
    putBox(device, bytes) {
      for (const kept of this.boxes(device)) if (equalBytes(kept, bytes)) return;
      const no = numbers.makeVault("team", vault);
      const newest = newestKey("boxes", no);
      rows.change(
        "team",
        "insert into boxes (id, device, bytes) values (?, ?, ?)",
        newest === undefined ? rowKey("boxes", no, 0) : rowKey("boxes", no, counterOf("boxes", newest) + 1),
        idBytes(device),
        bytes,
      );
    },
    readDocument(hash) {
      const no = numbers.vault(vault);
      if (no === undefined) return undefined;
      return readRow(rows.get("select bytes from documents where vault = ? and hash = ?", no, idBytes(hash)))?.bytes(
        "bytes",
      );
    },
    putDocument(hash, bytes) {
      // The name is the hash of the content, so a document that is there already is this one.
      rows.change(
        "team",
        "insert into documents (vault, hash, bytes) values (?, ?, ?) on conflict do nothing",
        numbers.makeVault("team", vault),
        idBytes(hash),
        bytes,
      );
    },
  };
}
