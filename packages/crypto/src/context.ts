/**
 * What sealed bytes are bound to: ids, never names. Canonical TLV (SPEC §3): each present field in the order
 * below as tag ‖ length (u32, big-endian) ‖ bytes. An absent field and an empty one differ.
 */
import type { Bytes } from "@kist/model";

import { malformed } from "./error.ts";

export interface Context {
  readonly vault?: string;
  readonly environment?: string;
  readonly stream?: string;
  readonly item?: string;
  readonly version?: string;
  readonly author?: string;
  readonly epoch?: string;
  /** Any further bytes, at most 64 KiB; the only field that is not text. */
  readonly extra?: Bytes;
}

/** The order on the wire; the tag is the place in this list, counted from 1. `extra` is the last, 8. */
const FIELDS = ["vault", "environment", "stream", "item", "version", "author", "epoch"] as const;
const EXTRA_TAG = FIELDS.length + 1;
const MAX_TEXT = 256;
const MAX_EXTRA = 64 * 1024;

/** Length of the TLV in bytes. Throws `malformed` for a field over its limit. */
export function contextLength(context: Context): number {
  let length = 0;
  for (const field of FIELDS) {
    const value = context[field];
    if (value === undefined) continue;
    if (value.length > MAX_TEXT) throw malformed(`context.${field}`);
    length += 5 + value.length;
  }
  const { extra } = context;
  if (extra === undefined) return length;
  if (extra.length > MAX_EXTRA) throw malformed("context.extra");
  return length + 5 + extra.length;
}

/** Writes the TLV at `at`; returns where it ends. Throws `malformed` for anything but visible ASCII. */
export function writeContext(into: Bytes, start: number, context: Context): number {
  let at = start;
  let tag = 0;
  for (const field of FIELDS) {
    tag++;
    const value = context[field];
    if (value === undefined) continue;
    into[at] = tag;
    at = writeLength(into, at + 1, value.length);
    for (let i = 0; i < value.length; i++) {
      const code = value.charCodeAt(i);
      if (code < 0x21 || code > 0x7e) throw malformed(`context.${field}`);
      into[at++] = code;
    }
  }
  const { extra } = context;
  if (extra === undefined) return at;
  into[at] = EXTRA_TAG;
  at = writeLength(into, at + 1, extra.length);
  into.set(extra, at);
  return at + extra.length;
}

/** The canonical bytes of a context: for signatures, and for what is opened again and again. */
export function encodeContext(context: Context): Bytes {
  const bytes = new Uint8Array(contextLength(context));
  writeContext(bytes, 0, context);
  return bytes;
}

/** u32, big-endian; returns where it ends. */
export function writeLength(into: Bytes, at: number, length: number): number {
  into[at] = length >>> 24;
  into[at + 1] = length >>> 16;
  into[at + 2] = length >>> 8;
  into[at + 3] = length;
  return at + 4;
}
