/** How changes find what they are about: a live secret by name, a deleted one, a version by id, label or number. */
import { isLabel, type RecordHash, type SecretId, type VersionName } from "@kist/model";

import { deletedClaim, secretClaim } from "../claims.ts";
import { refuse } from "../error.ts";
import { isEdit } from "../fold.ts";
import { MAX_PREV } from "../limits.ts";
import type { SubjectId } from "../record.ts";
import type { StreamIndex } from "../stream-index.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { RegisterName, SubjectView, VersionView } from "../subject.ts";

/** What looking for a secret takes: a writer has it, and so has a stream that is only copied from. */
export type SecretLookup = Pick<StreamWriter, "claimants" | "view" | "unarchive">;

export interface FoundSecret {
  readonly id: SecretId;
  readonly view: SubjectView;
}

/** The live secret that keeps the name, or the named one of those that claim it. Throws `secret-unknown`. */
export function requireSecret(writer: SecretLookup, key: string, secret?: SecretId): FoundSecret {
  const found = findSecret(writer, key, secret);
  if (found === undefined) throw refuse("secret-unknown", { name: key });
  return found;
}

export function findSecret(writer: SecretLookup, key: string, secret?: SecretId): FoundSecret | undefined {
  const claimants = writer.claimants(secretClaim(key));
  return found(writer, secret === undefined ? claimants[0] : claimants.find((one) => one === secret));
}

/** The deleted secret of that name that changed last, or the named one. */
export function findDeleted(writer: SecretLookup, key: string, secret?: SecretId): FoundSecret | undefined {
  const claimants = writer.claimants(deletedClaim(secretClaim(key)));
  let newest: FoundSecret | undefined;
  for (const one of secret === undefined ? claimants : claimants.filter((claimant) => claimant === secret)) {
    const candidate = found(writer, one);
    if (candidate !== undefined && (newest === undefined || candidate.view.changedAt >= newest.view.changedAt))
      newest = candidate;
  }
  return newest;
}

/** A stream as the open transaction has left it, for a change that only reads there. */
export function lookInto(index: StreamIndex): SecretLookup {
  const tip = index.tip();
  const whole = new Map<SubjectId, SubjectView>();
  return {
    claimants: (claim) => index.claimants(tip, claim),
    view: (subject) => whole.get(subject) ?? index.find(tip, subject)?.view,
    unarchive(subject) {
      const view = index.findWhole(tip, subject)?.view;
      if (view !== undefined) whole.set(subject, view);
      return view;
    },
  };
}

function found(writer: SecretLookup, subject: SubjectId | undefined): FoundSecret | undefined {
  const view = subject === undefined ? undefined : writer.view(subject);
  return subject === undefined || view === undefined ? undefined : { id: subject as SecretId, view };
}

/** Throws `version-unknown`, or `version-purged` where `readable` asks for a value that is still there. */
export function requireVersion(
  writer: SecretLookup,
  { id, view }: FoundSecret,
  name: string,
  wanted: VersionName,
  readable: "readable" | "any",
): VersionView {
  const whole = view.archived === 0 ? undefined : () => writer.unarchive(id);
  const version = findVersion(view, wanted) ?? findVersion(whole?.() ?? view, wanted);
  if (version === undefined) throw refuse("version-unknown", { name, version: wanted });
  if (readable === "readable" && version.purged) throw refuse("version-purged", { name, version: version.id });
  return version;
}

export function findVersion(view: SubjectView, wanted: VersionName): VersionView | undefined {
  if (typeof wanted === "number") return view.versions.find((version) => version.ordinal === wanted);
  return isLabel(wanted) ? view.labels[wanted] : view.versions.find((version) => version.id === wanted);
}

/** What a new write of these registers has to name: their heads, ascending, each once, at most as many as fit. */
export function namedHeads(
  view: SubjectView | undefined,
  ...registers: readonly RegisterName[]
): readonly RecordHash[] {
  if (view === undefined) return [];
  const hashes = new Set(registers.flatMap((register) => view.heads(register)));
  return [...hashes].sort().slice(0, MAX_PREV);
}

/** What a new version has to name: also the heads that it does not beat, so that it stands behind them in history. */
export function versionHeads(view: SubjectView | undefined): readonly RecordHash[] {
  return namedHeads(view, "current", "pending");
}

/** What a deletion has to name: everything that counts as using the secret, and earlier deletions. */
export function everyHead(view: SubjectView): readonly RecordHash[] {
  const hashes = new Set(view.registers.filter(isEdit).flatMap((register) => view.heads(register)));
  for (const deletion of view.deletions) hashes.add(deletion);
  return [...hashes].sort().slice(0, MAX_PREV);
}
