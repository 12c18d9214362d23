/**
 * Long histories (SPEC §7). What a secret no longer needs to tell its state moves into archive pages, written once and
 * chained backwards; so a write and a read cost the same for the ten-thousandth version as for the tenth. The live
 * rest, with what stands here about the archive, folds to the same state as all facts together.
 */
import type { DeviceId, RecordHash } from "@kist/model";

import type { Fact } from "./record.ts";
import type { SubjectView } from "./subject.ts";

export interface Archive {
  /** The newest page, and its part as `pageMac` gives it, hex: what authenticates a page that is written once. */
  readonly page: number;
  readonly mac: string;
  /** Versions in this page and all before it. */
  readonly versions: number;
  /** The earliest and the latest archived fact by claimed time, for display. */
  readonly first: number;
  readonly last: LastFact;
  /** Archived records that live ones name, with their depth in the history of versions. */
  readonly known: readonly (readonly [RecordHash, number])[];
}

/** Ties are broken by hash, so that all replicas show the same. */
export interface LastFact {
  readonly at: number;
  readonly hash: RecordHash;
  readonly author: DeviceId;
}

export interface ArchiveLimits {
  /** A subject with more live facts than this is looked through. */
  readonly most: number;
  /** So many stay live. */
  readonly least: number;
}

/**
 * The facts that can go: beaten, with everything they name already gone or going, and not what a head replaced or a
 * label points to. Versions go in the order of their ordinals, so that the rest keep theirs. Empty where it is not
 * worth a page.
 */
export function chooseArchived(
  subject: { readonly facts: readonly Fact[]; readonly archive: Archive | undefined; readonly view: SubjectView },
  limits: ArchiveLimits,
): readonly Fact[] {
  const { facts, archive, view } = subject;
  if (facts.length <= limits.most) return [];
  const kept = keptHashes(facts, view);
  const gone = new Set<RecordHash>(archive?.known.map(([hash]) => hash));
  const chosen: Fact[] = [];
  let versionsStay = false;
  const room = facts.length - limits.least;
  for (const fact of [...facts].sort((a, b) => view.depth(a.hash) - view.depth(b.hash) || (a.hash < b.hash ? -1 : 1))) {
    const { body, hash } = fact;
    if (chosen.length >= room) break;
    const named = "prev" in body ? body.prev : [];
    const goes = isRegisterWrite(fact) && !kept.has(hash) && named.every((one) => gone.has(one));
    if (body.field === "version" && (versionsStay || !goes)) versionsStay = true;
    else if (goes) {
      chosen.push(fact);
      gone.add(hash);
    }
  }
  return chosen.length < limits.least ? [] : chosen;
}

/** What stays: heads, what they name, and what labels point to. */
function keptHashes(facts: readonly Fact[], view: SubjectView): ReadonlySet<RecordHash> {
  const kept = new Set<RecordHash>();
  const heads = new Set(view.registers.flatMap((register) => view.heads(register)));
  for (const { hash, body } of facts) {
    if (!heads.has(hash)) continue;
    kept.add(hash);
    if ("prev" in body) for (const named of body.prev) kept.add(named);
    if (body.field === "label" && body.version !== null) kept.add(body.version);
  }
  for (const version of Object.values(view.labels)) kept.add(version.hash);
  return kept;
}

/** Writes of registers can be beaten; creation, deletion, pins and purges always count. */
function isRegisterWrite({ body }: Fact): boolean {
  switch (body.field) {
    case "create":
    case "override":
    case "delete":
    case "undelete":
    case "pin":
    case "purge":
    case "setting":
      return false;
    default:
      return true;
  }
}

/** What has to be known about gone facts, now that `chosen` have gone into `page` too. */
export function describeArchive(
  page: { readonly page: number; readonly mac: string },
  live: readonly Fact[],
  chosen: readonly Fact[],
  subject: { readonly archive: Archive | undefined; readonly view: SubjectView },
): Archive {
  const { archive: before, view } = subject;
  const named = new Set(live.flatMap(({ body }) => ("prev" in body ? body.prev : [])));
  const depths = new Map(before?.known);
  let first = before?.first ?? Number.POSITIVE_INFINITY;
  let last = before?.last;
  let versions = view.archived;
  for (const fact of chosen) {
    depths.set(fact.hash, view.depth(fact.hash));
    first = Math.min(first, fact.at);
    last = laterFact(last, fact);
    if (fact.body.field === "version") versions++;
  }
  if (last === undefined) throw new TypeError("an archive page holds facts");
  return { ...page, versions, first, last, known: [...depths].filter(([hash]) => named.has(hash)) };
}

export function laterFact(a: LastFact | undefined, b: LastFact): LastFact {
  const later = a === undefined || b.at > a.at || (b.at === a.at && b.hash > a.hash) ? b : a;
  return { at: later.at, hash: later.hash, author: later.author };
}
