export type {
  Change,
  ChangedSubject,
  ChangeKind,
  ChangeResult,
  CopyEntry,
  PreparedChange,
  ResolveConflict,
  SecretEntry,
  SetSecrets,
  UndoneChange,
} from "./change.ts";
export type { EnvironmentSummary, NamespaceSummary, VaultSettings } from "./directory.ts";
export type { VaultErrorCode } from "./error.ts";
export type { ConflictPlace, ConflictSide, SecretConflict, SideContent } from "./conflicts.ts";
export type {
  DisputedSecret,
  ImportSummary,
  OriginPlace,
  SecretDetail,
  SecretPath,
  SecretSummary,
  VersionSummary,
} from "./list.ts";
export type { Explained, ExplainedValue, Explanation } from "./explain.ts";
export type { OverrideSummary } from "./overrides.ts";
export type { FurtherPlace, PlannedItem, ReadPlan, ReadRequest } from "./plan.ts";
export type {
  DeltaRow,
  IndexPageRow,
  MemberDevice,
  Membership,
  MemberRemoval,
  MemberStream,
  ReadKeys,
  VaultStore,
} from "./ports.ts";
export type { OpenedItem, OpenedPlan } from "./read.ts";
export type { Origin } from "./record.ts";
export type { ImportReference, References, TemplateReference } from "./references.ts";
export type { Finding } from "./replay.ts";
export { matchSecret, type Match, type Searched, type SearchQuery } from "./search.ts";
export { createVault, type Vault, type VaultDeps } from "./vault.ts";
