/** What is told about secrets without their values: lists, details, histories. Settled state only. */
import {
  formatReference,
  recordHashToVersionId,
  type DeviceId,
  type Label,
  type Reference,
  type SecretId,
  type SecretMetadata,
  type VersionId,
} from "@kist/model";

import { deletedClaim, secretClaim } from "./claims.ts";
import { describeClaimants, describeConflicts, type SecretConflict } from "./conflicts.ts";
import { locateStream } from "./directory.ts";
import { refuse } from "./error.ts";
import { labelsOf } from "./fold.ts";
import { createLookUp } from "./look-up.ts";
import { outlineOf, type Outline } from "./outline.ts";
import { overriddenSecrets } from "./overrides.ts";
import { findEnvironment, findNamespace, type NamespacePlace } from "./places.ts";
import type { Origin, SubjectId } from "./record.ts";
import type { StreamIndex } from "./stream-index.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";

export interface SecretSummary extends Outline {
  readonly secret: SecretId;
  readonly reference: string;
  /** This device's person reads a value of his own instead. */
  readonly override: boolean;
  /** Something for a person to look at; `show` says what. */
  readonly conflict: boolean;
}
export interface SecretDetail extends SecretSummary {
  readonly versions: readonly VersionSummary[];
  readonly conflicts: readonly SecretConflict[];
  readonly movedFrom?: Origin;
  readonly copiedFrom?: Origin;
  readonly movedTo?: Origin;
}
export interface VersionSummary {
  readonly id: VersionId;
  readonly ordinal: number;
  readonly createdAt: number;
  readonly author: DeviceId;
  /** Bytes of the value. */
  readonly size: number;
  readonly reason?: string;
  readonly copiedFrom?: Origin;
  readonly template: boolean;
  readonly labels: readonly Label[];
  readonly pinned: boolean;
  readonly purged: boolean;
}

export interface SecretPath {
  readonly environment: string;
  readonly namespace: string;
  readonly key: string;
  /** Which of several that claim the name, or a deleted one. */
  readonly secret?: SecretId;
}

/** Throws `environment-unknown`, `namespace-unknown`. */
export function requireNamespace(parts: VaultParts, environment: string, namespace: string): NamespacePlace {
  const registry = settledRegistry(parts);
  const found = findEnvironment(registry, environment);
  if (found === undefined) throw refuse("environment-unknown", { environment });
  const place = findNamespace(registry, found, namespace);
  if (place === undefined) throw refuse("namespace-unknown", { environment, namespace });
  return place;
}

/** By key; with `deleted` the deleted ones too, behind the live ones of their name. */
export function listSecrets(
  parts: VaultParts,
  where: { readonly environment: string; readonly namespace: string; readonly deleted?: boolean },
): readonly SecretSummary[] {
  const place = requireNamespace(parts, where.environment, where.namespace);
  const index = parts.streams.get(place.stream);
  const overridden = overriddenSecrets(parts, place.environment);
  const summaries: SecretSummary[] = [];
  for (const [claim, claimants] of index.settled.claims) {
    if (claim.startsWith("-") && where.deleted !== true) continue;
    for (const subject of claimants) {
      const outline = index.outline(index.settled, subject);
      if (outline === undefined) continue;
      const contested = claimants.length > 1 && !claim.startsWith("-");
      const about = { override: overridden.has(subject), contested };
      summaries.push(summarise(where, subject, outline, about));
    }
  }
  return summaries.sort((a, b) => compare(a.key, b.key) || Number(a.deleted) - Number(b.deleted));
}

/** Throws `secret-unknown`. A deleted secret is shown where no live one has its name. */
export function showSecret(parts: VaultParts, path: SecretPath): SecretDetail {
  const place = requireNamespace(parts, path.environment, path.namespace);
  const index = parts.streams.get(place.stream);
  const claimants = index.claimants(index.settled, secretClaim(path.key));
  const candidates = [...claimants, ...index.claimants(index.settled, deletedClaim(secretClaim(path.key)))];
  const subject = path.secret === undefined ? candidates[0] : candidates.find((one) => one === path.secret);
  const whole = subject === undefined ? undefined : index.findWhole(index.settled, subject);
  if (subject === undefined || whole === undefined) throw refuse("secret-unknown", { name: path.key });
  const { view } = whole;
  const conflicts = [...describeConflicts(whole), ...(view.deleted ? [] : nameConflicts(index, claimants))];
  return {
    ...summarise(path, subject, outlineOf(view), {
      override: overriddenSecrets(parts, place.environment).has(subject),
      contested: conflicts.length > 0,
    }),
    versions: view.versions.map((version) => ({
      id: version.id,
      ordinal: version.ordinal,
      createdAt: version.at,
      author: version.author,
      size: version.size,
      ...(version.reason === undefined ? {} : { reason: version.reason }),
      ...(version.copiedFrom === undefined ? {} : { copiedFrom: version.copiedFrom }),
      template: version.template !== undefined,
      labels: labelsOf(view, version),
      pinned: version.pinned,
      purged: version.purged,
    })),
    conflicts,
    ...(view.movedFrom === undefined ? {} : { movedFrom: view.movedFrom }),
    ...(view.copiedFrom === undefined ? {} : { copiedFrom: view.copiedFrom }),
    ...(view.movedTo === undefined ? {} : { movedTo: view.movedTo }),
  };
}

export interface DisputedSecret {
  readonly secret: SecretId;
  readonly reference: string;
  readonly conflicts: readonly SecretConflict[];
}

/** The secrets of a namespace about which there is something to decide, by key; those of one name as one. Throws as `listSecrets`. */
export function listConflicts(
  parts: VaultParts,
  { environment, namespace }: { readonly environment: string; readonly namespace: string },
): readonly DisputedSecret[] {
  const index = parts.streams.get(requireNamespace(parts, environment, namespace).stream);
  const found: (DisputedSecret & { readonly key: string })[] = [];
  for (const [claim, claimants] of index.settled.claims) {
    if (claim.startsWith("-")) continue;
    for (const [place, subject] of claimants.entries()) {
      const outline = index.outline(index.settled, subject);
      const whole = outline?.conflict === true ? index.findWhole(index.settled, subject) : undefined;
      const own = whole === undefined ? [] : describeConflicts(whole);
      const conflicts = place === 0 ? [...own, ...nameConflicts(index, claimants)] : own;
      const reference = formatReference({ environment, namespace, key: claim });
      if (conflicts.length > 0) found.push({ secret: subject as SecretId, reference, key: claim, conflicts });
    }
  }
  return found.sort((a, b) => compare(a.key, b.key));
}

/** Of the live secret that keeps the name; nothing where there is none. */
export function readMetadata(
  parts: VaultParts,
  { environment, namespace, key }: Reference,
): SecretMetadata | undefined {
  const registry = settledRegistry(parts);
  const found = findEnvironment(registry, environment);
  const place = found && findNamespace(registry, found, namespace);
  if (place === undefined) return undefined;
  const index = parts.streams.get(place.stream);
  const [subject] = index.claimants(index.settled, secretClaim(key));
  // Parsed, not outlined: who asks is about to change it, and that starts from the same line.
  return subject && index.find(index.settled, subject)?.view.metadata;
}

/** An origin in names, as far as this device knows them. */
export interface OriginPlace {
  readonly environment: string;
  readonly namespace: string;
  readonly key?: string;
  readonly version?: VersionId;
}

/** `undefined` where the stream has no name here. Does not load a stream whose key is not held. */
export function locateOrigin(parts: VaultParts, origin: Origin): OriginPlace | undefined {
  const place = locateStream(parts, origin.stream);
  if (place === undefined) return undefined;
  const held = parts.keyring.current(origin.stream) !== undefined;
  const index = held ? parts.streams.get(origin.stream) : undefined;
  const key = index?.outline(index.settled, origin.secret)?.key;
  const version = origin.version === undefined ? {} : { version: recordHashToVersionId(origin.version) };
  return { ...place, ...(key === undefined ? {} : { key }), ...version };
}

export interface ImportSummary {
  /** The imported namespace. */
  readonly namespace: string;
  /** Only these keys; absent: all there are. */
  readonly keys?: readonly string[];
  /** Made or taken over by this device's own member. */
  readonly own: boolean;
  /** What it brings now: names that neither the namespace itself nor a link before it has. */
  readonly secrets: readonly SecretSummary[];
}

/** In order. Throws `environment-unknown`, `namespace-unknown`. */
export function listImports(
  parts: VaultParts,
  where: { readonly environment: string; readonly namespace: string },
): readonly ImportSummary[] {
  const { environment, namespace } = where;
  requireNamespace(parts, environment, namespace);
  const lookUp = createLookUp(parts);
  const taken = new Set(lookUp.keys(environment, namespace));
  return lookUp.links(environment, namespace).map(({ namespace: source, keys, own }) => {
    const secrets = listSecrets(parts, { environment, namespace: source }).filter(
      (secret) => !taken.has(secret.key) && keys?.includes(secret.key) !== false,
    );
    for (const { key } of secrets) taken.add(key);
    return { namespace: source, ...(keys === undefined ? {} : { keys }), own, secrets };
  });
}

function nameConflicts(index: StreamIndex, claimants: readonly SubjectId[]): readonly SecretConflict[] {
  if (claimants.length < 2) return [];
  return describeClaimants(
    claimants.flatMap((claimant) => {
      const subject = index.findWhole(index.settled, claimant);
      return subject === undefined ? [] : [{ id: claimant as SecretId, subject }];
    }),
  );
}

function summarise(
  where: { readonly environment: string; readonly namespace: string },
  subject: SubjectId,
  outline: Outline,
  { override, contested }: { readonly override: boolean; readonly contested: boolean },
): SecretSummary {
  const { environment, namespace } = where;
  const reference: Reference = { environment, namespace, key: outline.key };
  return {
    ...outline,
    secret: subject as SecretId,
    reference: formatReference(reference),
    override,
    conflict: contested || outline.conflict,
  };
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
