/**
 * Bytes and their text forms. Every parser here is strict: what it accepts re-encodes to the same text,
 * so two spellings of one id cannot exist.
 */

export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** UTF-8 bytes of a text. Lone surrogates become U+FFFD, as TextEncoder defines. */
export function utf8ToBytes(text: string): Bytes {
  return encoder.encode(text);
}

/** The text of UTF-8 bytes. Throws a TypeError on malformed input instead of replacing it. */
export function bytesToUtf8(bytes: Uint8Array): string {
  return decoder.decode(bytes);
}

/** Lowercase hexadecimal. */
export function bytesToHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += HEX[byte];
  return text;
}

/** Bytes of lowercase hexadecimal; `undefined` for anything else. */
export function hexToBytes(text: string): Bytes | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  return writeHex(bytes, 0, text) ? bytes : undefined;
}

/** Writes the bytes of lowercase hexadecimal of even length; false for anything else, with some of them written. */
export function writeHex(bytes: Uint8Array, at: number, text: string): boolean {
  for (let i = 0; i < text.length; i += 2) {
    const high = hexDigit(text.charCodeAt(i));
    const low = hexDigit(text.charCodeAt(i + 1));
    if ((high | low) < 0) return false;
    bytes[at + i / 2] = (high << 4) | low;
  }
  return true;
}

/** The value of a character code, -1 for what is no lowercase digit. */
function hexDigit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}

const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Crockford's alphabet, lowercase: no i, l, o, u, so ids and codes survive being read aloud. */
const BASE32 = "0123456789abcdefghjkmnpqrstvwxyz";

/** Crockford base32, lowercase, without padding; the last character's spare bits are zero. */
export function bytesToBase32(bytes: Uint8Array): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(held >>> bits) & 31];
    }
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? text + BASE32[(held << (5 - bits)) & 31] : text;
}

/** Bytes of canonical lowercase Crockford base32; `undefined` for any other spelling. */
export function base32ToBytes(text: string): Bytes | undefined {
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const digit = BASE32.indexOf(character);
    if (digit < 0) return undefined;
    held = (held << 5) | digit;
    bits += 5;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >>> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return bits < 5 && held === 0 ? bytes : undefined;
}

const BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** base64url without padding (RFC 4648 §5). */
export function bytesToBase64Url(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const word = ((bytes[i] ?? 0) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += BASE64URL.charAt(word >>> 18) + BASE64URL.charAt((word >>> 12) & 63);
    if (left > 1) text += BASE64URL.charAt((word >>> 6) & 63);
    if (left > 2) text += BASE64URL.charAt(word & 63);
  }
  return text;
}

/** Bytes of canonical unpadded base64url; `undefined` for any other spelling. */
export function base64UrlToBytes(text: string): Bytes | undefined {
  if (text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const character of text) {
    const digit = BASE64URL.indexOf(character);
    if (digit < 0) return undefined;
    held = (held << 6) | digit;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (held >>> bits) & 255;
      held &= (1 << bits) - 1;
    }
  }
  return held === 0 ? bytes : undefined;
}

export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Equality of public bytes. Not constant-time: compare secrets with the crypto package. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
