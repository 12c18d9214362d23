/** From an opened key slot to a session: local rows, every vault, and fresh consent. */
import { createApprovals, createPresence, createSessions } from "@kist/access";
import { asLocalKey, wipe, type Crypto, type LocalKey } from "@kist/crypto";
import { equalBytes, KistError, parseVaultId, type SlotId, type VaultId } from "@kist/model";
import { openSlot, type Credential } from "@kist/unlock";

import { createAllowances } from "./allowances.ts";
import { createCoalescing } from "./coalescing.ts";
import type { Daemon } from "./daemon.ts";
import { createIdleLock } from "./idle-lock.ts";
import { readIncarnation } from "./incarnation.ts";
import { createLocalRows, type LocalRows } from "./local-rows.ts";
import { toKeyFileError } from "./machine-key.ts";
import { openVault } from "./open-vault.ts";
import { createSerial } from "./serial.ts";
import type { DeviceKind, OpenVault, Session } from "./session.ts";
import { createShownApprovals } from "./shown-approvals.ts";
import { createTimekeeper } from "./timekeeper.ts";

export interface UnlockedDevice {
  readonly session: Session;
  /** What opened it. */
  readonly slot: SlotId;
}

/** Throws `unlock-failed`, `slot-backoff`, and what opening a vault throws. */
export async function unlockDevice(daemon: Daemon, credential: Credential): Promise<UnlockedDevice> {
  const { crypto, database } = daemon;
  const { local, slot, device, incarnation } = await openWith(daemon, credential);
  try {
    const rows = createLocalRows({ crypto, local, store: database.localStore });
    const kept = rows.read("index-key", "");
    if (!(kept instanceof Uint8Array)) throw new KistError("open-failed", {});
    const indexKey = asLocalKey(kept);
    const deps = { ...daemon, rows, indexKey };
    daemon.lockedNotes.close();
    const vaults = database.vaults().map((id) => openVault(deps, id));
    const cloned = !equalBytes(incarnation, readIncarnation(crypto, database));
    return { session: createSession(daemon, { kind: device, rows, indexKey, local, vaults, cloned }), slot };
  } catch (error) {
    // A vault that does not open leaves nothing open.
    wipe(crypto, local);
    throw error;
  }
}

async function openWith(daemon: Daemon, credential: Credential): ReturnType<typeof openSlot> {
  const { crypto, clock, database } = daemon;
  try {
    return await openSlot({ crypto, clock, store: database.slotStore }, credential);
  } catch (error) {
    throw credential.type === "machine" ? toKeyFileError(daemon, error) : error;
  }
}

export interface SessionParts {
  readonly kind: DeviceKind;
  readonly rows: LocalRows;
  readonly indexKey: LocalKey;
  readonly local: LocalKey;
  readonly vaults: readonly OpenVault[];
  readonly cloned: boolean;
}

export function createSession(daemon: Daemon, parts: SessionParts): Session {
  const { crypto, clock } = daemon;
  const vaults = new Map<VaultId, OpenVault>(parts.vaults.map((open) => [open.id, open]));
  const presence = createPresence({ clock });
  const sessions = createSessions({ clock, random: crypto.random, presence });
  const approvals = createApprovals({ clock, random: crypto.random, presence, sessions });
  let local = parts.local;
  let preferred = readDefault(parts.rows);
  return {
    crypto,
    kind: parts.kind,
    rows: parts.rows,
    allowances: createAllowances(parts.rows),
    indexKey: parts.indexKey,
    serial: createSerial(),
    cloned: parts.cloned,
    vaults,
    presence,
    shownApprovals: createShownApprovals({ clock }),
    completions: createCoalescing({ clock }),
    timekeeper: createTimekeeper({ clock, uptime: daemon.uptime, rows: parts.rows }),
    idleLock: createIdleLock(parts.rows, daemon.idleLock),
    sessions,
    approvals,
    localKey: () => local,
    replaceLocalKey(next) {
      wipe(crypto, local);
      local = next;
    },
    defaultVault() {
      const [first] = vaults.keys();
      const vault = preferred !== undefined && vaults.has(preferred) ? preferred : first;
      if (vault === undefined) throw new KistError("vault-unknown", {});
      return vault;
    },
    preferVault(vault) {
      preferred = vault;
    },
    addVault: (open) => void vaults.set(open.id, open),
    close() {
      approvals.close();
      sessions.close();
      for (const open of vaults.values()) closeVault(crypto, open);
      wipe(crypto, local, parts.indexKey);
      crypto.provider.scrub();
    },
  };
}

/** A trail that cannot be written (a broken disk) shows in `audit verify`; it must not keep a key in memory. */
function closeVault(crypto: Crypto, { ledger, keyring, device }: OpenVault): void {
  try {
    ledger.close();
  } catch {
    // Its last records stay unsigned.
  }
  keyring.wipe();
  wipe(crypto, device.keys.signing, device.keys.boxSecret);
}

function readDefault(rows: LocalRows): VaultId | undefined {
  const named = rows.read("setting", "default-vault");
  return typeof named === "string" ? parseVaultId(named) : undefined;
}
