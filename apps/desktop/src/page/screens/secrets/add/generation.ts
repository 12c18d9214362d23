/** The choices of the form as one word that the daemon understands: `password:32,symbols`. */
import { entropyBits, parseGeneration } from "@kist/model/kinds";

import { ADD } from "../../../texts/add-secret.ts";

export type Form = keyof typeof ADD.forms;
type SizeName = keyof typeof ADD.size;

interface Sized {
  readonly name: SizeName;
  readonly standard: number;
}

const SIZES: Readonly<Record<Form, Sized | undefined>> = {
  password: { name: "password", standard: 24 },
  passphrase: { name: "passphrase", standard: 6 },
  digits: { name: "digits", standard: 6 },
  hex: { name: "bytes", standard: 32 },
  base64: { name: "bytes", standard: 32 },
  base64url: { name: "bytes", standard: 32 },
  uuid: undefined,
  ed25519: undefined,
  rsa: { name: "bits", standard: 3072 },
  ec: undefined,
  "ssh-ed25519": undefined,
  "ssh-rsa": { name: "bits", standard: 3072 },
};

export interface GenerationChoice {
  readonly form: Form;
  /** As typed. */
  readonly size: string;
  readonly symbols: boolean;
}

export const FIRST_CHOICE: GenerationChoice = { form: "password", size: "24", symbols: true };

export function sizeOf(form: Form): Sized | undefined {
  return SIZES[form];
}

export function chooseForm(choice: GenerationChoice, form: Form): GenerationChoice {
  return { ...choice, form, size: String(SIZES[form]?.standard ?? "") };
}

/** `undefined` where the size is out of range. */
export function wordOf({ form, size, symbols }: GenerationChoice): string | undefined {
  const sized = SIZES[form] === undefined ? form : `${form}:${size}`;
  const word = form === "password" && symbols ? `${sized},symbols` : sized;
  return parseGeneration(word) === undefined ? undefined : word;
}

export function strengthOf(word: string): number | undefined {
  const generation = parseGeneration(word);
  return generation && entropyBits(generation);
}
