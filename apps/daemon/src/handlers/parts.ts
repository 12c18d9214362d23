/** References as policy sees them. */
import type { Reference } from "@kist/model";

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

/** True where the request left something to the repository's file, which must then be an allowed one (R28). */
export function isFromFile(asked: Asked, around: Surroundings): boolean {
  return around.repository !== undefined && (asked.environment === undefined || asked.namespace === undefined);
}
