/**
 * The format of the database and how older ones become this one: numbered steps, one file each, applied in one
 * transaction each together with their number. A format newer than this program is refused untouched.
 */
import { KistError } from "@kist/model";

import type { Connection } from "./connection.ts";
import type { StorageErrorCode } from "./error.ts";
import type { Migration } from "./migration.ts";
import { firstFormat } from "./migrations/0001-first-format.ts";

export const MIGRATIONS: readonly Migration[] = [firstFormat];

/** "KIST", in SQLite's `application_id`. */
const APPLICATION = 0x4b495354;

/** Refuses what is not ours (`database-damaged`) or newer than us (`database-newer`). Reads only. */
export function checkFormat(raw: Connection["raw"]): void {
  const found = readNumber(raw, "user_version");
  const application = readNumber(raw, "application_id");
  const tables: unknown = raw.prepare("select count(*) from sqlite_schema").pluck().get();
  const fresh = application === 0 && found === 0 && tables === 0;
  if (!fresh && application !== APPLICATION)
    throw new KistError<StorageErrorCode>("database-damaged", { problem: "not a database of Kist" });
  if (found > MIGRATIONS.length)
    throw new KistError<StorageErrorCode>("database-newer", { found, known: MIGRATIONS.length });
}

/** Brings the database to the newest format. Each step is whole or did not happen, whatever kills the process. */
export function migrate(connection: Connection, migrations: readonly Migration[] = MIGRATIONS): void {
  const { raw } = connection;
  for (const migration of migrations.slice(readNumber(raw, "user_version"))) {
    raw.exec("BEGIN IMMEDIATE");
    try {
      raw.exec(migration.sql);
      raw.pragma(`application_id = ${APPLICATION}`);
      raw.pragma(`user_version = ${migration.version}`);
      raw.exec("COMMIT");
    } catch (error) {
      if (raw.inTransaction) raw.exec("ROLLBACK");
      throw error;
    }
  }
}

function readNumber(raw: Connection["raw"], pragma: "user_version" | "application_id"): number {
  const value: unknown = raw.pragma(pragma, { simple: true });
  return typeof value === "number" ? value : 0;
}
