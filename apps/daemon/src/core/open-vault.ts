/**
 * From stored bytes to a vault that can be used: verify the chain against the head this device saw last, open
 * the boxes, then the indexes, then the ledger. Each step trusts only what the one before proved.
 */
import { loadAllowList, type AllowList } from "@kist/access";
import { createLedger } from "@kist/audit";
import { asAuditKey, deriveKey, deviceKeysFromSeed, type AuditKey, type Crypto, type LocalKey } from "@kist/crypto";
import { bytesToUtf8, KistError, parseLinkHash, type Clock, type StreamId, type VaultId } from "@kist/model";
import type { Database } from "@kist/storage";
import {
  decodeBox,
  deviceSigner,
  dueStreams,
  encodeBox,
  isDocumentInForce,
  linkHash,
  openBoxes,
  verifyChain,
  type ChainState,
  type DeviceSigner,
  type Keyring,
  type Operation,
  type StreamState,
} from "@kist/team";
import { createVault } from "@kist/vault";

import type { LocalRows } from "./local-rows.ts";
import { createSerial } from "./serial.ts";
import type { OpenVault } from "./session.ts";
import { createVaultFacts } from "./vault-facts.ts";

export interface OpenVaultDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly database: Database;
  readonly rows: LocalRows;
  /** Seals the indexes on this device. */
  readonly indexKey: LocalKey;
  /** Runs at the end of this turn of the event loop. */
  readonly defer: (run: () => void) => void;
  /** Doctor's: open a vault whose audit trail has lost its end. */
  readonly acceptDamage?: boolean;
}

export const ALLOW_LIST = "allow-list";

/** Throws `chain-invalid`, `stream-damaged`, `audit-broken`, `open-failed`. */
export function openVault(deps: OpenVaultDeps, id: VaultId): OpenVault {
  const { crypto, database, rows } = deps;
  const team = database.teamStore(id);
  const device = readDevice(crypto, rows, id);
  const state = verifyChain(crypto, team.links(), { vault: id, ...readSeenHead(rows, id) });
  const { keyring } = openBoxes(crypto, state, device, [...team.boxes(device.id)].map(decodeBox));
  return assembleVault(deps, { id, device, state, keyring });
}

export interface VaultParts {
  readonly id: VaultId;
  readonly device: DeviceSigner;
  readonly state: ChainState;
  readonly keyring: Keyring;
}

export function assembleVault(deps: OpenVaultDeps, parts: VaultParts): OpenVault {
  const { crypto, clock, database, rows, indexKey, defer } = deps;
  const { id, device, keyring } = parts;
  const team = database.teamStore(id);
  let { state } = parts;
  /** The state that the open transaction has written. */
  let written: ChainState | undefined;
  const vault = createVault({
    crypto,
    clock,
    store: database.vaultStore(id),
    local: indexKey,
    device: { id: device.id, signing: device.keys.signing },
    chain: () => written ?? state,
    keyring,
  });
  const facts = createVaultFacts(vault);
  const audit = createAuditKeys(crypto, device, keyring);
  const ledger = createLedger({
    crypto,
    clock,
    store: database.auditStore(id),
    transaction: database.transaction,
    relaxedTransaction: database.relaxedTransaction,
    vault: id,
    device: { id: device.id, signing: device.keys.signing },
    ...audit.newest(state),
    keyOf: (epoch) => audit.keyOf(written ?? state, epoch),
    devices: writersOf(state, device),
    acceptDamage: deps.acceptDamage === true,
    defer,
    endWork: () => vault.seal(),
  });
  /** Its keys are used from here on; the record that the transaction writes last is the first. */
  const adopt = ({ epochs, state: next }: Operation): void => {
    for (const { stream, number, secret } of epochs) keyring.add(stream, number, secret);
    const { epoch, key } = audit.newest(next);
    ledger.useEpoch(epoch, key);
  };
  let due = dueStreams(state);
  let allowed: { readonly head: string; readonly list: AllowList | undefined } | undefined;
  return {
    id,
    device,
    keyring,
    vault,
    facts,
    ledger,
    serial: createSerial(),
    chain: () => state,
    writeOperation(operation) {
      writeOperation(deps, id, state.height, operation);
      rows.write("chain-head", id, { height: operation.state.height, head: operation.state.head });
      written = operation.state;
      adopt(operation);
    },
    acceptOperation(operation) {
      state = operation.state;
      written = undefined;
      due = dueStreams(state);
      adopt(operation);
      facts.forget();
    },
    dropOperation(operation) {
      if (written !== operation.state) return;
      written = undefined;
      for (const { stream, number } of operation.epochs) keyring.drop(stream, number);
      const { epoch, key } = audit.newest(state);
      ledger.useEpoch(epoch, key);
    },
    due: () => due,
    allowList() {
      if (allowed?.head !== state.head) allowed = { head: state.head, list: readAllowList(crypto, state, team) };
      return allowed.list;
    },
  };
}

/** Links and boxes of one operation, behind the links that are there. */
export function writeOperation(
  { crypto, database }: Pick<OpenVaultDeps, "crypto" | "database">,
  vault: VaultId,
  height: number,
  operation: Pick<Operation, "links" | "boxes">,
): void {
  const team = database.teamStore(vault);
  let next = height;
  for (const link of operation.links) team.appendLink(++next, linkHash(crypto, link), link);
  for (const box of operation.boxes) team.putBox(box.device, encodeBox(box));
}

function readDevice(crypto: Crypto, rows: LocalRows, id: VaultId): DeviceSigner {
  const seed = rows.read("device-keys", id);
  if (!(seed instanceof Uint8Array) || seed.length !== 32) throw new KistError("open-failed", {});
  try {
    return deviceSigner(deviceKeysFromSeed(crypto, seed));
  } finally {
    seed.fill(0);
  }
}

/** A chain that ends before a head this device has seen, or does not pass through it, was rolled back. */
function readSeenHead(
  rows: LocalRows,
  id: VaultId,
): { readonly seen?: { readonly height: number; readonly head: NonNullable<ReturnType<typeof parseLinkHash>> } } {
  const row = rows.read("chain-head", id);
  if (typeof row !== "object" || row === null || !("height" in row) || !("head" in row))
    throw new KistError("open-failed", {});
  const { height, head } = row;
  const parsed = typeof head === "string" ? parseLinkHash(head) : undefined;
  if (typeof height !== "number" || parsed === undefined) throw new KistError("open-failed", {});
  return { seen: { height, head: parsed } };
}

interface AuditKeys {
  /** The newest epoch's key. Throws `open-failed` where this device does not hold it. */
  newest(state: ChainState): { readonly epoch: string; readonly key: AuditKey };
  keyOf(state: ChainState, epoch: string): AuditKey | undefined;
}

/** The audit stream's epochs are keyed like any other; each yields one audit key (R24). */
function createAuditKeys(crypto: Crypto, device: DeviceSigner, keyring: Keyring): AuditKeys {
  const streamOf = (state: ChainState): StreamState | undefined => {
    const member = state.devices.get(device.id)?.member;
    return [...state.streams.values()].find((one) => one.kind === "audit" && one.member === member);
  };
  const keyAt = (id: StreamId, number: number): AuditKey | undefined => {
    const secret = keyring.secret(id, number);
    return secret === undefined
      ? undefined
      : asAuditKey(deriveKey(crypto, secret, "kist/v1/audit-epoch", { stream: id }));
  };
  return {
    newest(state) {
      const stream = streamOf(state);
      const newest = stream?.epochs.at(-1);
      const key = stream === undefined || newest === undefined ? undefined : keyAt(stream.id, newest.number);
      if (newest === undefined || key === undefined) throw new KistError("open-failed", {});
      return { epoch: newest.ref, key };
    },
    keyOf(state, ref) {
      const stream = streamOf(state);
      const epoch = stream?.epochs.find((one) => one.ref === ref);
      return stream === undefined || epoch === undefined ? undefined : keyAt(stream.id, epoch.number);
    },
  };
}

/** Every device its member has ever had here: after a restore their records stand before this one's in one chain. */
function writersOf(state: ChainState, device: DeviceSigner): ReadonlySet<DeviceSigner["id"]> {
  const member = state.devices.get(device.id)?.member;
  const own = [...state.devices.values()].filter((one) => one.member === member && one.role === "device");
  return new Set(own.map(({ id }) => id));
}

/** Only the text whose hash the chain names, and only in its canonical form; anything else is no list at all. */
function readAllowList(
  crypto: Crypto,
  state: ChainState,
  team: ReturnType<Database["teamStore"]>,
): AllowList | undefined {
  const document = state.documents.get(ALLOW_LIST);
  const bytes = document === undefined ? undefined : team.readDocument(document.hash);
  if (bytes === undefined || !isDocumentInForce(crypto, state, ALLOW_LIST, bytes)) return undefined;
  const loaded = loadAllowList(bytesToUtf8(bytes));
  return "list" in loaded ? loaded.list : undefined;
}
