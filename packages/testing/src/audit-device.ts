/**
 * Alice's laptop as the ledger sees it: keys, a clock that a test moves, and turns of the event loop that a
 * test ends itself, so that what shares a record is decided by the story and not by timing.
 */
import { createLedger, createLockedLedger, type Ledger, type LedgerDeps, type LockedLedger } from "@kist/audit";
import { asAuditKey, createCrypto, createDeviceKeys, type Crypto } from "@kist/crypto";
import { bytesToId, type Clock, type DeviceId, type VaultId } from "@kist/model";

import { createMemoryAuditStore, type MemoryAuditStore } from "./memory-audit-store.ts";

export interface MovableClock extends Clock {
  /** Time passes: both clocks move. */
  pass(milliseconds: number): void;
  /** Somebody sets the wall clock; the monotonic one does not notice. */
  setWall(milliseconds: number): void;
}

export function createMovableClock(start = 1_700_000_000_000): MovableClock {
  let wall = start;
  let monotonic = 0;
  return {
    now: () => wall,
    monotonic: () => monotonic,
    pass(milliseconds) {
      wall += milliseconds;
      monotonic += milliseconds;
    },
    setWall(milliseconds) {
      wall = milliseconds;
    },
  };
}

export interface AuditDevice {
  readonly crypto: Crypto;
  readonly vault: VaultId;
  readonly device: LedgerDeps["device"];
  readonly store: MemoryAuditStore;
  readonly clock: MovableClock;
  /** A ledger on this device's store, as after an unlock. */
  readonly open: (more?: Partial<LedgerDeps>) => Ledger;
  /** The ledger of the locked daemon. */
  readonly openLocked: () => LockedLedger;
  /** Ends the turn of the event loop: runs what was deferred. */
  readonly endTurn: () => void;
}

export async function createAuditDevice(store: MemoryAuditStore = createMemoryAuditStore()): Promise<AuditDevice> {
  const crypto = await createCrypto();
  const keys = createDeviceKeys(crypto);
  const device = { id: bytesToId<DeviceId>(keys.verify), signing: keys.signing };
  const vault = bytesToId<VaultId>(crypto.random.bytes(32));
  const clock = createMovableClock();
  let deferred: (() => void)[] = [];
  const shared = {
    crypto,
    clock,
    store,
    transaction: store.transaction,
    relaxedTransaction: store.transaction,
    vault,
    device,
    defer: (run: () => void) => void deferred.push(run),
  };
  const key = asAuditKey(crypto.random.bytes(32));
  return {
    crypto,
    vault,
    device,
    store,
    clock,
    open: (more = {}) => createLedger({ ...shared, key, epoch: "00112233aabbccdd", ...more }),
    openLocked: () => createLockedLedger(shared),
    endTurn() {
      const runs = deferred;
      deferred = [];
      for (const run of runs) run();
    },
  };
}
