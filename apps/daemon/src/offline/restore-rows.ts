/** A backup's rows and the new device that they are for, in one transaction: all of it or nothing. */
import { asLocalKey, deviceKeysFromSeed, randomKey, wipe, type DeviceKeys } from "@kist/crypto";
import { decodeBox, deviceSigner, recoverDevice, verifyChain, type ChainState } from "@kist/team";
import { recoveryDeviceKeys, type PreparedSlots, type RecoveryChallenge, type RecoveryCode } from "@kist/unlock";
import type { Vault } from "@kist/vault";

import { openBackup, type BackupFile } from "../backup/read-backup.ts";
import { damagedRow, writeRow } from "../backup/rows.ts";
import { readCuts } from "../core/cuts.ts";
import { writeChallenge } from "../core/founding.ts";
import { createLocalRows } from "../core/local-rows.ts";
import { assembleVault, writeOperation } from "../core/open-vault.ts";
import type { OpenVault } from "../core/session.ts";
import type { OpenHome } from "./open-home.ts";

export interface Admission {
  readonly code: RecoveryCode;
  /** The recovery code that replaces it. */
  readonly next: RecoveryCode;
  readonly slots: PreparedSlots;
  /** A person must answer it before anything new is stored. */
  readonly challenge?: RecoveryChallenge;
}

/** Everything of the file and the new device, in one transaction. */
export function restoreRows(home: OpenHome, file: BackupFile, admission: Admission): OpenVault {
  const { crypto, clock, database } = home;
  const seed = randomKey(crypto);
  const keys = deviceKeysFromSeed(crypto, seed);
  const [recovery, successor] = [
    recoveryDeviceKeys(crypto, admission.code),
    recoveryDeviceKeys(crypto, admission.next),
  ];
  const rows = createLocalRows({ crypto, local: admission.slots.local, store: database.localStore });
  const indexKey = asLocalKey(randomKey(crypto));
  try {
    return database.transaction.run(() => {
      for (const row of openBackup(crypto, file, recovery)) writeRow(crypto, database, file.vault, row);
      const team = database.teamStore(file.vault);
      const state = verifyChain(crypto, team.links(), { vault: file.vault });
      if (!state.devices.has(file.by)) throw damagedRow("its maker is not in the chain");
      const signer = deviceSigner(recovery);
      const operation = recoverDevice({ crypto, clock }, state, signer, {
        boxes: [...team.boxes(signer.id)].map(decodeBox),
        device: keys,
        type: "person",
        recovery: successor,
        cuts: readCuts(
          database,
          state,
          [...state.devices.values()].filter(({ removed }) => removed === undefined).map(({ id }) => id),
        ),
      });
      writeOperation({ crypto, database }, file.vault, state.height, operation);
      admission.slots.write();
      const { height, head } = operation.state;
      rows.write("index-key", "", indexKey);
      rows.write("device-keys", file.vault, seed);
      rows.write("chain-head", file.vault, { height, head });
      rows.write("setting", "default-vault", file.vault);
      if (admission.challenge !== undefined) writeChallenge(rows, admission.challenge);
      const deps = {
        crypto,
        clock,
        database,
        rows,
        indexKey,
        defer: (run: () => void): void => void setImmediate(run),
      };
      const device = { id: deviceSigner(keys).id, keys };
      const open = assembleVault(deps, { id: file.vault, device, state: operation.state, keyring: operation.keyring });
      rebuildAll(open.vault, operation.state);
      return open;
    });
  } finally {
    seed.fill(0);
    for (const one of [recovery, successor] satisfies DeviceKeys[]) wipe(crypto, one.signing, one.boxSecret);
  }
}

function rebuildAll(vault: Vault, state: ChainState): void {
  for (const [stream, { kind }] of state.streams) if (kind !== "audit") vault.rebuildIndex(stream);
}
