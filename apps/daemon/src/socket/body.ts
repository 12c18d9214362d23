/** What a body says. It is zeroed once it has been parsed: it may hold a passphrase. */
import { isUtf8 } from "node:buffer";

/** What JSON in UTF-8 is not. */
export const NOT_JSON: unique symbol = Symbol("not JSON in UTF-8");

/** The value of the bytes from `from` to `to`, or `NOT_JSON`. They are zeros afterwards. */
export function takeJson(bytes: Buffer, from: number, to: number): unknown {
  const text = bytes.toString("utf8", from, to);
  // What is not UTF-8 is read as U+FFFD, which may also be meant.
  const broken = text.includes("\ufffd") && !isUtf8(bytes.subarray(from, to));
  bytes.fill(0, from, to);
  if (broken) return NOT_JSON;
  try {
    return JSON.parse(text);
  } catch {
    return NOT_JSON;
  }
}
