/**
 * Durable transactions of the daemon's own storage, one after the other: a row of 300 bytes each, as research/perf.md D
 * took them. Prints how many per second. `durable-commits.ts <folder> <milliseconds>`
 */
import { join } from "node:path";

import { createFiles, openDatabase } from "../../../packages/storage/src/index.ts";

const [folder = "", milliseconds = "1000"] = process.argv.slice(2);
const database = openDatabase({ path: join(folder, "kist.db"), files: createFiles() });
const row = new Uint8Array(300).fill(1);

let count = 0;
const started = performance.now();
while (performance.now() - started < Number(milliseconds)) {
  // Never twice the same: SQLite writes nothing for a row that stays as it is.
  new DataView(row.buffer).setUint32(0, count);
  database.transaction.run(() => database.localStore.write("bench", String(count % 1000), row));
  count++;
}
const perSecond = (count / (performance.now() - started)) * 1000;
database.close();
process.stdout.write(`${perSecond}\n`);
