/** References as policy sees them. */
import { formatReference, parseTypedReference, type Reference } from "@kist/model";
import type { ReadPlan } from "@kist/vault";

import { completeName, type Asked, type Surroundings } from "../core/names.ts";
import type { Entered, Matter, Part } from "../core/request.ts";

/** One part for each place that the references touch. */
export function partsOf(references: readonly Reference[], fromRepositoryFile: boolean): readonly Part[] {
  const parts = new Map<string, { environment: string; namespace: string; names: string[] }>();
  for (const { environment, namespace, key } of references) {
    const where = `${environment}/${namespace}`;
    const part = parts.get(where) ?? { environment, namespace, names: [] };
    part.names.push(key);
    parts.set(where, part);
  }
  return [...parts.values()].map((part) => ({ ...part, whole: false, fromRepositoryFile }));
}

/** What a plan leads to. It was found by looking: no repository's file said it. */
export function furtherOf({ further }: ReadPlan): readonly Part[] {
  return further.map((place) => ({ ...place, fromRepositoryFile: false }));
}

/** One name planned as a read, and what of it stands in the matter: opened or only explained, the question is the same. */
export function planName(
  { open, around }: Entered,
  request: Asked & { readonly name: string },
): {
  readonly reference: Reference;
  readonly plan: ReadPlan;
  readonly about: Pick<Matter, "parts" | "further" | "subjects" | "asked">;
} {
  const reference = completeName(request.name, request, around);
  const plan = open.vault.plan({ references: [reference] });
  const about = {
    parts: partsOf([reference], isFromFile(request, around, [request.name])),
    further: furtherOf(plan),
    subjects: plan.subjects,
    // What a template names was looked up: nobody may learn it before a yes.
    ...(plan.further.length === 0 ? {} : { asked: [formatReference(reference)] }),
  };
  return { reference, plan, about };
}

/**
 * True where the request left a place to the repository's file, which must then be an allowed one (R28). Whole
 * references (`names`) leave nothing to it.
 */
export function isFromFile(asked: Asked, around: Surroundings, names?: readonly string[]): boolean {
  if (around.repository === undefined || names?.every((name) => parseTypedReference(name) !== undefined) === true)
    return false;
  return asked.environment === undefined || asked.namespace === undefined;
}
