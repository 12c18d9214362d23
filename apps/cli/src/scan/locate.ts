/** From offsets to what a person looks for: line, column, and the text around, without what was found. */
import type { Hit } from "./item.ts";

export interface Located extends Hit {
  /** From 1. */
  readonly line: number;
  /** From 1, in characters. */
  readonly column: number;
  /** The line before and after what was found, at most so many bytes of each. */
  readonly before: string;
  readonly after: string;
  /** The line above, for what it allows. */
  readonly above: string;
}

/** Bytes around a hit that are looked at. */
const AROUND = 4 * 1024;
const NEWLINE = 10;

/** `hits` by start. Reads the item once more; hits that it no longer reaches are left out. */
export async function locate(
  hits: readonly Hit[],
  read: () => Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<Located[]> {
  const located: Located[] = [];
  let window: Buffer = Buffer.alloc(0);
  let base = 0;
  let line = 1;
  let counted = 0;
  let next = 0;
  const countTo = (offset: number): void => {
    for (let at = window.indexOf(NEWLINE, counted - base); at >= 0 && base + at < offset;) {
      line++;
      at = window.indexOf(NEWLINE, at + 1);
    }
    counted = Math.max(counted, offset);
  };
  const takeAll = (final: boolean): void => {
    for (let hit = hits[next]; hit !== undefined; hit = hits[++next]) {
      const reach = base + window.length;
      if (hit.start >= reach || (!final && hit.end + AROUND > reach && hit.start + 2 * AROUND > reach)) break;
      countTo(hit.start);
      located.push({ ...hit, line, ...describe(window, hit.start - base, hit.end - base) });
    }
  };
  for await (const piece of read()) {
    window = Buffer.concat([window, piece]);
    takeAll(false);
    const pending = hits[next];
    if (pending === undefined) return located;
    const keep = Math.max(0, Math.min(window.length - 4 * AROUND, pending.start - base - 2 * AROUND));
    if (keep > 0) {
      countTo(base + keep);
      window = Buffer.from(window.subarray(keep));
      base += keep;
    }
  }
  takeAll(true);
  return located;
}

function describe(window: Buffer, start: number, end: number): Pick<Located, "column" | "before" | "after" | "above"> {
  const lineStart = start === 0 ? 0 : window.lastIndexOf(NEWLINE, start - 1) + 1;
  const lineEnd = endOfLine(window, Math.min(end, window.length));
  const aboveStart = lineStart < 2 ? 0 : window.lastIndexOf(NEWLINE, lineStart - 2) + 1;
  const text = (from: number, to: number): string => window.toString("utf8", Math.max(from, to - AROUND), to);
  return {
    column: window.toString("utf8", lineStart, start).length + 1,
    before: text(lineStart, start),
    after: window.toString("utf8", end, Math.min(lineEnd, end + AROUND)),
    above: lineStart === 0 ? "" : text(aboveStart, lineStart - 1),
  };
}

function endOfLine(window: Buffer, from: number): number {
  const at = window.indexOf(NEWLINE, from);
  return at < 0 ? window.length : at;
}
