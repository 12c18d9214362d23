import { z } from "zod";

import { post } from "./endpoint.ts";
import { slotName } from "./passkeys.ts";
import { passkeyProof, passphrase, presence } from "./presence.ts";
import { deviceKind } from "./status.ts";
import { consent, done, environmentName, nothing, vaultId } from "./terms.ts";

export const initDevice = post("device/init", {
  summary: "Sets up this machine: its slots, its first vault, that vault's environments.",
  request: z.strictObject({
    kind: deviceKind,
    /** Absent: this machine's own name. */
    deviceName: z.string().min(1).max(100).optional(),
    vaultName: z.string().min(1).max(100),
    /** Required for a person; refused for machines, whose key is a 0600 file. */
    passphrase: passphrase.optional(),
    environments: z.array(environmentName).min(1).max(20),
  }),
  response: z.strictObject({
    vault: vaultId,
    deviceName: z.string(),
    /** Shown once, for a person: the sheet to print. */
    recovery: z.strictObject({ code: z.string(), askGroup: z.int() }).optional(),
  }),
  whileLocked: true,
});

export const confirmRecovery = post("device/confirm-recovery", {
  summary: "Proves that the recovery code was written down, by one of its groups. Secrets are stored only after it.",
  request: z.strictObject({ group: z.int().min(1).max(32), text: z.string().max(64) }),
  response: done,
});

export const listDevices = post("device/list", {
  summary: "The devices of a vault.",
  request: z.strictObject({ vault: vaultId.optional(), ...consent }),
  response: z.strictObject({
    devices: z.array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        role: z.enum(["device", "recovery"]),
        thisOne: z.boolean(),
        removed: z.boolean(),
      }),
    ),
  }),
});

export const resolveDevice = post("device/resolve", {
  summary: "Enrols a new incarnation after this home was copied or restored (needs presence).",
  request: z.strictObject({ presence: presence.optional() }),
  response: z.strictObject({ vaults: z.int() }),
});

export const setAllowList = post("device/allow-list", {
  summary: "Replaces what programs on a headless device may read. The document's hash is signed into the chain.",
  request: z.strictObject({ document: z.string().max(48 * 1024), vault: vaultId.optional(), ...consent }),
  response: z.strictObject({ hash: z.string(), rules: z.int() }),
});

export const idleLock = post("device/idle-lock", {
  summary: "After how many minutes without use a person's device locks; 0 never. Without `minutes`: shows it.",
  request: z.strictObject({ minutes: z.int().min(0).max(1440).optional(), ...consent }),
  response: z.strictObject({
    minutes: z.number(),
    /** The environment of the daemon decides (`KIST_IDLE_LOCK_MINUTES`): a choice would change nothing. */
    fixed: z.boolean(),
  }),
});
export const getAllowList = post("device/allow-list/show", {
  summary: "The allow-list in force on this device.",
  request: z.strictObject({ vault: vaultId.optional(), ...consent }),
  response: z.strictObject({ document: z.string(), hash: z.string() }),
});

export const unlock = post("unlock", {
  summary:
    "Opens the vault with one of the device's slots. Done in a terminal or on a page, it approves that terminal or page for `dev`.",
  request: z.discriminatedUnion("with", [
    z.strictObject({ with: z.literal("passphrase"), passphrase }),
    z.strictObject({ with: z.literal("recovery"), code: z.string().min(1).max(128) }),
    z.strictObject({ with: z.literal("machine") }),
    z.strictObject({ with: z.literal("passkey"), passkey: passkeyProof }),
  ]),
  response: z.strictObject({ vaults: z.int(), approvedTerminal: z.boolean() }),
  whileLocked: true,
});

export const lock = post("lock", {
  summary: "Forgets every key and restarts the process. Approvals and sessions end with it.",
  request: nothing,
  response: done,
  whileLocked: true,
});

const slot = z.strictObject({
  id: z.string(),
  type: z.enum(["passphrase", "recovery", "machine", "passkey"]),
  name: z.string(),
  createdAt: z.int(),
  /** When it last unlocked or proved presence on this device. */
  lastUsed: z.int().optional(),
  passkey: z
    .strictObject({
      /** `internal`, `usb`, `nfc`, `ble`, `hybrid`, as the browser reported them. */
      transports: z.array(z.string()),
      /** The passkey is copied to its owner's other devices by whoever keeps it. */
      synced: z.boolean(),
      rpId: z.string(),
    })
    .optional(),
});
export const listSlots = post("slots/list", {
  summary: "The ways to unlock this device.",
  request: nothing,
  response: z.strictObject({ slots: z.array(slot), recoveryConfirmed: z.boolean() }),
  idle: true,
});
export const addSlot = post("slots/add", {
  summary: "Adds a passphrase slot. An existing way to unlock proves presence.",
  request: z.strictObject({ presence, passphrase, name: slotName }),
  response: z.strictObject({ id: z.string() }),
});
export const removeSlot = post("slots/remove", {
  summary: "Removes a slot and re-keys the device.",
  request: z.strictObject({ presence, id: z.string() }),
  response: done,
});
export const renameSlot = post("slots/rename", {
  summary: "Gives a slot another name.",
  request: z.strictObject({ presence, id: z.string(), name: slotName }),
  response: done,
});
export const changePassphrase = post("slots/passphrase", {
  summary: "Changes the passphrase and re-keys the device.",
  request: z.strictObject({ old: passphrase, new: passphrase, id: z.string().optional() }),
  response: done,
});
