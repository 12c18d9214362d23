/** `kistd backup verify|restore FILE [--json]`: from a sealed file and the recovery code to a vault on a new device (R9). */
import { hostname } from "node:os";

import { wipe } from "@kist/crypto";
import { KistError, utf8ToBytes } from "@kist/model";
import {
  createChallenge,
  createRecoveryCode,
  createSlots,
  formatRecoveryCode,
  parseRecoveryCode,
  type RecoveryCode,
} from "@kist/unlock";

import { parseBackup, type BackupFile } from "../backup/read-backup.ts";
import { readIncarnation } from "../core/incarnation.ts";
import type { OpenVault } from "../core/session.ts";
import { openHome, type OpenHome } from "./open-home.ts";
import { createPrompt, type Prompt } from "./prompt.ts";
import { readNamedFile } from "./read-named-file.ts";
import { restoreRows } from "./restore-rows.ts";
import { verifyInScratch } from "./verify-backup.ts";

export async function backup(words: readonly string[]): Promise<void> {
  const [verb, path, ...rest] = words.filter((word) => word !== "--json");
  const json = words.includes("--json");
  if (path === undefined || rest.length > 0 || (verb !== "verify" && verb !== "restore")) {
    throw new KistError("request-malformed", { detail: "kistd backup verify|restore FILE" });
  }
  const file = parseBackup(new Uint8Array(readNamedFile(path)));
  process.stderr.write(`A backup of vault ${file.vault}. Compare this with your recovery sheet.\n`);
  if (verb === "verify") process.stderr.write("Without the code (Enter) only the file's outer form is checked.\n");
  const prompt = createPrompt();
  try {
    const typed = await prompt.hidden("Recovery code: ");
    if (verb === "verify" && typed === "") {
      sayOuterForm(file, json);
      return;
    }
    const code = parseRecoveryCode(typed);
    if (verb === "verify") await verifyInScratch(file, code, json);
    else await restore(file, code, prompt);
    if (json && verb === "restore") process.stdout.write(`${JSON.stringify({ vault: file.vault })}\n`);
  } finally {
    prompt.close();
  }
}

/** All that can be said of a backup without its code; reading the file has checked it. */
function sayOuterForm({ vault, frames }: BackupFile, json: boolean): void {
  process.stdout.write(
    json
      ? `${JSON.stringify({ vault, frames: frames.length, sealedChecked: false })}\n`
      : `The outer form is whole: ${frames.length} frames. What is sealed in them was not checked: no code was given.\n`,
  );
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
      const open = restoreRows(home, file, { code, next, slots, challenge: createChallenge(home.crypto, next) });
      await nameDevice(home, open);
      open.ledger.close();
      process.stderr.write(
        `Restored, as a new device. The old recovery code has done its work; this is the new one.\nWrite it down now:\n\n  ${formatRecoveryCode(next)}\n\nThe devices that were there before are removed, and every namespace has a new key.\n\`kist unlock\` opens the vault. Before anything new is stored, \`kist init --confirm\` asks for a group of the new code.\n`,
      );
    } finally {
      wipe(home.crypto, passphrase, next);
    }
  } finally {
    home.database.close();
  }
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
