/**
 * A full disk, lived through by one database: `node disk-full-story.ts <home on a small file system>`. Prints one line
 * per chapter; the last is `the end`. Anything unexpected ends it with a stack trace and status 1.
 */
import { closeSync, openSync, readdirSync, rmSync, statfsSync, writeSync } from "node:fs";
import { join } from "node:path";

import { isKistError, parseVaultId, type Bytes } from "@kist/model";
import { createFiles, openDatabase, type Database } from "@kist/storage";

const home = process.argv[2] ?? "";
const path = join(home, "kist.db");
const vault = parseVaultId("5a".repeat(32));
if (vault === undefined) throw new Error("not a vault id");
const open = (): Database => openDatabase({ path, files: createFiles() });
const tell = (line: string): void => void writeSync(1, `${line}\n`);
function expect(holds: boolean, what: string): void {
  if (!holds) throw new Error(`expected: ${what}`);
}
/** The code with which a step is refused, or "done". */
function ending(step: () => void): string {
  try {
    step();
    return "done";
  } catch (error) {
    if (isKistError(error)) return error.code;
    throw error;
  }
}
/** Takes the last free block away. */
function fillDisk(): void {
  const filler = openSync(join(home, "filler"), "a");
  for (let size = 64 * 1024; size >= 1; size = Math.floor(size / 4))
    try {
      for (;;) writeSync(filler, Buffer.alloc(size, 1));
    } catch {
      // Full for blocks of this size: go on with smaller ones.
    }
  closeSync(filler);
}
const bytes = (length: number, fill: number): Bytes => new Uint8Array(length).fill(fill);
const write = (database: Database, key: number): string =>
  ending(() => database.localStore.write("k", String(key).padStart(6, "0"), bytes(8192, key % 251)));
function record(database: Database, transaction: "transaction" | "relaxedTransaction" = "transaction"): string {
  const audit = database.auditStore(vault ?? never());
  return ending(() =>
    database[transaction].run(() => {
      const seq = (audit.last()?.seq ?? 0) + 1;
      audit.append({ seq, hash: bytes(32, seq % 256), skeleton: bytes(90, seq % 256), body: bytes(400, seq % 256) });
    }),
  );
}
const recorded = (database: Database): number => [...database.auditStore(vault ?? never()).range(1, 1e9)].length;
function never(): never {
  throw new Error("unreachable");
}

let database = open();
database.auditStore(vault).reserve();
expect(write(database, 0) === "done" && record(database) === "done", "room to begin with");
fillDisk();
let written = 1;
for (let answer = "done"; answer === "done"; written++) {
  answer = write(database, written);
  expect(answer === "done" || answer === "disk-full", `no other refusal than disk-full, not ${answer}`);
}
const kept = written - 1;
expect(database.localStore.list("k").length === kept, "refused rows not there, acknowledged ones all there");
tell(`refused with disk-full after ${kept} rows, nothing lost`);

let records = recorded(database);
for (let answer = "done"; answer === "done";) {
  answer = record(database);
  if (answer === "done") records++;
  expect(answer === "done" || answer === "disk-full", `no other refusal than disk-full, not ${answer}`);
}
expect(recorded(database) === records, "records as acknowledged");
expect(database.auditStore(vault).useReserve(), "the reserve is there");
for (let i = 0; i < 1000; i++) {
  const answer = record(database, i % 2 === 0 ? "transaction" : "relaxedTransaction");
  expect(answer === "done", `record ${i} on the reserve, not ${answer}`);
}
records += 1000;
expect(write(database, written) === "disk-full", "only what must be written is written");
expect(recorded(database) === records, "records as acknowledged");
tell("1000 records on the reserve of a full disk");

database.close();
fillDisk();
expect(ending(() => open().close()) === "disk-full", "with the reserve spent and no room for a log: a plain refusal");
tell("refused to open with disk-full, the reserve being spent");

rmSync(join(home, "filler"));
database = open();
expect(recorded(database) === records && database.localStore.list("k").length === kept, "all there once there is room");
database.auditStore(vault).reserve();
expect(!database.full(), "not full any more");
expect(write(database, written) === "done", "writing again");
database.close();
fillDisk();
database = open();
expect(database.full(), "opened on the reserve");
expect(database.check("full").length === 0, "no damage");
expect(recorded(database) === records && database.localStore.list("k").length === kept + 1, "all there");
tell("opened on the reserve of a full disk");
expect(record(database) === "done", "records go on");
database.close();
const { bavail, bsize } = statfsSync(home);
expect(bavail * bsize < 64 * 1024 * 1024, `a small file system (${readdirSync(home).join(" ")})`);
tell("the end");
