/**
 * The disk's own limit: 4 KiB appended to a log and synced, again and again, as a server without a database would
 * keep what it acknowledges. Prints how many per second.
 * `fdatasync-loop.ts <file> <milliseconds>`
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs";

const [file = "", milliseconds = "1000"] = process.argv.slice(2);
const record = Buffer.alloc(4096, 1);
const log = openSync(file, "w");

let count = 0;
const started = performance.now();
while (performance.now() - started < Number(milliseconds)) {
  writeSync(log, record);
  fdatasyncSync(log);
  count++;
}
process.stdout.write(`${(count / (performance.now() - started)) * 1000}\n`);
