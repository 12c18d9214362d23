/**
 * What a list says of a secret, taken from its folded view. Small and kept for as long as the secret does not
 * change: a list asks for thousands at once, more than parsed views are kept of.
 */
import type { DeviceId, SecretMetadata, VersionId } from "@kist/model";

import type { SubjectView } from "./subject.ts";

export interface Outline {
  readonly key: string;
  /** The current version; absent where there is none yet. */
  readonly version?: VersionId;
  /** When it was made. */
  readonly versionAt?: number;
  readonly ordinal: number;
  readonly createdAt: number;
  readonly changedAt: number;
  readonly author: DeviceId | undefined;
  readonly deleted: boolean;
  readonly pinned: boolean;
  /** The current version is one. */
  readonly template: boolean;
  /** Of the secret itself; that another claims its name is not its own fact. */
  readonly conflict: boolean;
  readonly metadata: SecretMetadata;
}

export function outlineOf(view: SubjectView): Outline {
  const { current } = view.labels;
  return {
    key: view.name?.name ?? "",
    ...(current === undefined ? {} : { version: current.id, versionAt: current.at }),
    ordinal: view.archived + view.versions.length,
    createdAt: view.createdAt,
    changedAt: view.changedAt,
    author: view.changedBy,
    deleted: view.deleted,
    pinned: view.pinned,
    template: current?.template !== undefined,
    conflict: view.conflicts.length > 0,
    metadata: view.metadata,
  };
}
