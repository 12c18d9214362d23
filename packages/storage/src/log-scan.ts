/**
 * Reads a write-ahead log that a crash left, before SQLite replays it. SQLite stops at the first frame whose checksum
 * is wrong and silently forgets the rest: right for a write that a power cut tore, wrong for a bit that flipped in
 * the middle of acknowledged commits. The frames behind the damage still stand there and say so.
 * Format: https://sqlite.org/fileformat2.html#walformat
 */

const HEADER = 32;
const FRAME_HEADER = 24;
/** Checksums are over little- or big-endian words; the magic number says which. */
const MAGIC_LITTLE = 0x377f0682;
const MAGIC_BIG = 0x377f0683;
/** Frames of an earlier use of the log differ in 64 random-looking bits; a damaged salt differs in one or two. */
const NEAR_BITS = 4;

type Sums = readonly [number, number];

/** Complete commits behind the first damaged place, which no recovery will bring back. */
export function countLostCommits(log: Buffer): number {
  if (log.length < HEADER + FRAME_HEADER) return 0;
  const magic = log.readUInt32BE(0);
  const little = magic === MAGIC_LITTLE;
  const pageSize = readPageSize(log);
  if (pageSize === undefined) return countMarks(log, 4096, 0, log.readBigUInt64BE(HEADER + 8));
  let sums = checksum(log, 0, 24, little, [0, 0]);
  const sound = (little || magic === MAGIC_BIG) && matches(log, 24, sums);
  // A damaged header hides the whole log; its first frame tells which salts the log was written with.
  const salts = log.readBigUInt64BE(sound ? 16 : HEADER + 8);
  if (!sound) return countMarks(log, pageSize, 0, salts);
  for (let frame = 0; ; frame++) {
    const at = HEADER + frame * (FRAME_HEADER + pageSize);
    if (at + FRAME_HEADER + pageSize > log.length) return 0;
    sums = checksum(log, at, 8, little, sums);
    sums = checksum(log, at + FRAME_HEADER, pageSize, little, sums);
    const own = log.readBigUInt64BE(at + 8) === salts && matches(log, at + 16, sums);
    if (!own) return countMarks(log, pageSize, frame, salts);
  }
}

function readPageSize(log: Buffer): number | undefined {
  const size = log.readUInt32BE(8);
  return size >= 512 && size <= 65_536 && (size & (size - 1)) === 0 ? size : undefined;
}

/** Counts the commit marks of this use of the log from a frame on. */
function countMarks(log: Buffer, pageSize: number, from: number, salts: bigint): number {
  let marks = 0;
  const step = FRAME_HEADER + pageSize;
  for (let at = HEADER + from * step; at + FRAME_HEADER <= log.length; at += step) {
    const differing = (log.readBigUInt64BE(at + 8) ^ salts).toString(2).replaceAll("0", "").length;
    if (differing <= NEAR_BITS && log.readUInt32BE(at + 4) !== 0) marks++;
  }
  return marks;
}

function checksum(log: Buffer, at: number, length: number, little: boolean, [first, second]: Sums): Sums {
  let a = first;
  let b = second;
  for (let word = at; word < at + length; word += 8) {
    a = (a + (little ? log.readUInt32LE(word) : log.readUInt32BE(word)) + b) >>> 0;
    b = (b + (little ? log.readUInt32LE(word + 4) : log.readUInt32BE(word + 4)) + a) >>> 0;
  }
  return [a, b];
}

const matches = (log: Buffer, at: number, [first, second]: Sums): boolean =>
  log.readUInt32BE(at) === first && log.readUInt32BE(at + 4) === second;
