/** The forms of `generate`, in help and in complaints. */
import { GENERATION_FORMS, parseGeneration, type Generation } from "@kist/model/kinds";

import { usage } from "./complaint.ts";

export const FORMS_ABOUT: readonly string[] = GENERATION_FORMS.map(({ form, says }) => `${form}: ${says}.`);

export function requireGeneration(word: string): Generation {
  const generation = parseGeneration(word);
  if (generation !== undefined) return generation;
  const forms = GENERATION_FORMS.map(({ form }) => form).join(", ");
  throw usage(`There is no form ${word}.`, `One of: ${forms}; \`kist help generate\` explains them.`);
}
