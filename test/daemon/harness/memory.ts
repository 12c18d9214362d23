/** A process's own memory, as root reads it: what a locked daemon still holds. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";

const PAGE = 4096;
/** Bytes of `/proc/PID/pagemap` for each page; the top bit says that it is there, the next that it is swapped out. */
const ENTRY = 8;
/** Pages looked up at once. */
const STEP = 8192;

/** Every page that exists in it, apart from files mapped read-only. V8 reserves gigabytes that it never touches. */
export function readMemory(pid: number): readonly Buffer[] {
  const memory = openSync(`/proc/${pid}/mem`, "r");
  const pages = openSync(`/proc/${pid}/pagemap`, "r");
  try {
    return readFileSync(`/proc/${pid}/maps`, "utf8")
      .split("\n")
      .flatMap((line) => {
        const [, from = "", to = "", rights = "", path = ""] =
          /^([0-9a-f]+)-([0-9a-f]+) (\S+) \S+ \S+ \d+ *(.*)$/.exec(line) ?? [];
        const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
        const isOwn = rights.includes("w") || path === "" || /^\[(heap|stack)/.test(path);
        return isOwn && end > start ? readRegion(memory, pages, start, end) : [];
      });
  } finally {
    closeSync(memory);
    closeSync(pages);
  }
}

/** The present pages of a mapping, neighbours joined: what is looked for may lie across two of them. */
function readRegion(memory: number, pages: number, start: number, end: number): readonly Buffer[] {
  const runs: Buffer[] = [];
  let from: number | undefined;
  const finish = (to: number): void => {
    if (from === undefined) return;
    const run = Buffer.alloc(to - from);
    // Guard pages of libsodium refuse to be read, also to root: what is in them is not there for anybody.
    if (tryRead(memory, run, from)) runs.push(run);
    from = undefined;
  };
  for (let at = start; at < end; at += STEP * PAGE) {
    const entries = Buffer.alloc(Math.min(STEP, (end - at) / PAGE) * ENTRY);
    readSync(pages, entries, 0, entries.length, (at / PAGE) * ENTRY);
    for (let page = 0; page * ENTRY < entries.length; page++) {
      const isThere = (entries[page * ENTRY + ENTRY - 1] ?? 0) >= 0x40;
      if (isThere) from ??= at + page * PAGE;
      else finish(at + page * PAGE);
    }
  }
  finish(end);
  return runs;
}

function tryRead(memory: number, run: Buffer, from: number): boolean {
  try {
    for (let at = 0; at < run.length;) at += readSync(memory, run, at, run.length - at, from + at);
    return true;
  } catch {
    return false;
  }
}

/** How often the bytes stand in it. Strings are looked for as V8 keeps them: one byte a character, or two. */
export function countIn(memory: readonly Buffer[], what: string | Uint8Array): number {
  const needles =
    typeof what === "string" ? [Buffer.from(what, "latin1"), Buffer.from(what, "utf16le")] : [Buffer.from(what)];
  let count = 0;
  for (const region of memory) {
    for (const needle of needles) {
      for (let at = region.indexOf(needle); at >= 0; at = region.indexOf(needle, at + 1)) count++;
    }
  }
  return count;
}
