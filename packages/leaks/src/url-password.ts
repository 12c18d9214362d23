/** The password inside a connection string: a program that takes it apart prints it alone. */
import { bytesToUtf8, utf8ToBytes, type Bytes } from "@kist/model";

/** RFC 3986 §3: a scheme, and an authority with a user and what stands behind its first colon. */
const CREDENTIALS = /^[A-Za-z][A-Za-z0-9+.-]*:\/\/[^\s/?#@:]*:([^\s/?#]+)@[^\s@]*$/;
/** A longer value is no URL that anybody connects to. */
const LONGEST = 4096;

/** As it stands in the URL and, where that differs, decoded. Empty for what is no URL with a password. */
export function urlPasswords(value: Bytes): readonly Bytes[] {
  if (value.length > LONGEST) return [];
  const written = CREDENTIALS.exec(decodeText(value))?.[1];
  if (written === undefined) return [];
  return [...new Set([written, decodePercent(written)])].map((text) => utf8ToBytes(text));
}

function decodeText(value: Bytes): string {
  try {
    return bytesToUtf8(value).trim();
  } catch {
    return "";
  }
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
