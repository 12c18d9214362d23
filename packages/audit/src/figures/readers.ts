/**
 * Which secrets are read most, and which never. Only secrets that the asker may name are told apart; of the others he
 * sees, as in the trail itself, the namespace they are in.
 */
import type { AuditEntry } from "@kist/model";

import { secretOf } from "../entry-words.ts";
import { isRead } from "./reads.ts";
import type { SecretFact } from "./secret-fact.ts";

export interface ReadSecret {
  readonly reference: string;
  readonly count: number;
  /** Newest read. */
  readonly last: number;
}
export interface ReadersFigure {
  readonly most: readonly ReadSecret[];
  readonly never: number;
  /** The oldest first. */
  readonly neverRead: readonly { readonly reference: string; readonly createdAt: number }[];
}

export interface Readers {
  add(entry: AuditEntry): void;
  read(most: number): ReadersFigure;
}

/** `secrets`: those to tell apart. References to what is not there (any more) are not counted: anybody can make them up. */
export function createReaders(secrets: readonly SecretFact[], since: number): Readers {
  const known = new Set(secrets.map(({ reference }) => reference));
  const everRead = new Set<string>();
  const counts = new Map<string, { count: number; last: number }>();
  return {
    add(entry) {
      if (entry.outcome !== "allowed" || !isRead(entry)) return;
      for (const subject of entry.subjects) {
        const reference = secretOf(subject);
        if (!known.has(reference) && !reference.endsWith("/*")) continue;
        everRead.add(reference);
        if (entry.at < since) continue;
        const before = counts.get(reference);
        if (before === undefined) counts.set(reference, { count: entry.count ?? 1, last: entry.at });
        else {
          before.count += entry.count ?? 1;
          before.last = Math.max(before.last, entry.at);
        }
      }
    },
    read(most) {
      const never = secrets
        .filter(({ reference }) => !everRead.has(reference))
        .map(({ reference, createdAt }) => ({ reference, createdAt }))
        .sort((a, b) => a.createdAt - b.createdAt);
      return {
        most: [...counts]
          .map(([reference, { count, last }]) => ({ reference, count, last }))
          .sort((a, b) => b.count - a.count || (a.reference < b.reference ? -1 : 1))
          .slice(0, most),
        never: never.length,
        neverRead: never.slice(0, most),
      };
    },
  };
}
