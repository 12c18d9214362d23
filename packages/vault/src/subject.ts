/** What a subject's records add up to: the folded view of a secret, an environment, a namespace, a device, a vault. */
import type { DeviceId, Label, MetadataField, RecordHash, SecretMetadata, StreamId, VersionId } from "@kist/model";

import type { Origin, SealedValue, SettingName } from "./record.ts";

export interface VersionView {
  readonly id: VersionId;
  readonly hash: RecordHash;
  /** For people: place in history, from 1. */
  readonly ordinal: number;
  readonly at: number;
  readonly author: DeviceId;
  /** 32 bytes, hex. */
  readonly commitment: string;
  readonly size: number;
  readonly sealed: SealedValue;
  readonly reason?: string;
  readonly copiedFrom?: Origin;
  /** Of a template: the names in it. Absent: the value is literal. */
  readonly template?: readonly string[];
  readonly pinned: boolean;
  readonly purged: boolean;
}

/** What concurrent writing left to decide. Shown, never lost; the next write of the place settles it. */
export type Conflict =
  /** Several values were set at once: the first is current. */
  | { readonly kind: "value"; readonly versions: readonly VersionId[] }
  | { readonly kind: "label"; readonly label: Label }
  | { readonly kind: "name"; readonly names: readonly string[] }
  | { readonly kind: "metadata"; readonly field: MetadataField }
  | { readonly kind: "setting"; readonly setting: SettingName }
  /** Someone deleted it while someone else went on using it: it stays. */
  | { readonly kind: "deletion" };

export interface SubjectView {
  readonly createdAt: number;
  readonly changedAt: number;
  readonly changedBy: DeviceId | undefined;
  readonly name: NameView | undefined;
  readonly metadata: SecretMetadata;
  /** By ordinal; without those that are archived. */
  readonly versions: readonly VersionView[];
  /** Versions that stand in archive pages: all of a lower ordinal. */
  readonly archived: number;
  readonly labels: { readonly [label in Label]?: VersionView };
  readonly settings: {
    readonly requireOwner?: boolean;
    readonly requireExpires?: boolean;
    readonly relaxedReads?: readonly StreamId[];
  };
  /** Of a namespace: what it imports, in order. */
  readonly imports: readonly ImportLink[];
  /** Of an override: the namespace of the secret that it stands for. */
  readonly overrides: StreamId | undefined;
  readonly deleted: boolean;
  /** Deletions that no undelete names, ascending: what an undelete has to name. */
  readonly deletions: readonly RecordHash[];
  readonly conflicts: readonly Conflict[];
  /** Where it was moved or copied from when it was created. */
  readonly movedFrom?: Origin;
  readonly copiedFrom?: Origin;
  /** Of a deleted one: where it went. */
  readonly movedTo?: Origin;
  /** The registers that were ever written. */
  readonly registers: readonly RegisterName[];
  /** Heads of a register, ascending: what the next write has to name. */
  heads(register: RegisterName): readonly RecordHash[];
  /** Place of a record in the history of versions, from 1; 0 for what is none of it. */
  depth(record: RecordHash): number;
  /** Whether a purge names this version, archived or not. */
  isPurged(version: RecordHash): boolean;
  /** Whether any version is pinned, archived or not. */
  readonly pinned: boolean;
}

export interface ImportLink {
  readonly stream: StreamId;
  readonly order: number;
  readonly keys?: readonly string[];
  /** Who made it, or took it over. */
  readonly author: DeviceId;
  /** Several wrote it at once: the first stands until somebody writes it again. */
  readonly contested: boolean;
}

export interface NameView {
  readonly name: string;
  readonly environment: StreamId | undefined;
  /** Hash of the winning record: decides between two subjects of one name. */
  readonly hash: RecordHash;
}

export type RegisterName =
  | "name"
  | MetadataField
  | Label
  | `setting/${SettingName}`
  | `pin/${RecordHash}`
  | `import/${StreamId}`;
