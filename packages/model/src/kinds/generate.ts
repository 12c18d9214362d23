/** New values. Randomness and key pairs come in by ports: the daemon makes what it keeps, the CLI what it prints. */
import { bytesToBase64Url, bytesToHex } from "../bytes.ts";
import type { Random } from "../ports.ts";
import { bytesToBase64 } from "./base64.ts";
import type { CharacterClass, Generation, KeyAlgorithm } from "./generation.ts";
import { toSshKey, type KeyNumbers } from "./key-numbers.ts";
import { writeSshKey, writeSshPublicKey } from "./openssh.ts";
import { drawMany } from "./unbiased.ts";
import { WORDS } from "./words.ts";

export interface KeyPair {
  /** PKCS #8 and SubjectPublicKeyInfo, PEM. */
  readonly privateKey: string;
  readonly publicKey: string;
  readonly numbers: KeyNumbers;
}

export interface Generators {
  readonly random: Random;
  readonly makeKeyPair: (algorithm: KeyAlgorithm) => Promise<KeyPair>;
}

export interface Generated {
  readonly value: string;
  /** Of a key pair: what may be given away. PEM, or a line for `authorized_keys`. */
  readonly publicKey?: string;
}

export async function generate(generation: Generation, { random, makeKeyPair }: Generators): Promise<Generated> {
  switch (generation.form) {
    case "password":
      return { value: makePassword(random, generation.length, generation) };
    case "passphrase":
      return { value: drawMany(random, WORDS, generation.words).join(generation.separator) };
    case "digits":
      return { value: drawMany(random, "0123456789", generation.length).join("") };
    case "hex":
      return { value: bytesToHex(random.bytes(generation.bytes)) };
    case "base64":
      return { value: bytesToBase64(random.bytes(generation.bytes)) };
    case "base64url":
      return { value: bytesToBase64Url(random.bytes(generation.bytes)) };
    case "uuid":
      return { value: makeUuid(random) };
    case "key": {
      const { privateKey, publicKey } = await makeKeyPair(generation.algorithm);
      return { value: privateKey, publicKey };
    }
    case "ssh-key": {
      const { numbers } = await makeKeyPair(generation.algorithm);
      const key = toSshKey(numbers, generation.comment);
      return { value: writeSshKey(key, random.bytes(4)), publicKey: `${writeSshPublicKey(key)}\n` };
    }
  }
}

const CHARACTERS: Readonly<Record<CharacterClass, string>> = {
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  lower: "abcdefghijklmnopqrstuvwxyz",
  digits: "0123456789",
  /** None that ends, or means something in, a quoted text of a shell, of JSON or of a dotenv file. */
  symbols: "!*+-.=?@^_~%",
};
const MISREAD = /[Il1O0]/g;

type Policy = Pick<Extract<Generation, { readonly form: "password" }>, "classes" | "clear">;

function alphabets({ classes, clear }: Policy): readonly string[] {
  return classes.map((one) => (clear ? CHARACTERS[one].replace(MISREAD, "") : CHARACTERS[one]));
}

/**
 * All passwords in which every class occurs are equally likely: one that lacks a class is thrown away whole, instead of
 * being mended, which would favour some.
 */
function makePassword(random: Random, length: number, policy: Policy): string {
  const needed = alphabets(policy);
  const all = needed.join("");
  for (;;) {
    const drawn = drawMany(random, all, length);
    if (needed.every((alphabet) => drawn.some((character) => alphabet.includes(character)))) return drawn.join("");
  }
}

/** RFC 9562 §5.4. */
function makeUuid(random: Random): string {
  const bytes = random.bytes(16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  return bytesToHex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Bits of entropy, rounded down; of keys nothing, as their strength is not counted so. */
export function entropyBits(generation: Generation): number | undefined {
  switch (generation.form) {
    case "password":
      return Math.floor(generation.length * Math.log2(alphabets(generation).join("").length));
    case "passphrase":
      return generation.words * Math.log2(WORDS.length);
    case "digits":
      return Math.floor(generation.length * Math.log2(10));
    case "uuid":
      return 122;
    case "key":
    case "ssh-key":
      return undefined;
    default:
      return generation.bytes * 8;
  }
}
