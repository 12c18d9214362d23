/** Reading the trail: newest record first, filtered, with the entries of a record in the order they were made. */
import type { AuditKey, Crypto } from "@kist/crypto";
import { isKistError, KistError, type AuditEntry, type AuditOutcome, type VaultId } from "@kist/model";

import { environmentsOf, programOf } from "./entry-words.ts";
import type { AuditErrorCode } from "./error.ts";
import type { AuditStore, AuditUnit } from "./ports.ts";
import { openBody, type OpenedBody } from "./sealed-body.ts";
import { decodeSkeleton } from "./skeleton.ts";

/** An entry with the record it stands in. */
export interface RecordedEntry extends AuditEntry {
  readonly seq: number;
}

export interface EntryFilter {
  /** Stop after the record that fills it: a record is never cut, so up to one record's entries more may come. */
  readonly limit?: number;
  /** Records older than this one: the smallest `seq` of the page before. */
  readonly before?: number;
  /** Wall time in milliseconds: entries at or after it. */
  readonly since?: number;
  /** Entries before this time. */
  readonly until?: number;
  /** Equal, or everything below it: `secret` finds `secret.set`. */
  readonly action?: string;
  readonly outcome?: AuditOutcome;
  /** Equal, or a path below it: `dev/payments` finds `kist://dev/payments/KEY`. */
  readonly subject?: string;
  /** What touched an environment of this name: itself, a namespace in it, a secret there. */
  readonly environment?: string;
  /** The file name of the caller's executable. */
  readonly program?: string;
}

export interface ReaderDeps {
  readonly crypto: Crypto;
  readonly store: AuditStore;
  readonly vault: VaultId;
  readonly keyOf: (epoch: string) => AuditKey | undefined;
}

/** Records fetched at once: bodies of that many stand in memory. */
const PAGE = 64;

/** Throws `audit-broken` for a body that does not open. Dropped bodies are passed over. */
export function readEntries(deps: ReaderDeps, newest: number, filter: EntryFilter): readonly RecordedEntry[] {
  const found: RecordedEntry[] = [];
  const limit = filter.limit ?? Number.POSITIVE_INFINITY;
  for (const entries of walkRecords(deps, Math.min(newest, (filter.before ?? Number.POSITIVE_INFINITY) - 1))) {
    for (const entry of entries) if (matches(entry, filter)) found.push(entry);
    if (found.length >= limit) break;
  }
  return found;
}

/**
 * The entries of one record after the other, newest record first. Between two of them anything may be appended: it is
 * not met. Throws as `readEntries` does.
 */
export function* walkRecords(deps: ReaderDeps, newest: number): Generator<readonly RecordedEntry[]> {
  for (let to = newest; to >= 1; to -= PAGE) {
    const units = [...deps.store.range(Math.max(1, to - PAGE + 1), to)].reverse();
    for (const unit of units) {
      const opened = openUnit(deps.crypto, deps.vault, deps.keyOf, unit);
      if (opened !== undefined) yield opened.entries.map((entry) => ({ ...entry, seq: unit.seq }));
    }
  }
}

/** What is inside a record; `undefined` where retention dropped it. Throws `audit-broken` when it does not open. */
export function openUnit(
  crypto: Crypto,
  vault: VaultId,
  keyOf: (epoch: string) => AuditKey | undefined,
  unit: AuditUnit,
): OpenedBody | undefined {
  if (unit.body === undefined) return undefined;
  const device = decodeSkeleton(unit.skeleton)?.device;
  if (device === undefined) throw new KistError<AuditErrorCode>("audit-broken", { at: unit.seq, field: "skeleton" });
  try {
    return openBody(crypto, { vault, device, seq: unit.seq }, keyOf, unit.body);
  } catch (error) {
    if (!isKistError(error)) throw error;
    throw new KistError<AuditErrorCode>("audit-broken", { at: unit.seq, field: "body" }, error);
  }
}

function matches(entry: AuditEntry, filter: EntryFilter): boolean {
  const { since, until, action, outcome, subject, environment, program } = filter;
  if (since !== undefined && entry.at < since) return false;
  if (until !== undefined && entry.at >= until) return false;
  if (outcome !== undefined && entry.outcome !== outcome) return false;
  if (action !== undefined && entry.action !== action && !entry.action.startsWith(`${action}.`)) return false;
  if (program !== undefined && programOf(entry) !== program) return false;
  if (environment !== undefined && !environmentsOf(entry).includes(environment)) return false;
  return subject === undefined || entry.subjects.some((one) => isAtOrBelow(one, subject));
}

function isAtOrBelow(subject: string, place: string): boolean {
  const one = subject.replace(/^kist:\/\//, "");
  const at = place.replace(/^kist:\/\//, "");
  return one === at || one.startsWith(`${at}/`) || one.startsWith(`${at}@`);
}
