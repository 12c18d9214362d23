/** A log that a crash left: what was torn at its end is nothing, what is damaged before its end is told. */
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import Sqlite from "better-sqlite3";
import { afterAll, beforeAll, expect, test } from "vitest";

import { countLostCommits } from "./log-scan.ts";

const FRAME = 24 + 4096;
const home = fs.mkdtempSync(join(tmpdir(), "kist-log-"));
let log = Buffer.alloc(0);
/** Ten commits of one or more frames, in a log that was begun anew once. */
beforeAll(() => {
  const raw = new Sqlite(join(home, "a.db"));
  raw.pragma("journal_mode = WAL");
  raw.pragma("wal_autocheckpoint = 0");
  raw.exec("create table t (x blob)");
  for (let i = 0; i < 40; i++) raw.exec("insert into t values (zeroblob(3000))");
  raw.pragma("wal_checkpoint(RESTART)");
  for (let i = 0; i < 10; i++) raw.exec("insert into t values (zeroblob(3000))");
  log = fs.readFileSync(join(home, "a.db-wal"));
  raw.close();
});
afterAll(() => fs.rmSync(home, { recursive: true }));

/** Index of the frames that end a commit of the newest use of the log. */
function commitFrames(): number[] {
  const frames = Array.from({ length: Math.floor((log.length - 32) / FRAME) }, (_, index) => index);
  const at = (frame: number): number => 32 + frame * FRAME;
  return frames.filter(
    (frame) => log.compare(log, 16, 24, at(frame) + 8, at(frame) + 16) === 0 && log.readUInt32BE(at(frame) + 4) !== 0,
  );
}
const flip = (byte: number, bit = 1): number => {
  const damaged = Buffer.from(log);
  damaged.writeUInt8(damaged.readUInt8(byte) ^ bit, byte);
  return countLostCommits(damaged);
};

test("a whole log, an empty one and the remains of an earlier use lose nothing", () => {
  expect(commitFrames()).toHaveLength(10);
  expect(countLostCommits(log)).toBe(0);
  expect(countLostCommits(Buffer.alloc(0))).toBe(0);
});

test("a log cut off inside its last commit loses at most that one", () => {
  const [last = 0] = commitFrames().slice(-1);
  expect(countLostCommits(log.subarray(0, 32 + last * FRAME))).toBe(0);
  const torn = Buffer.from(log);
  torn.fill(0, 32 + last * FRAME + 24, 32 + (last + 1) * FRAME);
  expect(countLostCommits(torn)).toBe(1);
});

test("a flipped bit in page, checksum, salt or header tells how many commits stand behind it", () => {
  const commits = commitFrames();
  for (const [index, frame] of commits.entries())
    for (const byte of [32 + frame * FRAME + 24 + 1000, 32 + frame * FRAME + 17, 32 + frame * FRAME + 9])
      expect([frame, byte, flip(byte)]).toEqual([frame, byte, commits.length - index]);
  for (const byte of [1, 9, 13, 17, 21, 25]) expect([byte, flip(byte) >= 9]).toEqual([byte, true]);
});
