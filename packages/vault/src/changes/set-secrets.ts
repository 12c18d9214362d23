/** `set`: new versions, new secrets, and deleted ones brought back; all of a batch or none. */
import { reveal, type SecretId } from "@kist/model";

import type { ChangedSubject, SecretEntry, SetSecrets } from "../change.ts";
import { refuse } from "../error.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { SubjectView } from "../subject.ts";
import { parseTemplate } from "../template.ts";
import { findDeleted, findSecret, versionHeads, type FoundSecret } from "./find-secret.ts";
import { requireDemanded, writeMetadata, type Demands } from "./metadata.ts";

export function setSecrets(writer: StreamWriter, change: SetSecrets, demands: Demands): readonly ChangedSubject[] {
  return change.entries.map((entry) => setSecret(writer, change, entry, demands));
}

function setSecret(writer: StreamWriter, change: SetSecrets, entry: SecretEntry, demands: Demands): ChangedSubject {
  const { key } = entry;
  const live = findSecret(writer, key);
  requireExpected(entry, live?.view);
  if (live !== undefined && change.existing === "refuse") throw refuse("secret-exists", { name: key });
  if (live !== undefined && change.existing === "skip") {
    const { current } = live.view.labels;
    const at = current === undefined ? {} : { version: current.id, ordinal: current.ordinal };
    return { name: key, outcome: "skipped", secret: live.id, ...at };
  }
  const deleted = live === undefined ? findDeleted(writer, key) : undefined;
  const known = live ?? deleted;
  const secret = known?.id ?? createSecret(writer, key);
  settleDeletions(writer, secret, known);
  writeMetadata(writer, secret, entry.metadata ?? {}, []);
  const view = writer.view(secret);
  const version = writer.addVersion(secret, reveal(entry.value), {
    ...(change.label === undefined ? {} : { label: change.label }),
    ...(entry.reason === undefined ? {} : { reason: entry.reason }),
    ...(entry.template === undefined ? {} : { template: parseTemplate(reveal(entry.value), key).names }),
    prev: versionHeads(view),
  });
  requireDemanded(writer.view(secret), key, demands);
  const ordinal = writer.view(secret)?.versions.find(({ id }) => id === version)?.ordinal ?? 1;
  const outcome = live !== undefined ? "versioned" : deleted !== undefined ? "undeleted" : "created";
  return { name: key, outcome, secret, version, ordinal };
}

function requireExpected(entry: SecretEntry, view: SubjectView | undefined): void {
  const { expected, key } = entry;
  if (expected === undefined) return;
  if ((view?.labels.current?.id ?? null) !== expected) throw refuse("version-moved", { name: key });
}

function createSecret(writer: StreamWriter, key: string): SecretId {
  const secret = writer.createSecret();
  writer.add(secret, { field: "create" });
  writer.add(secret, { field: "name", name: key, prev: [] });
  return secret;
}

/** Brings a deleted secret back; of a live one that somebody deleted at the same time, says that it stays. */
export function settleDeletions(writer: StreamWriter, secret: SecretId, known: FoundSecret | undefined): void {
  if (known !== undefined && known.view.deletions.length > 0)
    writer.add(secret, { field: "undelete", prev: known.view.deletions });
}
