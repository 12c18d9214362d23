/**
 * A vault on this device: the parts wired together. Reading goes `plan` → audit → `open`, writing `prepare` → `apply`
 * inside the ledger's transaction → `settle` (D13, SPEC §8).
 */
import type { Crypto, LocalKey, SigningKey } from "@kist/crypto";
import {
  bytesToHex,
  type AuditReceipt,
  type Clock,
  type DeviceId,
  type Reference,
  type SecretMetadata,
  type StreamId,
} from "@kist/model";

import type { Change, PreparedChange } from "./change.ts";
import {
  deviceName,
  listEnvironments,
  listNamespaces,
  readVaultSettings,
  vaultName,
  type EnvironmentSummary,
  type NamespaceSummary,
  type VaultSettings,
} from "./directory.ts";
import { explainRead, type Explained } from "./explain.ts";
import { deriveIndexKeys } from "./head.ts";
import {
  listConflicts,
  listImports,
  listSecrets,
  readMetadata,
  locateOrigin,
  showSecret,
  type DisputedSecret,
  type ImportSummary,
  type OriginPlace,
  type SecretDetail,
  type SecretPath,
  type SecretSummary,
  type VersionSummary,
} from "./list.ts";
import { createLookUp } from "./look-up.ts";
import { listOverrides, type OverrideSummary } from "./overrides.ts";
import { planRead, type PlannedItem, type ReadPlan, type ReadRequest } from "./plan.ts";
import type { Membership, ReadKeys, VaultStore } from "./ports.ts";
import { prepareChange } from "./prepare.ts";
import { openEach, openPlan, type OpenedPlan, type StoredItem } from "./read.ts";
import { rebuildIndex } from "./rebuild.ts";
import type { Origin } from "./record.ts";
import { findReferences, type References } from "./references.ts";
import type { Finding } from "./replay.ts";
import { createMoments, createStreams, type VaultParts } from "./streams.ts";
import { verifyStream } from "./verify.ts";

export interface VaultDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly store: VaultStore;
  /** The device's root key. Only keys derived from it are kept. */
  readonly local: LocalKey;
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  /** The newest verified chain. */
  readonly chain: () => Membership;
  readonly keyring: ReadKeys;
}

export interface Vault {
  /** Loads the registry; namespaces load at first use. Throws `stream-damaged`. */
  load(): void;
  /** Loads every stream this device holds a key of. Throws `stream-damaged`. */
  openAll(): void;

  /** Live names of a namespace itself, ascending; none of one that is not there. For planning: nobody may learn them before a yes. */
  names(environment: string, namespace: string): readonly string[];
  /** Never opens a value, and never tells by its shape or its errors whether a name exists. */
  plan(request: ReadRequest): ReadPlan;
  /** Once per plan, also where it fails. Throws `receipt-mismatch`, `key-missing`, `value-missing`, `open-failed`, `template-*`. The values are the caller's to wipe. */
  open(plan: ReadPlan, receipt: AuditReceipt): OpenedPlan;
  /** The same of what stands there itself, one by one and only what is wanted. Once per plan. */
  openEach(plan: ReadPlan, receipt: AuditReceipt, isWanted: (item: PlannedItem) => boolean): Iterable<StoredItem>;
  /** Throws `request-malformed`, `value-too-large`, `template-malformed`, `template-cycle`; everything else is refused by `apply`. */
  prepare(change: Change): PreparedChange;
  /** The last step of a transaction with changes, once for all of them: what they left unsealed. */
  seal(): void;

  /** Throws `environment-unknown`, `namespace-unknown`. */
  list(where: {
    readonly environment: string;
    readonly namespace: string;
    readonly deleted?: boolean;
  }): readonly SecretSummary[];
  /** What a namespace imports, with what that brings. Throws as `list` does. */
  imports(where: { readonly environment: string; readonly namespace: string }): readonly ImportSummary[];
  /** Where a read of this would get its value from, and what it would touch. No value is opened. */
  explain(reference: Reference): Explained;
  /** What concurrent writing left to decide in a namespace, with both sides. Throws as `list` does. */
  conflicts(where: { readonly environment: string; readonly namespace: string }): readonly DisputedSecret[];
  /** Who refers to a secret, and what it refers to itself. Throws as `list` does. */
  references(reference: Reference): References;
  /** Of this device's person, in all environments where overrides count. */
  overrides(): readonly OverrideSummary[];
  /** Throws `secret-unknown` besides. */
  show(path: SecretPath): SecretDetail;
  history(path: SecretPath): readonly VersionSummary[];
  /** Of a live secret, quickly; nothing where there is none of that name. For callers that were allowed. */
  metadata(reference: Reference): SecretMetadata | undefined;
  /** Where a copied or moved secret came from, in names. */
  locate(origin: Origin): OriginPlace | undefined;
  environments(): readonly EnvironmentSummary[];
  /** Empty for an unknown environment. */
  namespaces(environment: string): readonly NamespaceSummary[];
  name(): string | undefined;
  deviceName(device: DeviceId): string | undefined;
  settings(): VaultSettings;

  /** Deep check of all streams with a key here, or of one. Empty: all is well. `fresh`: a store that keeps no copies. */
  verify(stream?: StreamId, fresh?: VaultStore): readonly Finding[];
  /** Inside a transaction. Throws `stream-damaged` where the log itself is not whole. */
  rebuildIndex(stream: StreamId): void;
}

export function createVault(deps: VaultDeps): Vault {
  const { crypto, clock, store, device, chain, keyring } = deps;
  const keys = deriveIndexKeys(crypto, deps.local, chain().vault);
  const parts: VaultParts = {
    crypto,
    clock,
    store,
    keys,
    device,
    chain,
    keyring,
    streams: createStreams({ crypto, store, keys, chain, device }),
    encodedPlaces: new WeakMap(),
    moment: createMoments(clock),
  };
  const run = bytesToHex(crypto.random.bytes(16));
  let plans = 0;
  const held = (): readonly StreamId[] =>
    [...chain().streams]
      .filter(([stream, { kind }]) => kind !== "audit" && keyring.current(stream) !== undefined)
      .map(([stream]) => stream);

  return {
    load() {
      parts.streams.get(parts.streams.registry);
    },
    openAll() {
      for (const stream of held()) parts.streams.get(stream);
    },
    names: (environment, namespace) => createLookUp(parts).keys(environment, namespace),
    plan: (request) => planRead(parts, request, `${run} ${++plans}`),
    open: (plan, receipt) => openPlan(parts, plan, receipt),
    openEach: (plan, receipt, isWanted) => openEach(parts, plan, receipt, isWanted),
    prepare: (change) => prepareChange(parts, change),
    seal: parts.streams.seal,
    list: (where) => listSecrets(parts, where),
    imports: (where) => listImports(parts, where),
    explain: (reference) => explainRead(parts, reference),
    conflicts: (where) => listConflicts(parts, where),
    references: (reference) => findReferences(parts, reference),
    overrides: () => listOverrides(parts),
    show: (path) => showSecret(parts, path),
    history: (path) => showSecret(parts, path).versions,
    metadata: (reference) => readMetadata(parts, reference),
    locate: (origin) => locateOrigin(parts, origin),
    environments: () => listEnvironments(parts),
    namespaces: (environment) => listNamespaces(parts, environment),
    name: () => vaultName(parts),
    deviceName: (id) => deviceName(parts, id),
    settings: () => readVaultSettings(parts),
    verify: (stream, fresh = store) =>
      (stream === undefined ? held() : [stream]).flatMap((one) => verifyStream({ ...parts, store: fresh }, one)),
    rebuildIndex: (stream) => rebuildIndex(parts, stream),
  };
}
