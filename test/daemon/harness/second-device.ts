/**
 * A second laptop of the same person, as its own half of a story: admitted to the chain with the recovery code, writing
 * where the daemon cannot see it, its signed deltas carried over later. What a relay will do, two copies do by hand.
 */
import { asLocalKey, createDeviceKeys, randomKey, type Crypto } from "@kist/crypto";
import type { StreamId } from "@kist/model";
import { decodeBox, deviceSigner, recoverDevice, type ChainState, type DeviceSigner } from "@kist/team";
import { applyAlone, createMemoryVaultStore } from "@kist/testing";
import { parseRecoveryCode, recoveryDeviceKeys } from "@kist/unlock";
import { createVault, type Change, type ChangeResult, type VaultStore } from "@kist/vault";

import { writeOperation } from "../../../apps/daemon/src/core/open-vault.ts";
import type { Home } from "./home.ts";
import { openKeys } from "./open-keys.ts";
import { PASSPHRASE, type Sheet } from "./people.ts";

export interface SecondDevice {
  /** Writes on it. The daemon learns nothing of that. */
  write(change: Change): ChangeResult;
  /** Carries everything it wrote into the home of a daemon that has ended. */
  carryTo(home: Home): Promise<void>;
}

/** The daemon of the home must have ended. From here on the two do not see each other. */
export async function enrolSecondDevice(home: Home, sheet: Pick<Sheet, "code">, name: string): Promise<SecondDevice> {
  const first = await openKeys(home, PASSPHRASE);
  const { crypto, clock, database, vault: id } = first;
  const keys = createDeviceKeys(crypto);
  const recovery = deviceSigner(recoveryDeviceKeys(crypto, parseRecoveryCode(sheet.code)));
  const operation = recoverDevice({ crypto, clock }, first.chain, recovery, {
    boxes: [...database.teamStore(id).boxes(recovery.id)].map(decodeBox),
    device: keys,
    type: "person",
    recovery: createDeviceKeys(crypto),
    keep: [first.device.id],
  });
  const { state, keyring } = operation;
  database.transaction.run(() => {
    writeOperation({ crypto, database }, id, first.chain.height, operation);
    first.rows.write("chain-head", id, { height: state.height, head: state.head });
  });
  const store = createMemoryVaultStore();
  const device: DeviceSigner = deviceSigner(keys);
  const streams = streamsOf(state);
  const vault = createVault({
    crypto,
    clock,
    store,
    local: asLocalKey(randomKey(crypto)),
    device: { id: device.id, signing: keys.signing },
    chain: () => state,
    keyring,
  });
  store.transaction.run(() => {
    for (const stream of streams) {
      carry(database.vaultStore(id), store, stream);
      vault.rebuildIndex(stream);
    }
  });
  first.close();
  const write = (change: Change): ChangeResult => {
    const prepared = vault.prepare(change);
    const result = store.transaction.run(() => applyAlone(vault, prepared));
    prepared.settle();
    return result;
  };
  write({ kind: "name-device", device: device.id, name });
  return {
    write,
    async carryTo(other) {
      const there = await openKeys(other, PASSPHRASE);
      const target = there.database.vaultStore(id);
      there.database.transaction.run(() => {
        for (const stream of streams) carry(store, target, stream);
        rebuild(crypto, there, target, streams);
      });
      there.close();
    },
  };
}

function rebuild(
  crypto: Crypto,
  { clock, chain, keyring, device, indexKey }: Awaited<ReturnType<typeof openKeys>>,
  store: VaultStore,
  streams: readonly StreamId[],
): void {
  const signing = device.keys.signing;
  const vault = createVault({
    crypto,
    clock,
    store,
    local: indexKey,
    device: { id: device.id, signing },
    chain: () => chain,
    keyring,
  });
  for (const stream of streams) vault.rebuildIndex(stream);
}

function carry(from: VaultStore, to: VaultStore, stream: StreamId): void {
  const known = new Set([...to.deltas(stream)].map(({ hash }) => hash));
  for (const row of from.deltas(stream)) if (!known.has(row.hash)) to.appendDelta({ stream, ...row });
  for (const hash of from.values(stream)) {
    const bytes = from.readValue(hash);
    if (bytes !== undefined) to.putValue({ hash, stream, bytes });
  }
}

function streamsOf({ streams }: ChainState): readonly StreamId[] {
  return [...streams].flatMap(([stream, { kind }]) => (kind === "audit" ? [] : [stream]));
}
