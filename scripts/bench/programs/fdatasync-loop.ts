/**
 * The disk's own limit: 4 KiB written in place and synced, again and again. Prints how many per second.
 * `fdatasync-loop.ts <file> <milliseconds>`
 */
import { fdatasyncSync, openSync, writeSync } from "node:fs";

const [file = "", milliseconds = "1000"] = process.argv.slice(2);
const RING_BYTES = 4 * 1024 * 1024;
const record = Buffer.alloc(4096, 1);
const log = openSync(file, "w");
for (let at = 0; at < RING_BYTES; at += record.length) writeSync(log, record, 0, record.length, at);
fdatasyncSync(log);

let count = 0;
const started = performance.now();
while (performance.now() - started < Number(milliseconds)) {
  writeSync(log, record, 0, record.length, (count * record.length) % RING_BYTES);
  fdatasyncSync(log);
  count++;
}
process.stdout.write(`${(count / (performance.now() - started)) * 1000}\n`);
