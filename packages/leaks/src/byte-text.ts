/**
 * Bytes as a string with one UTF-16 unit (0–255) per byte. Forms are made as such strings because the engines' own
 * search, replace, sort and base64 then do the work before any of our loops are compiled: the table for 50 values
 * stands in a few milliseconds of a program that lives for ten.
 */
import { utf8ToBytes, type Bytes } from "@kist/model";

export function bytesToByteText(bytes: Uint8Array): string {
  let text = "";
  // In pieces: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 4096) text += String.fromCharCode(...bytes.subarray(at, at + 4096));
  return text;
}

export function textToByteText(text: string): string {
  return isAscii(text) ? text : bytesToByteText(utf8ToBytes(text));
}

/** Writes the bytes of `text` to `target` from `at` on; returns where the next byte goes. */
export function writeByteText(target: Bytes, at: number, text: string): number {
  for (let i = 0; i < text.length; i++) target[at + i] = text.charCodeAt(i);
  return at + text.length;
}

function isAscii(text: string): boolean {
  // oxlint-disable-next-line no-control-regex -- ASCII begins with the control characters
  return /^[\x00-\x7f]*$/.test(text);
}
