/** `kistd backup verify|restore FILE`: from a sealed file and the recovery code to a vault on a new device (R9). */
import { readFileSync } from "node:fs";
import { hostname } from "node:os";

import { asLocalKey, deviceKeysFromSeed, randomKey, wipe, type DeviceKeys } from "@kist/crypto";
import { KistError, utf8ToBytes } from "@kist/model";
import { decodeBox, deviceSigner, recoverDevice, verifyChain, type ChainState } from "@kist/team";
import {
  createRecoveryCode,
  createSlots,
  formatRecoveryCode,
  parseRecoveryCode,
  recoveryDeviceKeys,
  type PreparedSlots,
  type RecoveryCode,
} from "@kist/unlock";
import type { Vault } from "@kist/vault";

import { openBackup, parseBackup, type BackupFile } from "../backup/read-backup.ts";
import { damagedRow, writeRow } from "../backup/rows.ts";
import { readIncarnation } from "../core/incarnation.ts";
import { createLocalRows } from "../core/local-rows.ts";
import { assembleVault, writeOperation } from "../core/open-vault.ts";
import type { OpenVault } from "../core/session.ts";
import { openHome, type OpenHome } from "./open-home.ts";
import { createPrompt, type Prompt } from "./prompt.ts";
import { verifyInScratch } from "./verify-backup.ts";

export async function backup(words: readonly string[]): Promise<void> {
  const [verb, path, ...rest] = words;
  if (path === undefined || rest.length > 0 || (verb !== "verify" && verb !== "restore")) {
    throw new KistError("request-malformed", { detail: "kistd backup verify|restore FILE" });
  }
  const file = parseBackup(new Uint8Array(readFileSync(path)));
  process.stderr.write(`A backup of vault ${file.vault}. Compare this with your recovery sheet.\n`);
  const prompt = createPrompt();
  try {
    const code = parseRecoveryCode(await prompt.hidden("Recovery code: "));
    if (verb === "verify") await verifyInScratch(file, code);
    else await restore(file, code, prompt);
  } finally {
    prompt.close();
  }
}

async function restore(file: BackupFile, code: RecoveryCode, prompt: Prompt): Promise<void> {
  const home = await openHome();
  try {
    if (home.database.slotStore.readHeader() !== undefined) throw new KistError("already-initialised", {});
    const passphrase = utf8ToBytes(await prompt.hidden("A new passphrase for this device: "));
    const next = createRecoveryCode(home.crypto);
    try {
      const slots = await createSlots(
        { crypto: home.crypto, clock: home.clock, store: home.database.slotStore },
        {
          device: "person",
          incarnation: readIncarnation(home.crypto, home.database),
          slots: [
            { type: "passphrase", name: "passphrase", passphrase },
            { type: "recovery", name: "recovery code", code: next },
          ],
        },
      );
      const open = restoreRows(home, file, { code, next, slots });
      await nameDevice(home, open);
      open.ledger.close();
      process.stderr.write(
        `Restored, as a new device. The old recovery code has done its work; this is the new one.\nWrite it down now:\n\n  ${formatRecoveryCode(next)}\n\nThe devices that were there before are removed, and every namespace has a new key.\n\`kist unlock\` opens the vault.\n`,
      );
    } finally {
      wipe(home.crypto, passphrase, next);
    }
  } finally {
    home.database.close();
  }
}

export interface Admission {
  readonly code: RecoveryCode;
  /** The recovery code that replaces it. */
  readonly next: RecoveryCode;
  readonly slots: PreparedSlots;
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
        cuts: [],
      });
      writeOperation({ crypto, database }, file.vault, state.height, operation);
      admission.slots.write();
      const { height, head } = operation.state;
      rows.write("index-key", "", indexKey);
      rows.write("device-keys", file.vault, seed);
      rows.write("chain-head", file.vault, { height, head });
      rows.write("setting", "default-vault", file.vault);
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

async function nameDevice({ clock }: OpenHome, open: OpenVault): Promise<void> {
  const prepared = open.vault.prepare({
    kind: "name-device",
    device: open.device.id,
    name: hostname().slice(0, 100) || "restored device",
  });
  await open.ledger.commit({
    entry: { action: "backup.restore", outcome: "allowed", at: clock.now(), subjects: [] },
    binding: prepared.binding,
    work: () => prepared.apply(),
  });
  prepared.settle();
}
