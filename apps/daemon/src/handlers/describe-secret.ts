/** Secrets and versions in the protocol's shape. */
import type { DeviceId } from "@kist/model";
import type { listSecrets, ResponseOf, showSecret } from "@kist/protocol";
import type { SecretDetail, SecretSummary, Vault, VersionSummary } from "@kist/vault";

type SecretAnswer = ResponseOf<typeof listSecrets>["secrets"][number];
type VersionAnswer = ResponseOf<typeof showSecret>["versions"][number];

export function describeSecret(vault: Vault, secret: SecretSummary): SecretAnswer {
  const { key, reference, version, ordinal, createdAt, changedAt, metadata } = secret;
  const { tags, ...others } = metadata;
  return {
    key,
    reference,
    ...(version === undefined ? {} : { version }),
    ordinal,
    createdAt,
    changedAt,
    author: nameOf(vault, secret.author),
    ...(secret.deleted ? { deleted: true as const } : {}),
    ...(secret.pinned ? { pinned: true as const } : {}),
    ...(secret.template ? { template: true as const } : {}),
    ...(secret.conflict ? { conflict: true as const } : {}),
    metadata: { ...others, ...(tags === undefined ? {} : { tags: [...tags] }) },
  };
}

export function describeVersion(vault: Vault, version: VersionSummary): VersionAnswer {
  const { id, ordinal, createdAt, reason, copiedFrom, labels } = version;
  return {
    id,
    ordinal,
    createdAt,
    author: nameOf(vault, version.author),
    ...(reason === undefined ? {} : { reason }),
    ...(copiedFrom?.version === undefined ? {} : { copiedFrom: copiedFrom.version }),
    ...(version.template ? { template: true as const } : {}),
    labels: [...labels],
    ...(version.pinned ? { pinned: true as const } : {}),
    ...(version.purged ? { purged: true as const } : {}),
  };
}

export function describeConflicts({ conflicts }: SecretDetail): string[] {
  return conflicts.map((conflict) =>
    conflict.kind === "name-kept-by" ? `name kept by ${formatSecret(conflict.secret)}` : conflict.kind,
  );
}

function formatSecret(id: string): string {
  return id.slice(0, 8);
}

/** A device's name, or the start of its id where nobody named it. */
function nameOf(vault: Vault, device: DeviceId | undefined): string {
  if (device === undefined) return "";
  return vault.deviceName(device) ?? device.slice(0, 8);
}
