/**
 * How a new value is to be made, as one word that people can type and a metadata field can hold: `password:32,symbols`,
 * `hex:32`, `ssh-ed25519`. Grammar: FORM[:SIZE][,OPTION…].
 */
import type { SecretKind } from "../secret.ts";

export type Curve = "p256" | "p384" | "p521";
const CURVES: readonly Curve[] = ["p256", "p384", "p521"];

export type KeyAlgorithm =
  | { readonly type: "ed25519" }
  | { readonly type: "rsa"; readonly bits: number }
  | { readonly type: "ec"; readonly curve: Curve };

export type Generation =
  | {
      readonly form: "password";
      readonly length: number;
      /** Every character comes from one of these, and each of these occurs. */
      readonly classes: readonly CharacterClass[];
      /** Leaves out what is misread: I l 1 | O 0 and the like. */
      readonly clear: boolean;
    }
  | { readonly form: "passphrase"; readonly words: number; readonly separator: string }
  | { readonly form: "digits"; readonly length: number }
  | { readonly form: "hex" | "base64" | "base64url"; readonly bytes: number }
  | { readonly form: "uuid" }
  | { readonly form: "key"; readonly algorithm: KeyAlgorithm }
  | { readonly form: "ssh-key"; readonly algorithm: KeyAlgorithm; readonly comment: string };

export const CHARACTER_CLASSES = ["upper", "lower", "digits", "symbols"] as const;
export type CharacterClass = (typeof CHARACTER_CLASSES)[number];

/** For help: the form with its bounds, and what it makes. */
export const GENERATION_FORMS: readonly { readonly form: string; readonly says: string }[] = [
  {
    form: "password[:24]",
    says: "letters and digits that are not misread; options symbols, ambiguous, no-upper, no-lower, no-digits",
  },
  { form: "passphrase[:6]", says: "words of a list of 2048; options space, dot, underscore instead of -" },
  { form: "digits[:6]", says: "a number as text" },
  { form: "hex[:32], base64[:32], base64url[:32]", says: "so many random bytes" },
  { form: "uuid", says: "a random UUID (version 4)" },
  { form: "ed25519, rsa[:3072], ec[:p256]", says: "a private key in PEM, with its public half" },
  { form: "ssh-ed25519, ssh-rsa[:3072], ssh-ecdsa[:p256]", says: "the same as OpenSSH writes it; option comment=TEXT" },
];

const SEPARATORS: Readonly<Record<string, string>> = { space: " ", dot: ".", underscore: "_" };
/** Bytes of `hex` and its like: more is a file, not a value one makes up. */
const MOST_BYTES = 1024;

/** Nothing where the text is no such word. */
export function parseGeneration(text: string): Generation | undefined {
  const parts = /^([a-z0-9-]+)(?::([a-z0-9]+))?((?:,[^,]+)*)$/.exec(text);
  if (parts === null) return undefined;
  const [, form = "", size, rest = ""] = parts;
  const options = rest.split(",").slice(1);
  switch (form) {
    case "password":
      return readPassword(size, options);
    case "passphrase":
      return readPassphrase(size, options);
    case "digits": {
      const length = readCount(size, 6, 4, 64);
      return length === undefined || options.length > 0 ? undefined : { form, length };
    }
    case "hex":
    case "base64":
    case "base64url": {
      const bytes = readCount(size, 32, 1, MOST_BYTES);
      return bytes === undefined || options.length > 0 ? undefined : { form, bytes };
    }
    case "uuid":
      return size === undefined && options.length === 0 ? { form } : undefined;
    default:
      return readKey(form, size, options);
  }
}

const PASSWORD_OPTIONS: ReadonlySet<string> = new Set(["symbols", "ambiguous", "no-upper", "no-lower", "no-digits"]);

function readPassword(size: string | undefined, options: readonly string[]): Generation | undefined {
  const length = readCount(size, 24, 8, 256);
  if (length === undefined || options.some((option) => !PASSWORD_OPTIONS.has(option))) return undefined;
  const classes = CHARACTER_CLASSES.filter((one) =>
    one === "symbols" ? options.includes(one) : !options.includes(`no-${one}`),
  );
  return classes.length === 0
    ? undefined
    : { form: "password", length, classes, clear: !options.includes("ambiguous") };
}

function readPassphrase(size: string | undefined, options: readonly string[]): Generation | undefined {
  const words = readCount(size, 6, 3, 64);
  const [option, ...more] = options;
  const separator = option === undefined ? "-" : SEPARATORS[option];
  return words === undefined || separator === undefined || more.length > 0
    ? undefined
    : { form: "passphrase", words, separator };
}

function readKey(form: string, size: string | undefined, options: readonly string[]): Generation | undefined {
  const ssh = form.startsWith("ssh-");
  const algorithm = readAlgorithm(ssh ? form.slice(4).replace(/^ecdsa$/, "ec") : form, size);
  if (algorithm === undefined) return undefined;
  if (!ssh) return options.length === 0 ? { form: "key", algorithm } : undefined;
  const [option, ...more] = options;
  const comment = option === undefined ? "" : /^comment=([ -~]{1,200})$/.exec(option)?.[1];
  return comment === undefined || more.length > 0 ? undefined : { form: "ssh-key", algorithm, comment };
}

function readAlgorithm(name: string, size: string | undefined): KeyAlgorithm | undefined {
  if (name === "ed25519") return size === undefined ? { type: name } : undefined;
  if (name === "rsa") {
    const bits = readCount(size, 3072, 2048, 8192);
    return bits === undefined || bits % 8 !== 0 ? undefined : { type: name, bits };
  }
  const curve = CURVES.find((each) => each === (size ?? "p256"));
  return name === "ec" && curve !== undefined ? { type: name, curve } : undefined;
}

function readCount(text: string | undefined, standard: number, least: number, most: number): number | undefined {
  if (text === undefined) return standard;
  const count = /^[1-9]\d{0,4}$/.test(text) ? Number(text) : Number.NaN;
  return count >= least && count <= most ? count : undefined;
}

/** The kind of what it makes. */
export function generatedKind(generation: Generation): SecretKind {
  switch (generation.form) {
    case "password":
    case "passphrase":
    case "digits":
      return "password";
    case "key":
      return "private-key";
    case "ssh-key":
      return "ssh-key";
    default:
      return "token";
  }
}
