/** Rollback and purge: what is done with old versions. */
import type { Bytes, SecretId, VersionId } from "@kist/model";

import type { ChangedSubject, PurgeVersions, Rollback } from "../change.ts";
import { refuse } from "../error.ts";
import { MAX_PREV } from "../limits.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { SubjectView, VersionView } from "../subject.ts";
import {
  findDeleted,
  findSecret,
  requireSecret,
  requireVersion,
  versionHeads,
  type FoundSecret,
} from "./find-secret.ts";

/** Opens a version's value for this change alone; the bytes are wiped here. */
export type OpenVersion = (secret: SecretId, version: VersionView) => Bytes;
/** Forgets the chunks of a version. */
export type DropVersion = (version: VersionView) => void;

export function rollback(writer: StreamWriter, change: Rollback, openVersion: OpenVersion): readonly ChangedSubject[] {
  const { key, reason } = change;
  const secret = requireSecret(writer, key, change.secret);
  const { id, view } = secret;
  const old = requireVersion(writer, secret, key, change.to, "readable");
  const value = openVersion(id, old);
  try {
    const version = writer.addVersion(id, value, {
      ...(reason === undefined ? {} : { reason }),
      ...(old.template === undefined ? {} : { template: old.template }),
      copiedFrom: { stream: writer.target.stream, secret: id, version: old.hash },
      prev: versionHeads(view),
    });
    const ordinal = writer.view(id)?.versions.find((one) => one.id === version)?.ordinal ?? 1;
    return [{ name: key, outcome: "versioned", secret: id, version, ordinal }];
  } finally {
    value.fill(0);
  }
}

export function purgeVersions(
  writer: StreamWriter,
  change: PurgeVersions,
  dropVersion: DropVersion,
): readonly ChangedSubject[] {
  const { key } = change;
  const secret = findSecret(writer, key, change.secret) ?? findDeleted(writer, key, change.secret);
  if (secret === undefined) throw refuse("secret-unknown", { name: key });
  const view = writer.unarchive(secret.id) ?? secret.view;
  const doomed = chooseVersions(writer, { ...secret, view }, change);
  for (let at = 0; at < doomed.length; at += MAX_PREV) {
    const part = doomed.slice(at, at + MAX_PREV).map((version) => version.hash);
    writer.add(secret.id, { field: "purge", versions: part.sort() });
  }
  for (const version of doomed) dropVersion(version);
  const purged: readonly VersionId[] = doomed.map((version) => version.id);
  return [{ name: key, outcome: doomed.length > 0 ? "purged" : "unchanged", secret: secret.id, purged }];
}

function chooseVersions(writer: StreamWriter, secret: FoundSecret, change: PurgeVersions): readonly VersionView[] {
  const { view } = secret;
  const { key, versions } = change;
  const kept = keptVersions(view);
  const standing = view.versions.filter((version) => !version.purged);
  if (versions === "old") return standing.filter((version) => !version.pinned && !kept.has(version.id));
  if (versions === "all" && !view.deleted) throw refuse("version-current", { name: key });
  const wanted = versions === "all" ? standing : versions.map((one) => requireVersion(writer, secret, key, one, "any"));
  for (const version of wanted) {
    if (version.pinned) throw refuse("version-pinned", { name: key, version: version.id });
    if (!view.deleted && version === view.labels.current)
      throw refuse("version-current", { name: key, version: version.id });
  }
  return [...new Set(wanted)].filter((version) => !version.purged);
}

/** Labelled, or one of several that were set at once and still wait for a decision. */
function keptVersions(view: SubjectView): ReadonlySet<VersionId> {
  const kept = new Set<VersionId>();
  for (const version of Object.values(view.labels)) kept.add(version.id);
  for (const conflict of view.conflicts)
    if (conflict.kind === "value") for (const id of conflict.versions) kept.add(id);
  return kept;
}
