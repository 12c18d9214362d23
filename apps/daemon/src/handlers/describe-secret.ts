/** Secrets and versions in the protocol's shape. */
import { formatReference, judgeRotation, type DeviceId, type RotationState } from "@kist/model";
import type { listSecrets, ResponseOf, showSecret } from "@kist/protocol";
import type { Origin, SecretDetail, SecretSummary, Vault, VersionSummary } from "@kist/vault";

type SecretAnswer = ResponseOf<typeof listSecrets>["secrets"][number];
type VersionAnswer = ResponseOf<typeof showSecret>["versions"][number];

/** `now`: the daemon's clock, by which rotation is judged. */
export function describeSecret(vault: Vault, secret: SecretSummary, now: number): SecretAnswer {
  const { key, reference, version, versionAt, ordinal, createdAt, changedAt, metadata } = secret;
  const { tags, ...others } = metadata;
  return {
    key,
    reference,
    ...(version === undefined ? {} : { version }),
    ...(versionAt === undefined ? {} : { versionAt }),
    ordinal,
    createdAt,
    changedAt,
    author: nameOf(vault, secret.author),
    ...(secret.deleted ? { deleted: true as const } : {}),
    ...(secret.pinned ? { pinned: true as const } : {}),
    ...(secret.override ? { override: true as const } : {}),
    ...(secret.template ? { template: true as const } : {}),
    ...(secret.conflict ? { conflict: true as const, secret: secret.secret } : {}),
    ...rotationOf(secret, now),
    metadata: { ...others, ...(tags === undefined ? {} : { tags: [...tags] }) },
  };
}

/** Nothing where no interval is set, or nothing is current. */
function rotationOf(
  { deleted, versionAt, metadata: { rotationDays } }: SecretSummary,
  now: number,
): { rotation?: RotationState } {
  if (deleted || versionAt === undefined || rotationDays === undefined) return {};
  return { rotation: judgeRotation(versionAt, rotationDays, now) };
}

/** Says where something came from, or went, as far as the caller may know. */
export type OriginWords = (origin: Origin) => string;

/** `mayList`: whether the caller may learn the names in that place. Names of places are no secret to members (R26). */
export function createOriginWords(
  vault: Vault,
  mayList: (environment: string, namespace: string) => boolean,
): OriginWords {
  return (origin) => {
    const place = vault.locate(origin);
    if (place === undefined) return "another place";
    const { environment, namespace, key, version } = place;
    if (key === undefined || !mayList(environment, namespace)) return `${environment}/${namespace}`;
    return formatReference({ environment, namespace, key, ...(version === undefined ? {} : { version }) });
  };
}

export function describeOrigins(
  { copiedFrom, movedFrom, movedTo }: SecretDetail,
  words: OriginWords,
): { copiedFrom?: string; movedFrom?: string; movedTo?: string } {
  return {
    ...(copiedFrom === undefined ? {} : { copiedFrom: words(copiedFrom) }),
    ...(movedFrom === undefined ? {} : { movedFrom: words(movedFrom) }),
    ...(movedTo === undefined ? {} : { movedTo: words(movedTo) }),
  };
}

export function describeVersion(vault: Vault, version: VersionSummary, words: OriginWords): VersionAnswer {
  const { id, ordinal, createdAt, reason, copiedFrom, labels } = version;
  return {
    id,
    ordinal,
    createdAt,
    author: nameOf(vault, version.author),
    ...(reason === undefined ? {} : { reason }),
    ...(copiedFrom === undefined ? {} : { copiedFrom: words(copiedFrom) }),
    ...(version.template ? { template: true as const } : {}),
    labels: [...labels],
    ...(version.pinned ? { pinned: true as const } : {}),
    ...(version.purged ? { purged: true as const } : {}),
  };
}

/** A device's name, or the start of its id where nobody named it. */
export function nameOf(vault: Vault, device: DeviceId | undefined): string {
  if (device === undefined) return "";
  return vault.deviceName(device) ?? device.slice(0, 8);
}
