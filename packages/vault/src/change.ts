/** What can be changed, and what a change reports. The words are those of the CLI. */
import type {
  Bytes,
  DeviceId,
  EnvironmentClass,
  Label,
  MetadataField,
  Redacted,
  SecretId,
  SecretMetadata,
  StreamId,
  VersionId,
  VersionName,
} from "@kist/model";

import type { ConflictPlace } from "./conflicts.ts";

export interface Where {
  readonly environment: string;
  readonly namespace: string;
}
interface OneSecret extends Where {
  readonly key: string;
  /** Says which, where two secrets claim one name or several of that name were deleted. */
  readonly secret?: SecretId;
}

/** The stream's link and key come from team, in the same transaction and before this is applied. */
export interface CreateEnvironment {
  readonly kind: "create-environment";
  readonly environment: string;
  readonly stream: StreamId;
  readonly class: EnvironmentClass;
}
export interface CreateNamespace extends Where {
  readonly kind: "create-namespace";
  readonly stream: StreamId;
}
export interface SetSecrets extends Where {
  readonly kind: "set-secrets";
  /** 1–10,000, each key once. All are stored or none. */
  readonly entries: readonly SecretEntry[];
  /** What happens to names that exist; a deleted one is always brought back. Default `version`. */
  readonly existing?: "version" | "skip" | "refuse";
  /** `pending`: the new versions become no one's current value yet. */
  readonly label?: "pending";
}
export interface SecretEntry {
  readonly key: string;
  /** Stays the caller's to wipe, after `settle` or `discard`. */
  readonly value: Redacted<Bytes>;
  /** Names in the value are filled in when it is read. Absent: it is literal, whatever stands in it. */
  readonly template?: true;
  readonly reason?: string;
  readonly metadata?: SecretMetadata;
  /** Refused as `version-moved` unless this is the current version; null: unless the name is free. */
  readonly expected?: VersionId | null;
}
export interface SetMetadata extends OneSecret {
  readonly kind: "set-metadata";
  readonly set: SecretMetadata;
  readonly clear?: readonly MetadataField[];
}
export interface SetLabel extends OneSecret {
  readonly kind: "set-label";
  readonly label: Label;
  /** null takes `pending` or `previous` away. */
  readonly to: VersionName | null;
}
export interface Rollback extends OneSecret {
  readonly kind: "rollback";
  readonly to: VersionName;
  readonly reason?: string;
}
export interface RemoveSecrets extends Where {
  readonly kind: "remove-secrets";
  readonly keys: readonly string[];
  /** With exactly one key: which of two that claim it. */
  readonly secret?: SecretId;
}
export interface UndeleteSecret extends OneSecret {
  readonly kind: "undelete-secret";
}
export interface RenameSecret extends OneSecret {
  readonly kind: "rename-secret";
  readonly to: string;
}
/** Copies values, sealed again for where they go; each new version says where it came from (SPEC §9). */
export interface CopySecrets extends Where {
  readonly kind: "copy-secrets";
  /** `promote`: from one environment to the next, and what has the same value there already stays as it is. */
  readonly purpose: "copy" | "promote";
  readonly from: Where;
  /** 1–10,000, each target once. All are stored or none. */
  readonly entries: readonly CopyEntry[];
  readonly existing: "version" | "skip" | "refuse";
  readonly reason?: string;
}
export interface CopyEntry {
  readonly key: string;
  /** What it is called where it goes. */
  readonly as: string;
  /** Default `current`. */
  readonly version?: VersionName;
  /** Refused as `version-moved` unless this is the version that would be copied. */
  readonly expected?: VersionId;
}
/** Between namespaces; inside one it is a rename. */
export interface MoveSecrets extends Where {
  readonly kind: "move-secrets";
  readonly from: Where;
  readonly entries: readonly { readonly key: string; readonly as: string }[];
}
/** Adds and takes away tags; the others stay, whoever set them meanwhile. */
export interface TagSecrets extends Where {
  readonly kind: "tag-secrets";
  readonly keys: readonly string[];
  readonly add: readonly string[];
  readonly remove: readonly string[];
}
/** Takes back the last change that one of these devices made here, by a new one (SPEC §9). */
export interface UndoChange extends Where {
  readonly kind: "undo-change";
  readonly authors: readonly DeviceId[];
  /** The other place, where the change was a move. Refused as `undo-elsewhere` without it. */
  readonly also?: Where;
  /** Refused as `undo-stale` unless the last change is this one, as `undone` named it. */
  readonly expected?: string;
}
/** Decides what concurrent writing left: one side is written again, over all of them (SPEC §5.3). */
export interface ResolveConflict extends OneSecret {
  readonly kind: "resolve-conflict";
  readonly conflict: ConflictPlace;
  /** The side that holds from now on, by its id. */
  readonly keep: string;
  /** The ids of all sides, as they were seen: refused as `conflict-moved` where there are others by now. */
  readonly sides: readonly string[];
  /** Of secrets with one name, and only of those: what happens to the others. */
  readonly others?: "delete" | { readonly rename: string };
}
export interface PinVersion extends OneSecret {
  readonly kind: "pin-version";
  readonly version: VersionName;
  readonly pinned: boolean;
}
export interface PurgeVersions extends OneSecret {
  readonly kind: "purge-versions";
  /** `old`: all that no label points to and no pin keeps. `all`: every one, of a deleted secret only. */
  readonly versions: "old" | "all" | readonly VersionName[];
}
export interface ImportNamespace extends Where {
  readonly kind: "import-namespace";
  /** Another namespace of the same environment. */
  readonly from: string;
  /** Only these; they need not exist yet. Absent: all there are whenever it is read. */
  readonly keys?: readonly string[];
}
export interface UnimportNamespace extends Where {
  readonly kind: "unimport-namespace";
  readonly from: string;
}
/** The stream of the overrides comes from team, in the same transaction and before this is applied, where there is none yet. */
export interface SetOverride extends Where {
  readonly kind: "set-override";
  readonly key: string;
  /** Stays the caller's to wipe, after `settle` or `discard`. */
  readonly value: Redacted<Bytes>;
  /** As of a `SecretEntry`; names are looked for from where the secret stands. */
  readonly template?: true;
}
export interface RemoveOverrides extends Where {
  readonly kind: "remove-overrides";
  readonly keys: readonly string[];
}
export interface SetVaultSettings {
  readonly kind: "set-vault-settings";
  readonly requireOwner?: boolean;
  readonly requireExpires?: boolean;
  /** Names of the environments whose reads are relaxed (D13). */
  readonly relaxedReads?: readonly string[];
}
export interface NameVault {
  readonly kind: "name-vault";
  readonly name: string;
}
export interface NameDevice {
  readonly kind: "name-device";
  readonly device: DeviceId;
  readonly name: string;
}

export type Change =
  | CreateEnvironment
  | CreateNamespace
  | SetSecrets
  | SetMetadata
  | SetLabel
  | Rollback
  | RemoveSecrets
  | UndeleteSecret
  | RenameSecret
  | CopySecrets
  | MoveSecrets
  | TagSecrets
  | UndoChange
  | ResolveConflict
  | PinVersion
  | PurgeVersions
  | ImportNamespace
  | UnimportNamespace
  | SetOverride
  | RemoveOverrides
  | SetVaultSettings
  | NameVault
  | NameDevice;
export type ChangeKind = Change["kind"];

export interface ChangeResult {
  readonly changed: readonly ChangedSubject[];
  /** Of an undo: which change it took back. */
  readonly undone?: UndoneChange;
}
export interface UndoneChange {
  readonly id: string;
  /** The author's clock, milliseconds. */
  readonly at: number;
  readonly author: DeviceId;
}
export interface ChangedSubject {
  /** Of a secret its key, else its name. */
  readonly name: string;
  readonly outcome:
    | "created"
    | "versioned"
    | "skipped"
    | "moved"
    | "undeleted"
    | "removed"
    | "renamed"
    | "described"
    | "imported"
    | "unimported"
    | "overridden"
    | "labelled"
    | "pinned"
    | "unpinned"
    | "resolved"
    | "purged"
    | "unchanged";
  readonly secret?: SecretId;
  /** The version written or pointed at. */
  readonly version?: VersionId;
  readonly ordinal?: number;
  readonly purged?: readonly VersionId[];
  /** Of a rename, a copy or a move: what it is called where it comes from. */
  readonly from?: string;
  /** Of an undo, where it touches another place than the one asked for. */
  readonly elsewhere?: Where;
  /** Of an undo: the field that gets its former value back, or the label that points elsewhere again. */
  readonly field?: MetadataField | Label;
  readonly tags?: readonly string[];
}

/**
 * A change that has been read but not looked up: nothing about it depends on what the vault holds, so it can be
 * shown to policy before the caller is known to be allowed (R20).
 */
export interface PreparedChange {
  /** `kist://` references, or `environment/namespace`: for the audit entry. */
  readonly subjects: readonly string[];
  /** Digest of the change, never the same twice. */
  readonly binding: string;
  /** Class of the environment; its default where there is none of that name; absent for changes of the vault itself. */
  readonly class?: EnvironmentClass;
  /** The verb for the audit entry: `secret.set`, `namespace.create`, … */
  readonly action: string;
  /** What `apply` would do now. Looks things up, so only for callers that were allowed. Throws what `apply` would refuse. */
  preview(): ChangeResult;
  /**
   * Inside the ledger's transaction, which must end with the vault's `seal`. Throws a refusal or an I/O error: then its
   * savepoint must be undone.
   */
  apply(): ChangeResult;
  /** After COMMIT: readers see the change. */
  settle(): void;
  /** After anything else: forgets it. */
  discard(): void;
}
