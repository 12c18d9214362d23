/**
 * Patterns of made-up values: `ghp_SYNTHETIC{alnum:21}`. What varies is drawn from a small generator seeded with a
 * text, so that the same name has the same value everywhere. It is no randomness for secrets, and need not be: these
 * values are public.
 */
import { bytesToBase64 } from "./base64.ts";

const ALPHABETS: Readonly<Record<string, string>> = {
  alnum: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
  base32: "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
  hex: "0123456789abcdef",
};

/** The next number in [0, below). */
export type Draw = (below: number) => number;

/** FNV-1a of the seed, then SplitMix32. */
export function createDraw(seed: string): Draw {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return (below) => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return ((mixed ^ (mixed >>> 15)) >>> 0) % below;
  };
}

/** Fills `{alphabet:count}`; `{pkcs8:1}` is a whole private key as it stands inside a JSON text. */
export function fillPattern(pattern: string, draw: Draw): string {
  return pattern.replace(/\{(\w+):(\d+)\}/g, (whole, name: string, count: string) => {
    if (name === "pkcs8") return ed25519Key(draw).replaceAll("\n", "\\n");
    const alphabet = ALPHABETS[name];
    if (alphabet === undefined) return whole;
    return Array.from({ length: Number(count) }, () => alphabet[draw(alphabet.length)]).join("");
  });
}

/** Any 32 bytes are an Ed25519 key (RFC 8032), so a drawn one is well formed in PKCS #8 (RFC 8410). */
export function ed25519Key(draw: Draw): string {
  const head = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];
  const bytes = Uint8Array.from([...head, ...Array.from({ length: 32 }, () => draw(256))]);
  return `-----BEGIN PRIVATE KEY-----\n${bytesToBase64(bytes)}\n-----END PRIVATE KEY-----\n`;
}
