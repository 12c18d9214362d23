/** `kist generate`: a value for use elsewhere. Needs no daemon and stores nothing. */
import { randomBytes } from "node:crypto";

import { entropyBits, generate, type Generated } from "@kist/model/kinds";

import { command } from "../command.ts";
import { usage } from "../complaint.ts";
import { FORMS_ABOUT, requireGeneration } from "../generation-words.ts";
import { makeKeyPair } from "../key-pairs.ts";
import type { Kist } from "../kist.ts";
import { saveNewFile } from "../save-file.ts";

export const generateValue = command(
  {
    name: "generate",
    summary: "Make a password, a key or a key pair, and print it.",
    about: [
      "For use elsewhere: nothing is stored, and no daemon is needed. A value for the vault is better made there: `kist set NAME --generate FORM`.",
      ...FORMS_ABOUT,
      "Of a key pair the private key goes to stdout and the public one to stderr; with --out both go to files.",
    ],
    args: [{ name: "FORM", help: "What to make; a password where it is not said." }],
    flags: {
      count: { kind: "text", value: "N", help: "Make so many, a line each." },
      out: {
        kind: "text",
        value: "FILE",
        help: "Write a new file (0600), and FILE.pub of a key pair.",
        complete: "file",
      },
    },
    examples: [
      { command: "kist generate", says: "24 letters and digits that are not misread." },
      { command: "kist generate password:32,symbols", says: "Longer, with symbols." },
      { command: "kist generate passphrase:7,space", says: "Seven words." },
      { command: "kist generate ssh-ed25519,comment=deploy@shop --out deploy", says: "Writes deploy and deploy.pub." },
    ],
  },
  async (kist, { flags, args }) => {
    const [form = "password"] = args;
    const generation = requireGeneration(form);
    const count = readCount(flags.count);
    const pair = generation.form === "key" || generation.form === "ssh-key";
    if (count > 1 && (pair || flags.out !== undefined)) throw usage("--count is for values of one line.");
    const random = { bytes: (length: number) => new Uint8Array(randomBytes(length)) };
    const made: Generated[] = [];
    for (let i = 0; i < count; i++) made.push(await generate(generation, { random, makeKeyPair }));
    const bits = entropyBits(generation);
    if (flags.out !== undefined) writeFiles(kist, flags.out, made);
    else if (kist.json) kist.output.document({ form, ...(bits === undefined ? {} : { bits }), values: made });
    else print(kist, made, bits);
  },
);

function readCount(text: string | undefined): number {
  if (text === undefined) return 1;
  if (!/^[1-9]\d{0,3}$/.test(text)) throw usage("--count takes a number from 1 to 9999.");
  return Number(text);
}

/** Fewer bits can be tried out by one who has a hash of the value. */
const ENOUGH_BITS = 64;

function print(kist: Kist, made: readonly Generated[], bits: number | undefined): void {
  for (const { value, publicKey } of made) {
    kist.output.data(value.endsWith("\n") ? value : `${value}\n`);
    if (publicKey !== undefined) for (const line of publicKey.trimEnd().split("\n")) kist.output.say(line);
  }
  if (bits !== undefined && bits < ENOUGH_BITS)
    kist.output.say(`${bits} bits: enough only where tries are limited, as for a PIN.`);
}

function writeFiles(kist: Kist, path: string, made: readonly Generated[]): void {
  const [{ value, publicKey } = { value: "" }] = made;
  saveNewFile(path, value);
  if (publicKey !== undefined) saveNewFile(`${path}.pub`, publicKey);
  const files = publicKey === undefined ? [path] : [path, `${path}.pub`];
  if (kist.json) kist.output.document({ files });
  else kist.output.say(`Wrote ${files.join(" and ")}.`);
}
