/**
 * What SQLite alone needs: opens the database and reads all rows of some tables, in a process that has just started. Prints
 * milliseconds. `row-reader.ts <database> <table> …`
 */
import { createRequire } from "node:module";
import { join } from "node:path";

const [file = "", ...tables] = process.argv.slice(2);
// As the daemon's bundle finds it.
const require = createRequire(join(import.meta.dirname, "../../../dist/lib/kistd.mjs"));
const Database = require("better-sqlite3") as typeof import("better-sqlite3");

const started = performance.now();
const database = new Database(file, { readonly: true });
let bytes = 0;
for (const table of tables) {
  for (const row of database.prepare(`select * from ${table}`).raw().iterate() as Iterable<unknown[]>)
    for (const cell of row) if (cell instanceof Uint8Array) bytes += cell.length;
}
const elapsed = performance.now() - started;
if (bytes === 0) throw new Error("the tables are empty");
process.stdout.write(`${elapsed}\n`);
