/** The forms of `generate`, in help and in complaints. */
import { findField, findType, GENERATION_FORMS, parseGeneration, type Generation } from "@kist/model/kinds";

import { usage } from "./complaint.ts";
import { callWithConsent } from "./consent.ts";
import type { Kist } from "./kist.ts";
import type { Place } from "./place.ts";

export const FORMS_ABOUT: readonly string[] = GENERATION_FORMS.map(({ form, says }) => `${form}: ${says}.`);

export function requireGeneration(word: string): Generation {
  const generation = parseGeneration(word);
  if (generation !== undefined) return generation;
  const forms = GENERATION_FORMS.map(({ form }) => form).join(", ");
  throw usage(`There is no form ${word}.`, `One of: ${forms}; \`kist help generate\` explains them.`);
}

/** `--generate again`. */
export const AGAIN = "again";

/**
 * The form that a secret's value was made by: its newest generated version says so in its reason, else its type tells
 * how such values are made.
 */
export async function findFormAgain(kist: Kist, place: Place, key: string): Promise<string> {
  const { versions, metadata } = await callWithConsent(kist, "secrets/show", { ...place, name: key });
  const newest = [...versions].sort((a, b) => b.ordinal - a.ordinal);
  for (const { reason } of newest) {
    const form = /^generated: (.+)$/.exec(reason ?? "")?.[1];
    if (form !== undefined && parseGeneration(form) !== undefined) return form;
  }
  const type = metadata.type === undefined ? undefined : findType(metadata.type);
  const form = type && findField(type, key)?.generate;
  if (form !== undefined) return form;
  throw usage(`Nothing says how ${key} was made.`, "Name the form: `kist help generate` lists them.");
}
