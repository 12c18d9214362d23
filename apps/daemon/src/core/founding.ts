/**
 * Setting up: a device with its slots and its first vault, or one more vault. Everything of one founding becomes
 * durable in one transaction with its audit entry, or nothing does.
 */
import { formatAllowList, type AllowList } from "@kist/access";
import { asLocalKey, deviceKeysFromSeed, randomKey, wipe, type DeviceKeys, type LocalKey } from "@kist/crypto";
import { defaultClass, utf8ToBytes, type Bytes, type Caller, type VaultId } from "@kist/model";
import { addStream, createGenesis, documentHash, setDocument, type Operation } from "@kist/team";
import {
  createChallenge,
  createRecoveryCode,
  createSlots,
  formatRecoveryCode,
  recoveryDeviceKeys,
  type NewSlot,
  type PreparedSlots,
  type RecoveryChallenge,
  type RecoveryCode,
} from "@kist/unlock";

import type { Daemon } from "./daemon.ts";
import { readIncarnation } from "./incarnation.ts";
import { createLocalRows, type LocalRows } from "./local-rows.ts";
import { writeMachineKey } from "./machine-key.ts";
import { ALLOW_LIST, assembleVault, writeOperation, type OpenVaultDeps } from "./open-vault.ts";
import type { DeviceKind, OpenVault, Session } from "./session.ts";
import { createSession } from "./unlocking.ts";

export interface DeviceRequest {
  readonly kind: DeviceKind;
  readonly deviceName: string;
  readonly vaultName: string;
  readonly environments: readonly string[];
  /** UTF-8; a person's only. The caller wipes it. */
  readonly passphrase: Bytes | undefined;
}

export interface Sheet {
  readonly code: string;
  /** The group to be typed back, counted from 1. */
  readonly askGroup: number;
}

export interface Founded {
  readonly session: Session;
  readonly vault: VaultId;
  readonly sheet: Sheet | undefined;
}

/** Throws `passphrase-weak`, `slot-not-allowed`. */
export async function foundDevice(daemon: Daemon, caller: Caller, request: DeviceRequest): Promise<Founded> {
  const { crypto, clock, database } = daemon;
  const { kind } = request;
  const code = kind === "person" ? createRecoveryCode(crypto) : undefined;
  // A machine has no sheet of its own to lose: its recovery code is handed out all the same, but opens no slot.
  const sheetCode = code ?? (kind === "machine" ? createRecoveryCode(crypto) : undefined);
  const machineKey = kind === "person" ? undefined : randomKey(crypto);
  const challenge = sheetCode === undefined ? undefined : createChallenge(crypto, sheetCode);
  try {
    const prepared = await createSlots(
      { crypto, clock, store: database.slotStore },
      {
        device: kind,
        incarnation: readIncarnation(crypto, database),
        slots: firstSlots(request.passphrase, code, machineKey),
      },
    );
    if (machineKey !== undefined) writeMachineKey(daemon, machineKey);
    const rows = createLocalRows({ crypto, local: prepared.local, store: database.localStore });
    const indexKey = asLocalKey(randomKey(crypto));
    const session = createSession(daemon, { kind, rows, indexKey, local: prepared.local, vaults: [], cloned: false });
    const vault = await foundVault(daemon, session, caller, {
      ...request,
      code: sheetCode,
      slots: { prepared, indexKey, challenge: kind === "person" ? challenge : undefined },
    });
    const sheet =
      sheetCode === undefined || challenge === undefined
        ? undefined
        : { code: formatRecoveryCode(sheetCode), askGroup: challenge.group };
    return { session, vault: vault.id, sheet };
  } finally {
    wipe(crypto, ...[code, sheetCode, machineKey].filter((secret) => secret !== undefined));
  }
}

function firstSlots(
  passphrase: Bytes | undefined,
  code: RecoveryCode | undefined,
  key: Bytes | undefined,
): readonly NewSlot[] {
  if (key !== undefined) return [{ type: "machine", name: "machine key", key }];
  const slots: NewSlot[] = [];
  if (passphrase !== undefined) slots.push({ type: "passphrase", name: "passphrase", passphrase });
  if (code !== undefined) slots.push({ type: "recovery", name: "recovery code", code });
  return slots;
}

export interface VaultRequest {
  readonly vaultName: string;
  readonly deviceName: string;
  readonly environments: readonly string[];
  readonly code: RecoveryCode | undefined;
  /** With the first vault: what makes the device one. */
  readonly slots?: {
    readonly prepared: PreparedSlots;
    readonly indexKey: LocalKey;
    /** A person must answer it before anything is stored. */
    readonly challenge: RecoveryChallenge | undefined;
  };
}

/** Founds a vault and adds it to the session. */
export async function foundVault(
  daemon: Daemon,
  session: Session,
  caller: Caller,
  request: VaultRequest,
): Promise<OpenVault> {
  const { crypto, clock, database } = daemon;
  const deps: OpenVaultDeps = { ...daemon, rows: session.rows, indexKey: session.indexKey };
  const seed = randomKey(crypto);
  const recovery = request.code === undefined ? undefined : recoveryDeviceKeys(crypto, request.code);
  try {
    const keys = deviceKeysFromSeed(crypto, seed);
    const genesis = createGenesis({ crypto, clock }, genesisRequest(session.kind, keys, recovery));
    const device = { id: genesis.state.sequencer, keys };
    const open = assembleVault(deps, { id: genesis.vault, device, state: genesis.state, keyring: genesis.keyring });
    const plan = planPlaces(daemon, session, open, genesis.state, request);
    await open.ledger.commit({
      entry: {
        action: "vault.create",
        outcome: "allowed",
        at: clock.now(),
        subjects: request.environments,
        caller: daemon.describe(caller),
      },
      binding: genesis.vault,
      founding: true,
      work() {
        if (request.slots !== undefined) writeDevice(session.rows, request.slots, genesis.vault);
        session.rows.write("device-keys", genesis.vault, seed);
        writeOperation(deps, genesis.vault, -1, genesis);
        writeOperation(deps, genesis.vault, genesis.state.height, plan.operation);
        const { height, head } = plan.operation.state;
        session.rows.write("chain-head", genesis.vault, { height, head });
        if (plan.allowList !== undefined)
          database.teamStore(genesis.vault).putDocument(plan.allowList.hash, plan.allowList.bytes);
        for (const change of plan.changes) change.apply();
      },
    });
    open.acceptOperation(plan.operation);
    for (const change of plan.changes) change.settle();
    session.addVault(open);
    return open;
  } finally {
    seed.fill(0);
    if (recovery !== undefined) wipe(crypto, recovery.signing, recovery.boxSecret);
  }
}

/** What makes this home a device: its slots, its own keys, and the question that stands until it is answered. */
function writeDevice(rows: LocalRows, slots: NonNullable<VaultRequest["slots"]>, vault: VaultId): void {
  const { prepared, indexKey, challenge } = slots;
  prepared.write();
  rows.write("index-key", "", indexKey);
  rows.write("setting", "default-vault", vault);
  if (challenge !== undefined) writeChallenge(rows, challenge);
}

/** Until it is answered the device stores nothing. */
export function writeChallenge(rows: LocalRows, { group, expected }: RecoveryChallenge): void {
  rows.write("setting", "recovery-challenge", { group, expected });
}

function genesisRequest(
  kind: DeviceKind,
  device: DeviceKeys,
  recovery: DeviceKeys | undefined,
): Parameters<typeof createGenesis>[1] {
  if (kind === "ephemeral") return { device, throwAway: true };
  return { device, throwAway: false, type: kind, ...(recovery === undefined ? {} : { recovery }) };
}

/** The environments, the names, and on a headless device the list of what its programs may do. */
function planPlaces(
  daemon: Daemon,
  session: Session,
  open: OpenVault,
  start: Operation["state"],
  request: VaultRequest,
): {
  readonly operation: Operation;
  readonly changes: readonly ReturnType<OpenVault["vault"]["prepare"]>[];
  readonly allowList: { readonly hash: string; readonly bytes: Bytes } | undefined;
} {
  const deps = { crypto: daemon.crypto, clock: daemon.clock };
  let operation: Operation = { links: [], boxes: [], epochs: [], state: start };
  const join = (next: Operation): void => {
    operation = {
      links: [...operation.links, ...next.links],
      boxes: [...operation.boxes, ...next.boxes],
      epochs: [...operation.epochs, ...next.epochs],
      state: next.state,
    };
  };
  const { vault, device } = open;
  const changes = [
    vault.prepare({ kind: "name-vault", name: request.vaultName }),
    vault.prepare({ kind: "name-device", device: device.id, name: request.deviceName }),
  ];
  for (const environment of request.environments) {
    const added = addStream(deps, operation.state, device, { kind: "environment", class: defaultClass(environment) });
    join(added);
    changes.push(
      vault.prepare({
        kind: "create-environment",
        environment,
        stream: added.stream,
        class: defaultClass(environment),
      }),
    );
  }
  if (session.kind === "person") return { operation, changes, allowList: undefined };
  const bytes = utf8ToBytes(formatAllowList(firstAllowList(session.kind, daemon.uid)));
  const hash = documentHash(daemon.crypto, bytes);
  join(setDocument(deps, operation.state, device, { name: ALLOW_LIST, hash }));
  return { operation, changes, allowList: { hash, bytes } };
}

/**
 * A throw-away device serves whoever made it. A machine's own user may fill and administer the vault, but
 * nothing reads from it before a list says so.
 */
function firstAllowList(kind: DeviceKind, user: number): AllowList {
  const verbs =
    kind === "ephemeral"
      ? (["read", "write", "list", "export", "admin"] as const)
      : (["write", "list", "admin"] as const);
  return { rules: [{ user, environment: "*", namespace: "*", keys: "all", verbs }] };
}
