/** References as policy sees them. */
import { parseReference, type Reference } from "@kist/model";
import type { ReadPlan } from "@kist/vault";

import type { Asked, Surroundings } from "../core/names.ts";
import type { Part } from "../core/request.ts";

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

/**
 * True where the request left a place to the repository's file, which must then be an allowed one (R28). Whole
 * references (`names`) leave nothing to it.
 */
export function isFromFile(asked: Asked, around: Surroundings, names?: readonly string[]): boolean {
  if (around.repository === undefined || names?.every((name) => parseReference(name) !== undefined) === true)
    return false;
  return asked.environment === undefined || asked.namespace === undefined;
}
