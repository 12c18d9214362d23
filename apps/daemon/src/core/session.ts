/**
 * What exists only while the daemon is unlocked. Everything here dies with the process when it locks (R27).
 */
import type { AllowList, Approvals, Presence, Sessions } from "@kist/access";
import type { Ledger } from "@kist/audit";
import type { Crypto, LocalKey } from "@kist/crypto";
import { KistError, type StreamId, type VaultId } from "@kist/model";
import type { ChainState, DeviceSigner, Keyring, Operation } from "@kist/team";
import type { Vault } from "@kist/vault";

import type { Allowances } from "./allowances.ts";
import type { Coalescing } from "./coalescing.ts";
import type { IdleLock } from "./idle-lock.ts";
import type { LocalRows } from "./local-rows.ts";
import type { Serial } from "./serial.ts";
import type { ShownApprovals } from "./shown-approvals.ts";
import type { Timekeeper } from "./timekeeper.ts";
import type { VaultFacts } from "./vault-facts.ts";

export type DeviceKind = "person" | "machine" | "ephemeral";

export interface OpenVault {
  readonly id: VaultId;
  readonly device: DeviceSigner;
  readonly keyring: Keyring;
  readonly vault: Vault;
  readonly facts: VaultFacts;
  readonly ledger: Ledger;
  /** For what needs the chain's or the device's state before it: one at a time. */
  readonly serial: Serial;
  /** The chain as of the last committed link. */
  chain(): ChainState;
  /**
   * Writes an operation's links and boxes, inside the ledger's transaction. What the vault writes in the same
   * transaction already stands on them and under their keys.
   */
  writeOperation(operation: Operation): void;
  /** After COMMIT: the operation becomes the state everybody sees. */
  acceptOperation(operation: Operation): void;
  /** After a failure: as if it had never been. */
  dropOperation(operation: Operation): void;
  /** Streams where nobody seals before the next epoch (R2). */
  due(): readonly StreamId[];
  /** The allow-list in force (headless devices), already checked against the chain's hash. */
  allowList(): AllowList | undefined;
}

export interface Session {
  readonly crypto: Crypto;
  readonly kind: DeviceKind;
  readonly rows: LocalRows;
  readonly allowances: Allowances;
  /** Seals the indexes of every vault on this device. */
  readonly indexKey: LocalKey;
  /** Changes of slots and of the device, one at a time. */
  readonly serial: Serial;
  readonly vaults: ReadonlyMap<VaultId, OpenVault>;
  readonly sessions: Sessions;
  readonly approvals: Approvals;
  readonly presence: Presence;
  readonly shownApprovals: ShownApprovals;
  readonly timekeeper: Timekeeper;
  readonly idleLock: IdleLock;
  /** What completion told whom. */
  readonly completions: Coalescing;
  defaultVault(): VaultId;
  /** After the setting was committed. */
  preferVault(vault: VaultId): void;
  addVault(vault: OpenVault): void;
  /** The key that local rows are sealed under now. */
  localKey(): LocalKey;
  /** After a re-key was committed; the old key is wiped. */
  replaceLocalKey(next: LocalKey): void;
  /** Set where this home is a copy: reads go on, writes do not (R15). */
  readonly cloned: boolean;
  /** Ends every consent, closes ledgers (a last checkpoint) and wipes every key this process can reach. */
  close(): void;
}

/** Throws `vault-unknown`. */
export function vaultOf(session: Session, vault: VaultId): OpenVault {
  const open = session.vaults.get(vault);
  if (open === undefined) throw new KistError("vault-unknown", {});
  return open;
}

/** A copied home reads but does not write (R15); nor does a vault with links this version cannot read (R5). */
export function requireWritable(session: Session, open: OpenVault): void {
  if (session.cloned) throw new KistError("device-cloned", {});
  if (open.chain().unreadable !== undefined) throw new KistError("chain-unreadable", {});
}
