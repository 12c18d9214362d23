/** Checks a backup by restoring it into a database that is thrown away: what verifies is what restores. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createCrypto } from "@kist/crypto";
import { createFiles, openDatabase } from "@kist/storage";
import { createRecoveryCode, createSlots, type RecoveryCode } from "@kist/unlock";

import type { BackupFile } from "../backup/read-backup.ts";
import { damagedRow } from "../backup/rows.ts";
import { createSystemClock } from "../core/clock.ts";
import { readIncarnation } from "../core/incarnation.ts";
import { restoreRows } from "./restore-rows.ts";

/** Writes what it found to standard output. Throws `backup-damaged`, `backup-code-wrong`. */
export async function verifyInScratch(file: BackupFile, code: RecoveryCode, json: boolean): Promise<void> {
  const scratch = mkdtempSync(join(tmpdir(), "kist-verify-"));
  const crypto = await createCrypto();
  const clock = createSystemClock();
  const database = openDatabase({ path: join(scratch, "kist.db"), files: createFiles() });
  const next = createRecoveryCode(crypto);
  try {
    const slots = await createSlots(
      { crypto, clock, store: database.slotStore },
      {
        device: "machine",
        incarnation: readIncarnation(crypto, database),
        slots: [{ type: "machine", name: "scratch", key: crypto.random.bytes(32) }],
      },
    );
    const open = restoreRows({ home: scratch, uid: process.getuid?.() ?? 0, clock, crypto, database }, file, {
      code,
      next,
      slots,
    });
    const findings = open.vault.verify();
    const [finding] = findings;
    if (finding !== undefined) throw damagedRow(`${finding.part}: ${finding.rule}`);
    const report = open.ledger.verify();
    if (report.verdict !== "ok") throw damagedRow(`audit: ${report.verdict}`);
    const environments = open.vault.environments();
    const namespaces = environments.flatMap(({ name }) =>
      open.vault.namespaces(name).map((namespace) => ({ environment: name, namespace: namespace.name })),
    );
    const secrets = namespaces.reduce((count, where) => count + open.vault.list(where).length, 0);
    const counts = {
      environments: environments.length,
      namespaces: namespaces.length,
      secrets,
      auditRecords: report.records,
    };
    process.stdout.write(
      json
        ? `${JSON.stringify({ vault: file.vault, ...counts })}\n`
        : `The backup is whole: ${counts.environments} environments, ${counts.namespaces} namespaces, ${secrets} secrets, ${counts.auditRecords} audit records.\n`,
    );
  } finally {
    next.fill(0);
    database.close();
    rmSync(scratch, { recursive: true, force: true });
  }
}
