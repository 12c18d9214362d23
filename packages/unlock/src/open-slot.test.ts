import { createCrypto } from "@kist/crypto";
import { utf8ToBytes, type Bytes, type SlotId } from "@kist/model";
import { expect, test } from "vitest";

import { openSlot } from "./open-slot.ts";
import type { Backoff, SlotStore } from "./ports.ts";
import { createRecoveryCode } from "./recovery-code.ts";
import { createSlots } from "./slots.ts";

test("Ana unlocks her laptop with her passphrase, and with the code on her sheet", async () => {
  const crypto = await createCrypto();
  const store = memory();
  const deps = { crypto, clock: { now: () => 0, monotonic: () => 0 }, store };
  const code = createRecoveryCode(crypto);
  const passphrase = utf8ToBytes("correct horse");
  const made = await createSlots(deps, {
    device: "person",
    incarnation: new Uint8Array(32),
    slots: [
      { type: "passphrase", name: "desk", passphrase, parameters: { memoryKiB: 65_536, passes: 3 } },
      { type: "recovery", name: "sheet", code },
    ],
  });
  made.write();
  expect((await openSlot(deps, { type: "passphrase", passphrase })).local).toEqual(made.local);
  expect((await openSlot(deps, { type: "recovery", code })).local).toEqual(made.local);
  await expect(openSlot(deps, { type: "passphrase", passphrase: utf8ToBytes("wrong") })).rejects.toThrow(
    "unlock-failed",
  );
});

function memory(): SlotStore {
  let stored: { header: Bytes; pin: Bytes } | undefined;
  const backoffs = new Map<SlotId, Backoff>();
  return {
    readHeader: () => stored?.header,
    readPin: () => stored?.pin,
    writeHeader: (header, pin) => {
      stored = { header, pin };
    },
    readBackoff: (slot) => backoffs.get(slot),
    writeBackoff: (slot, backoff) => void backoffs.set(slot, backoff),
    clearBackoff: (slot) => void backoffs.delete(slot),
  };
}
