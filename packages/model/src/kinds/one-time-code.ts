/**
 * One-time codes by time (RFC 6238 on RFC 4226): their keys as `otpauth://` URIs or bare base32, and the codes. The
 * hash comes in, so that the key needs to be only where the platform's cryptography is.
 */
import type { Bytes } from "../bytes.ts";
import { finding, type Finding } from "./finding.ts";
import type { Fact, KindDeclaration } from "./kind.ts";

export type TotpHash = "sha1" | "sha256" | "sha512";

export interface TotpKey {
  readonly secret: Bytes;
  readonly hash: TotpHash;
  readonly digits: number;
  /** Seconds a code is valid. */
  readonly period: number;
  readonly issuer: string | undefined;
  readonly account: string | undefined;
}

export type Hmac = (hash: TotpHash, key: Uint8Array, message: Uint8Array) => Uint8Array;

const HASHES: readonly TotpHash[] = ["sha1", "sha256", "sha512"];
/** What many issuers still use; RFC 4226 asks for 128 bits. */
const LEAST_BYTES = 10;
const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The key, or why it is none. */
export function readTotp(text: string): TotpKey | Finding {
  const trimmed = text.trim();
  const uri = /^otpauth:\/\/([a-z]+)\/([^?#]*)\?([^#]*)$/i.exec(trimmed);
  if (uri === null) {
    const secret = readBase32(trimmed);
    // Shorter ones are words and passwords that happen to have no other letters.
    return secret === undefined || secret.length < LEAST_BYTES
      ? finding("totp-form")
      : { secret, hash: "sha1", digits: 6, period: 30, issuer: undefined, account: undefined };
  }
  const [, type = "", label = "", query = ""] = uri;
  if (type.toLowerCase() === "hotp") return finding("totp-counter");
  const given = new Map(query.split("&").map((pair) => splitOnce(pair, "=")));
  const secret = readBase32(decode(given.get("secret") ?? ""));
  if (type.toLowerCase() !== "totp" || secret === undefined) return finding("totp-form");
  const hash = HASHES.find((each) => each === (given.get("algorithm") ?? "SHA1").toLowerCase().replace("-", ""));
  const digits = Number(given.get("digits") ?? 6);
  const period = Number(given.get("period") ?? 30);
  if (hash === undefined || !isBetween(digits, 6, 8) || !isBetween(period, 5, 3600)) return finding("totp-parameter");
  const [issuer, account] = readLabel(decode(label));
  return { secret, hash, digits, period, issuer: decode(given.get("issuer") ?? "") || issuer, account };
}

/** Throws nothing on malformed percent-encoding: it is then taken as it stands. */
function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}

function readLabel(label: string): readonly [string | undefined, string | undefined] {
  const [first, second] = splitOnce(label, ":");
  const [issuer, account] = second === "" ? ["", first] : [first, second.trim()];
  return [issuer || undefined, account || undefined];
}

function splitOnce(text: string, mark: string): readonly [string, string] {
  const at = text.indexOf(mark);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at + 1)];
}

function isBetween(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

/** RFC 4648 base32 as people and QR codes write it: any case, spaces or dashes between groups, padding or none. */
export function readBase32(text: string): Bytes | undefined {
  const letters = text.toUpperCase().replace(/[\s-]/g, "").replace(/=+$/, "");
  if (letters === "" || [1, 3, 6].includes(letters.length % 8)) return undefined;
  const bytes = new Uint8Array(Math.floor((letters.length * 5) / 8));
  let [held, bits, at] = [0, 0, 0];
  for (const letter of letters) {
    const digit = BASE32.indexOf(letter);
    if (digit < 0) return undefined;
    held = ((held << 5) | digit) & 0xfff;
    bits += 5;
    if (bits >= 8) bytes[at++] = (held >>> (bits -= 8)) & 255;
  }
  return bytes;
}

export interface TotpCode {
  readonly code: string;
  /** ms: from when on another code is valid. */
  readonly until: number;
}

/** `at`: wall time, ms. */
export function totpCode(key: TotpKey, at: number, hmac: Hmac): TotpCode {
  const step = Math.floor(at / 1000 / key.period);
  return { code: hotpCode(key, step, hmac), until: (step + 1) * key.period * 1000 };
}

/** RFC 4226 §5.3: dynamic truncation. */
export function hotpCode(
  { secret, hash, digits }: Pick<TotpKey, "secret" | "hash" | "digits">,
  counter: number,
  hmac: Hmac,
): string {
  const message = new Uint8Array(8);
  let rest = counter;
  for (let i = 7; i >= 0; i--) {
    message[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  const sum = hmac(hash, secret, message);
  const at = (sum.at(-1) ?? 0) & 15;
  const [a = 0, b = 0, c = 0, d = 0] = sum.subarray(at, at + 4);
  const number = (a & 127) * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  return String(number % 10 ** digits).padStart(digits, "0");
}

export const TOTP: KindDeclaration = {
  title: "One-time codes",
  summary: "The key of a second factor: an otpauth:// URI or base32; `kist totp` computes its codes.",
  extension: "txt",
  check: (text) => {
    const key = readTotp(text);
    if ("code" in key) return [key];
    return key.secret.length < LEAST_BYTES ? [finding("totp-short")] : [];
  },
  describe: (text) => {
    const key = readTotp(text);
    if ("code" in key) return [];
    const facts: readonly (readonly [string, string | undefined])[] = [
      ["issuer", key.issuer],
      ["account", key.account],
      ["codes", `${key.digits} digits every ${key.period} s (${key.hash.toUpperCase()})`],
    ];
    return facts.flatMap(([label, said]): readonly Fact[] => (said === undefined ? [] : [[label, said]]));
  },
};
