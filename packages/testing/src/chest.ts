/**
 * A vault for stories: a membership and keys made up on the spot (what they mean is team's business), any number of
 * devices, each with a store of its own, and short verbs for what people do.
 */
import {
  asEpochSecret,
  asLocalKey,
  createDeviceKeys,
  createCrypto,
  epochCommitment,
  epochKeys,
  epochRef,
  type Crypto,
  type ReadKey,
} from "@kist/crypto";
import {
  bytesToId,
  bytesToUtf8,
  parseReference,
  Redacted,
  reveal,
  utf8ToBytes,
  type AuditReceipt,
  type Bytes,
  type Clock,
  type DeviceId,
  type EnvironmentClass,
  type LinkHash,
  type MemberId,
  type Reference,
  type StreamId,
  type VaultId,
} from "@kist/model";
import {
  createVault,
  type Change,
  type ChangeResult,
  type MemberDevice,
  type Membership,
  type MemberRemoval,
  type MemberStream,
  type ReadKeys,
  type Vault,
} from "@kist/vault";

import { applyAlone } from "./apply-alone.ts";
import { createMemoryVaultStore, type MemoryVaultStore } from "./memory-vault-store.ts";

type Secrets = Readonly<Record<string, string>>;

export interface Chest {
  readonly crypto: Crypto;
  readonly registry: StreamId;
  readonly membership: Membership;
  /** Wall time in milliseconds; rises by one with every look. */
  readonly clock: Clock & { set(now: number): void };
  /** A new stream with one epoch, in chain and keyring. */
  addStream(stream: Omit<MemberStream, "due">): StreamId;
  /** Another epoch of a stream. */
  renew(stream: StreamId): void;
  markDue(stream: StreamId, due: boolean): void;
  /** The member whose devices are added first. */
  readonly founder: MemberId;
  remove(device: DeviceId, removal: MemberRemoval): void;
  /** A further device, enrolled, with an empty store; the founder's own, a person's, unless said otherwise. */
  addDevice(about?: { readonly member?: MemberId; readonly type?: "person" | "machine" }): ChestDevice;
}

export interface ChestDevice {
  readonly id: DeviceId;
  readonly store: MemoryVaultStore;
  /** The vault as it stands; another object after `reopen`. */
  vault(): Vault;
  /** A daemon that starts again on the same rows. */
  reopen(): Vault;
  /** Prepares, applies in a transaction, settles. */
  write(change: Change): ChangeResult;
  /** An environment with the class its name has, and a namespace in it; returns the namespace's stream. */
  createNamespace(environment: string, namespace: string, ofClass?: EnvironmentClass): StreamId;
  /** Sets texts in `environment/namespace`. */
  set(path: string, secrets: Secrets): ChangeResult;
  /** Plans, takes a receipt, opens; `undefined` where nothing is known. */
  get(reference: string): string | undefined;
  receipt(binding: string): AuditReceipt;
  /** Takes over another device's deltas and values, as a sync would, and reads the log again. */
  pull(other: ChestDevice): void;
}

/** Redacted UTF-8, as the daemon hands values over. */
export function redactText(text: string): Redacted<Bytes> {
  return new Redacted(utf8ToBytes(text));
}

export async function createChest(options: { readonly provider?: "wasm" | "native" } = {}): Promise<Chest> {
  const crypto = await createCrypto(options);
  const streams = new Map<StreamId, MemberStream>();
  const devices = new Map<DeviceId, MemberDevice>();
  const keys = new Map<string, ReadKey>();
  const current = new Map<StreamId, { readonly ref: string; readonly read: ReadKey }>();
  const membership: Membership = {
    vault: bytesToId<VaultId>(crypto.random.bytes(32)),
    head: bytesToId<LinkHash>(crypto.random.bytes(32)),
    devices,
    streams,
  };
  const keyring: ReadKeys = {
    readKey: (stream, ref) => keys.get(`${stream} ${ref}`),
    current: (stream) => current.get(stream),
  };
  const founder = bytesToId<MemberId>(crypto.random.bytes(16));
  let time = Date.UTC(2026, 10, 20);
  const chest: Chest = {
    crypto,
    membership,
    clock: { now: () => time++, monotonic: () => time, set: (now) => void (time = now) },
    addStream(stream) {
      const id = bytesToId<StreamId>(crypto.random.bytes(16));
      streams.set(id, { ...stream, due: false });
      chest.renew(id);
      return id;
    },
    renew(stream) {
      const secret = asEpochSecret(crypto.random.bytes(32));
      const ref = epochRef(epochCommitment(crypto, secret));
      const { read } = epochKeys(crypto, secret);
      keys.set(`${stream} ${ref}`, read);
      current.set(stream, { ref, read });
    },
    markDue(stream, due) {
      const known = streams.get(stream);
      if (known !== undefined) streams.set(stream, { ...known, due });
    },
    remove(device, removal) {
      devices.set(device, { member: devices.get(device)?.member ?? founder, removed: removal });
    },
    founder,
    registry: bytesToId<StreamId>(new Uint8Array(16)),
    addDevice({ member = founder, type = "person" } = {}) {
      const device = createDevice(chest, keyring);
      devices.set(device.id, { removed: undefined, member, type });
      return device;
    },
  };
  const registry = chest.addStream({ kind: "registry", environment: undefined, class: undefined });
  return Object.assign(chest, { registry });
}

function createDevice(chest: Chest, keyring: ReadKeys): ChestDevice {
  const { crypto, clock, membership } = chest;
  const { verify, signing } = createDeviceKeys(crypto);
  const id = bytesToId<DeviceId>(verify);
  const local = asLocalKey(crypto.random.bytes(32));
  const store = createMemoryVaultStore();
  const open = (): Vault =>
    createVault({ crypto, clock, store, local, device: { id, signing }, chain: () => membership, keyring });
  let vault: Vault | undefined;
  let receipts = 0;
  const device: ChestDevice = {
    id,
    store,
    vault: () => (vault ??= open()),
    reopen() {
      vault = open();
      vault.openAll();
      return vault;
    },
    write(change) {
      const vault = device.vault();
      const prepared = vault.prepare(change);
      try {
        const result = store.transaction.run(() => applyAlone(vault, prepared));
        prepared.settle();
        return result;
      } catch (error) {
        prepared.discard();
        throw error;
      }
    },
    createNamespace(environment, namespace, ofClass = "dev") {
      const known = device
        .vault()
        .environments()
        .find(({ name }) => name === environment)?.stream;
      const parent = known ?? chest.addStream({ kind: "environment", environment: undefined, class: ofClass });
      if (known === undefined)
        device.write({ kind: "create-environment", environment, stream: parent, class: ofClass });
      const stream = chest.addStream({ kind: "namespace", environment: parent, class: undefined });
      device.write({ kind: "create-namespace", environment, namespace, stream });
      return stream;
    },
    set(path, secrets) {
      const entries = Object.entries(secrets).map(([key, value]) => ({ key, value: redactText(value) }));
      return device.write({ kind: "set-secrets", ...splitPath(path), entries });
    },
    get(text) {
      const plan = device.vault().plan({ references: [requireReference(text)] });
      const [item] = device.vault().open(plan, device.receipt(plan.binding)).items;
      return item === undefined ? undefined : bytesToUtf8(reveal(item.value));
    },
    receipt: (binding) => ({ device: id, seq: ++receipts, binding, issued: true as AuditReceipt["issued"] }),
    pull(other) {
      for (const stream of membership.streams.keys()) pullStream(device, other, stream);
      vault = undefined;
      device.vault().openAll();
    },
  };
  return device;
}

function pullStream(device: ChestDevice, other: ChestDevice, stream: StreamId): void {
  const known = new Set([...device.store.deltas(stream)].map((row) => row.hash));
  const fresh = [...other.store.deltas(stream)].filter((row) => !known.has(row.hash));
  if (fresh.length === 0) return;
  device.store.transaction.run(() => {
    for (const row of fresh) device.store.appendDelta({ stream, ...row });
    for (const hash of other.store.values(stream)) {
      const bytes = other.store.readValue(hash);
      if (bytes !== undefined) device.store.putValue({ hash, stream, bytes });
    }
    device.vault().rebuildIndex(stream);
  });
}

function splitPath(path: string): { readonly environment: string; readonly namespace: string } {
  const [environment = "", ...rest] = path.split("/");
  return { environment, namespace: rest.join("/") };
}

function requireReference(text: string): Reference {
  const reference = parseReference(text);
  if (reference === undefined) throw new Error(`not a reference: ${text}`);
  return reference;
}
