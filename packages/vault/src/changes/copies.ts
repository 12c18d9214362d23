/** Copy, promotion, move: values sealed again for where they go, with a mark of where they came from (SPEC §9). */
import { equalBytes, type Bytes, type SecretId, type StreamId, type VersionId } from "@kist/model";

import type { ChangedSubject, CopyEntry, CopySecrets, MoveSecrets } from "../change.ts";
import { secretClaim } from "../claims.ts";
import { refuse } from "../error.ts";
import type { Origin } from "../record.ts";
import type { StreamWriter } from "../stream-writer.ts";
import type { VersionView } from "../subject.ts";
import {
  everyHead,
  findDeleted,
  findSecret,
  requireSecret,
  requireVersion,
  versionHeads,
  type FoundSecret,
  type SecretLookup,
} from "./find-secret.ts";
import { requireDemanded, writeMetadata, type Demands } from "./metadata.ts";
import { settleDeletions } from "./set-secrets.ts";

/** Opens a version of a secret in one of the change's two places; the bytes are wiped here. */
export type OpenIn = (place: "from" | "to", secret: SecretId, version: VersionView) => Bytes;

interface Copying {
  /** The stream that is copied from. */
  readonly stream: StreamId;
  readonly source: SecretLookup;
  readonly open: OpenIn;
  readonly demands: Demands;
}

export function copySecrets(writer: StreamWriter, change: CopySecrets, copying: Copying): readonly ChangedSubject[] {
  return change.entries.map((entry) => copySecret(writer, change, entry, copying));
}

function copySecret(
  writer: StreamWriter,
  change: CopySecrets,
  entry: CopyEntry,
  { stream, source, open, demands }: Copying,
): ChangedSubject {
  const { key, as } = entry;
  const secret = requireSecret(source, key);
  const version = requireVersion(source, secret, key, entry.version ?? "current", "readable");
  if (entry.expected !== undefined && entry.expected !== version.id) throw refuse("version-moved", { name: key });
  const live = findSecret(writer, as);
  if (live !== undefined && change.existing === "refuse") throw refuse("secret-exists", { name: as });
  if (live !== undefined && change.existing === "skip")
    return { name: as, from: key, outcome: "skipped", secret: live.id };
  const origin: Origin = { stream, secret: secret.id, version: version.hash };
  const value = open("from", secret.id, version);
  try {
    if (change.purpose === "promote" && live !== undefined && isSame(live, version, value, open))
      return { name: as, from: key, outcome: "unchanged", secret: live.id };
    const deleted = live === undefined ? findDeleted(writer, as) : undefined;
    const known = live ?? deleted;
    const id = known?.id ?? createSecret(writer, as, { copiedFrom: { stream, secret: secret.id } });
    settleDeletions(writer, id, known);
    const { metadata } = secret.view;
    const concealed = metadata.concealed === true ? { concealed: true } : {};
    writeMetadata(writer, id, known === undefined ? metadata : concealed, []);
    const written = addCopy(writer, id, value, version, {
      copiedFrom: origin,
      ...(change.reason === undefined ? {} : { reason: change.reason }),
    });
    requireDemanded(writer.view(id), as, demands);
    const outcome = live !== undefined ? "versioned" : deleted !== undefined ? "undeleted" : "created";
    return { name: as, from: key, outcome, secret: id, ...written };
  } finally {
    value.fill(0);
  }
}

/** Whether what is stored there is what would come: the same text, and a template only where the other is one. */
function isSame({ id, view }: FoundSecret, { template }: VersionView, value: Bytes, open: OpenIn): boolean {
  const { current } = view.labels;
  if (current === undefined || current.purged || current.size !== value.length) return false;
  if ((current.template === undefined) !== (template === undefined)) return false;
  const there = open("to", id, current);
  try {
    return equalBytes(there, value);
  } finally {
    there.fill(0);
  }
}

/** `source` is the stream that is left: the deletions go there. */
export function moveSecrets(
  writer: StreamWriter,
  source: StreamWriter,
  change: MoveSecrets,
  { open, demands }: Pick<Copying, "open" | "demands">,
): readonly ChangedSubject[] {
  return change.entries.map(({ key, as }) => {
    const { id, view } = requireSecret(source, key);
    if (writer.claimants(secretClaim(as)).length > 0) throw refuse("name-taken", { name: as });
    const from = { stream: source.target.stream, secret: id };
    const secret = createSecret(writer, as, { movedFrom: from });
    writeMetadata(writer, secret, view.metadata, []);
    const { current, pending } = view.labels;
    if (current === undefined && pending === undefined)
      throw refuse("version-unknown", { name: key, version: "current" });
    const copy = (version: VersionView, label?: "pending"): ReturnType<typeof addCopy> => {
      if (version.purged) throw refuse("version-purged", { name: key, version: version.id });
      const value = open("from", id, version);
      try {
        return addCopy(writer, secret, value, version, {
          copiedFrom: { ...from, version: version.hash },
          ...(label === undefined ? {} : { label }),
        });
      } finally {
        value.fill(0);
      }
    };
    const written = current === undefined ? {} : copy(current);
    if (pending !== undefined && pending !== current) copy(pending, "pending");
    requireDemanded(writer.view(secret), as, demands);
    source.add(id, { field: "delete", movedTo: { stream: writer.target.stream, secret }, prev: everyHead(view) });
    return { name: as, from: key, outcome: "moved", secret, ...written };
  });
}

function createSecret(
  writer: StreamWriter,
  key: string,
  origin: { readonly copiedFrom: Origin } | { readonly movedFrom: Origin },
): SecretId {
  const secret = writer.createSecret();
  writer.add(secret, { field: "create", ...origin });
  writer.add(secret, { field: "name", name: key, prev: [] });
  return secret;
}

/** Keeps the reason of the version it copies, unless there is one for the copy. A template stays one: its names are read where it stands. */
function addCopy(
  writer: StreamWriter,
  secret: SecretId,
  value: Bytes,
  { reason, template }: VersionView,
  about: { readonly copiedFrom: Origin; readonly reason?: string; readonly label?: "pending" },
): { readonly version: VersionId; readonly ordinal: number } {
  const prev = versionHeads(writer.view(secret));
  const version = writer.addVersion(secret, value, {
    ...(reason === undefined ? {} : { reason }),
    ...(template === undefined ? {} : { template }),
    ...about,
    prev,
  });
  const ordinal = writer.view(secret)?.versions.find(({ id }) => id === version)?.ordinal ?? 1;
  return { version, ordinal };
}
