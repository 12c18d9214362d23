/**
 * Tokens in a stream of bytes, in windows that overlap: a file of gigabytes takes as much memory as one of a mebibyte.
 * What is binary has no tokens to be read; the vault's own values are looked for there, too.
 */
import { isUtf8 } from "node:buffer";

import { mayHoldToken } from "./beginnings.ts";
import type { Hit } from "./item.ts";
import { findTokens } from "./tokens.ts";

const WINDOW = 1024 * 1024;
/** Longer than any token that the rules know (a private key of 10,000 characters). */
const OVERLAP = 16 * 1024;
/** As git does it: a file with a zero byte near its beginning is no text. */
const LOOKED_AT = 8000;

export interface TokenSearch {
  push(piece: Uint8Array): Promise<void> | undefined;
  /** Of the whole file, by offset. The search is then as new. */
  finish(): Promise<readonly Hit[]> | readonly Hit[];
}

export function createTokenSearch(): TokenSearch & { begin(path: string): void } {
  const window = Buffer.allocUnsafe(WINDOW);
  let path = "";
  let length = 0;
  let base = 0;
  let binary: boolean | undefined;
  let wide: Wide | undefined;
  let hits: Hit[] = [];

  /** Looks at the window, and keeps its end as the beginning of the next. */
  const look = async (): Promise<void> => {
    const { text, offset, mayHold } = read(window.subarray(0, length), wide);
    if (mayHold) {
      for (const hit of await findTokens(text(), path)) {
        const [start, end] = [base + offset(hit.start), base + offset(hit.end)];
        const known = hits.some((one) => one.rule === hit.rule && one.start < end && start < one.end);
        if (!known) hits.push({ ...hit, start, end });
      }
    }
    const kept = Math.min(OVERLAP, length);
    window.copyWithin(0, length - kept, length);
    base += length - kept;
    length = kept;
  };

  const pushAll = async (piece: Uint8Array): Promise<void> => {
    for (let at = 0; at < piece.length;) {
      if (length === WINDOW) await look();
      const part = piece.subarray(at, at + WINDOW - length);
      window.set(part, length);
      length += part.length;
      at += part.length;
    }
  };

  const takeHits = (): readonly Hit[] => {
    const found = hits;
    hits = [];
    return found;
  };

  return {
    begin(next) {
      path = next;
      length = 0;
      base = 0;
      binary = undefined;
      hits = [];
    },
    push(piece) {
      if (binary === undefined) {
        wide = wideOf(piece);
        binary = wide === undefined && piece.subarray(0, LOOKED_AT).includes(0);
      }
      if (binary) return undefined;
      // Nearly every file fits: nothing to wait for.
      if (length + piece.length <= WINDOW) {
        window.set(piece, length);
        length += piece.length;
        return undefined;
      }
      return pushAll(piece);
    },
    finish() {
      if (binary !== false || length === 0) return takeHits();
      if (base === 0 && !wide && !mayHoldToken(window.subarray(0, length))) return [];
      return look().then(takeHits);
    },
  };
}

/** UTF-16, told by its mark. */
type Wide = "little" | "big";

function wideOf(piece: Uint8Array): Wide | undefined {
  const [first, second] = piece;
  if (first === 0xff && second === 0xfe) return "little";
  return first === 0xfe && second === 0xff ? "big" : undefined;
}

interface Text {
  readonly mayHold: boolean;
  text(): string;
  /** Bytes before a place in the text. */
  offset(index: number): number;
}

function read(bytes: Buffer, wide: Wide | undefined): Text {
  if (wide !== undefined) {
    const even = bytes.subarray(0, bytes.length & ~1);
    const text = (wide === "big" ? Buffer.from(even).swap16() : even).toString("utf16le");
    return { mayHold: mayHoldToken(Buffer.from(text, "latin1")), text: () => text, offset: (index) => 2 * index };
  }
  // Tokens are ASCII: where a window cuts a character in two, or the file has another encoding, bytes do.
  const encoding = isUtf8(bytes) ? "utf8" : "latin1";
  return {
    mayHold: mayHoldToken(bytes),
    text: () => bytes.toString(encoding),
    offset: (index) => (encoding === "utf8" ? Buffer.byteLength(bytes.toString(encoding).slice(0, index)) : index),
  };
}
