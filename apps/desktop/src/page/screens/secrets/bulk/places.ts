/** What is selected, as requests take it: one namespace at a time, and no more names than one of them may have. */
import type { SecretRow } from "../rows.ts";

export type Named = Pick<SecretRow, "namespace" | "key">;

export interface Batch {
  readonly namespace: string;
  readonly keys: readonly string[];
}

/** A person's approval lists every name of a request. */
const MOST_NAMES = 1000;

export function batch(rows: readonly Named[]): readonly Batch[] {
  const keys = new Map<string, string[]>();
  for (const { namespace, key } of rows) {
    const known = keys.get(namespace);
    if (known === undefined) keys.set(namespace, [key]);
    else known.push(key);
  }
  return [...keys].flatMap(([namespace, all]) =>
    Array.from({ length: Math.ceil(all.length / MOST_NAMES) }, (_, part) => ({
      namespace,
      keys: all.slice(part * MOST_NAMES, (part + 1) * MOST_NAMES),
    })),
  );
}
