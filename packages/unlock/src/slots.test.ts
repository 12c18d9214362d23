import { createCrypto, hash, type Crypto } from "@kist/crypto";
import { isKistError, utf8ToBytes, type Bytes, type SlotId } from "@kist/model";
import { expect, test, vi } from "vitest";

import { recordCases } from "../../../scripts/prove/record.ts";
import { decodeHeader, encodeHeader } from "./header-codec.ts";
import { openSlot } from "./open-slot.ts";
import type { Backoff, SlotStore } from "./ports.ts";
import { createRecoveryCode } from "./recovery-code.ts";
import { recoveryDeviceKeys } from "./slot-key.ts";
import type { NewSlot, Slot, SlotHeader } from "./slot.ts";
import { addSlot, changePassphrase, createSlots, readSlots, rebindSlots, removeSlot, renameSlot } from "./slots.ts";

const real = await createCrypto();
/** Argon2id is crypto's to test; here a hash stands in, so that a story takes milliseconds. */
const quick: Crypto = {
  ...real,
  provider: {
    ...real.provider,
    argon2id: (passphrase, salt, memoryKiB, passes) =>
      Promise.resolve(hash(real, "kist/v1/token", passphrase, salt, utf8ToBytes(`${memoryKiB}/${passes}`))),
  },
};
const code = createRecoveryCode(real);
const pass = utf8ToBytes("correct horse");
const desk: NewSlot = { type: "passphrase", name: "desk", passphrase: pass };
const sheet: NewSlot = { type: "recovery", name: "sheet", code };
const key: NewSlot = {
  type: "passkey",
  name: "key",
  facts: {
    credential: Uint8Array.of(1),
    publicKey: Uint8Array.of(0xa5, 1, 2),
    rpId: "kist.localhost",
    transports: ["internal", "hybrid"],
    aaguid: new Uint8Array(16),
    multiDevice: true,
    prfSalt: new Uint8Array(32),
    user: new Uint8Array(16),
  },
  prf: new Uint8Array(32).fill(1),
  secret: new Uint8Array(32).fill(2),
};
const home = new Uint8Array(32).fill(9);

test("Ana unlocks with her passphrase, with her sheet and with her key, and each gives the same device", async () => {
  const ana = await laptop([desk, sheet, key]);
  for (const credential of [desk, sheet, key]) {
    const unlocked = await openSlot(ana, credential);
    expect(unlocked.local).toEqual(ana.local);
    expect([unlocked.device, unlocked.incarnation]).toEqual(["person", home]);
  }
});

test("a wrong passphrase, another vault's code, a wrong key: one and the same refusal", async () => {
  const ana = await laptop([desk, sheet, key]);
  const other = createRecoveryCode(real);
  for (const wrong of [
    { type: "passphrase", passphrase: utf8ToBytes("wrong horse") },
    { type: "passphrase", passphrase: utf8ToBytes("") },
    { type: "recovery", code: other },
    // Any local page can obtain the PRF output (R16): without the slot secret it opens nothing.
    { ...key, secret: new Uint8Array(32) },
    { ...key, secret: new Uint8Array(3) },
    { ...key, prf: new Uint8Array(0) },
    { ...key, prf: new Uint8Array(32) },
  ] as const) {
    expect(await refusal(openSlot(ana, wrong))).toBe("unlock-failed");
  }
});

test("a device that is not set up, and a kind of slot it does not have", async () => {
  const empty = { crypto: quick, clock: clockAt(0), store: memory() };
  expect(readSlots(empty.store)).toBeUndefined();
  expect(await refusal(openSlot(empty, desk))).toBe("not-initialised");
  const ana = await laptop([desk, sheet]);
  expect(await refusal(openSlot(ana, { type: "machine", key: new Uint8Array(32) }))).toBe("slot-not-found");
});

test("the back-off holds across a restart, is written before the try, and ends with a right one", async () => {
  const ana = await laptop([desk, sheet]);
  const wrong = { type: "passphrase", passphrase: utf8ToBytes("wrong horse") } as const;
  for (let i = 0; i < 3; i++) expect(await refusal(openSlot(ana, wrong))).toBe("unlock-failed");
  const afterRestart = { ...ana, crypto: { ...quick, provider: { ...quick.provider, argon2id: vi.fn<never>() } } };
  await expect(openSlot(afterRestart, desk)).rejects.toMatchObject({ code: "slot-backoff", facts: { seconds: 1 } });
  expect(afterRestart.crypto.provider.argon2id).not.toHaveBeenCalled();
  // The sheet is another slot: malware that guesses passphrases does not lock the owner out.
  await openSlot(ana, sheet);
  await openSlot({ ...ana, clock: clockAt(1000) }, desk);
  expect(await refusal(openSlot(ana, wrong))).toBe("unlock-failed");
  // A daemon killed while it computes has made the try.
  const killed = { ...quick, provider: { ...quick.provider, argon2id: () => Promise.reject(new Error("killed")) } };
  const [slot] = readSlots(ana.store)?.slots ?? [];
  await expect(openSlot({ ...ana, crypto: killed }, wrong)).rejects.toThrow("kdf-failed");
  expect(slot && ana.store.readBackoff(slot.id)?.failures).toBe(2);
});

test("a machine that is killed while it starts need not wait", async () => {
  const machine = await laptop([{ type: "machine", name: "", key: home }], "machine");
  for (let i = 0; i < 9; i++)
    expect(await refusal(openSlot(machine, { type: "machine", key: new Uint8Array(32) }))).toBe("unlock-failed");
  await openSlot(machine, { type: "machine", key: home });
});

test("of two passphrases the second opens too, and the first is not blamed", async () => {
  const ana = await laptop([desk, sheet]);
  const second = { type: "passphrase", name: "second", passphrase: utf8ToBytes("battery staple") } as const;
  (await addSlot(ana, ana.local, second)).write();
  for (let i = 0; i < 5; i++) expect((await openSlot(ana, second)).local).toEqual(ana.local);
  await openSlot(ana, desk);
});

test("edited parameters are refused before anything is computed", async () => {
  for (const parameters of [
    { memoryKiB: 1024, passes: 3 },
    { memoryKiB: 65_536, passes: 2 },
    { memoryKiB: 2 ** 21, passes: 3 },
    { memoryKiB: 65_536, passes: 11 },
  ]) {
    const ana = await laptop([desk, sheet]);
    edit(ana.store, (slots) => slots.map((slot) => (slot.parameters === undefined ? slot : { ...slot, parameters })));
    const argon2id = vi.fn<never>();
    const crypto = { ...quick, provider: { ...quick.provider, argon2id } };
    expect(await refusal(openSlot({ ...ana, crypto }, desk))).toBe("kdf-out-of-range");
    expect(argon2id).not.toHaveBeenCalled();
    expect(await refusal(laptop([{ ...desk, parameters }]))).toBe("kdf-out-of-range");
  }
});

test("parameters lowered within the limits open nothing: they are part of what the slot vouches for", async () => {
  const ana = await laptop([desk, sheet]);
  const parameters = { memoryKiB: 65_536, passes: 3 };
  edit(ana.store, (slots) => slots.map((slot) => (slot.parameters === undefined ? slot : { ...slot, parameters })));
  expect(await refusal(openSlot(ana, desk))).toBe("unlock-failed");
  // Whoever comes in another way finds the header changed.
  expect(await refusal(openSlot(ana, sheet))).toBe("slots-damaged");
});

test("swapped slots, swapped boxes, foreign boxes, a foreign authority", async () => {
  const ben = await laptop([desk, sheet]);
  const bens = decodeHeader(ben.store.readHeader() ?? home).header;
  const swaps: readonly ((header: SlotHeader) => SlotHeader)[] = [
    (header) => ({ ...header, slots: swap(header.slots, "wrapped") }),
    (header) => ({ ...header, slots: swap(header.slots, "anchor") }),
    (header) => ({ ...header, slots: swap(header.slots, "id") }),
    (header) => ({ ...header, slots: swap(header.slots, "salt") }),
    (header) => ({ ...header, slots: swap(header.slots, "boxPublic") }),
    (header) => ({ ...header, authority: bens.authority }),
    (header) => ({
      ...header,
      slots: header.slots.map((slot, i) => ({ ...slot, wrapped: bens.slots[i]?.wrapped ?? home })),
    }),
    (header) => ({ ...header, incarnation: new Uint8Array(32) }),
    (header) => ({ ...header, device: "ephemeral" }),
  ];
  for (const change of swaps) {
    const ana = await laptop([desk, sheet]);
    editHeader(ana.store, change);
    for (const credential of [desk, sheet])
      expect(["unlock-failed", "slots-damaged"]).toContain(await refusal(openSlot(ana, credential)));
  }
});

test("what a passkey is verified with is part of what its slot vouches for: exchanged, it opens nothing", async () => {
  const facts = {
    publicKey: Uint8Array.of(0xa5, 1, 3),
    rpId: "localhost",
    transports: [],
    multiDevice: false,
  } as const;
  for (const field of Object.keys(facts) as (keyof typeof facts)[]) {
    const ana = await laptop([desk, sheet, key]);
    edit(ana.store, (slots) =>
      slots.map((slot) =>
        slot.passkey === undefined ? slot : { ...slot, passkey: { ...slot.passkey, [field]: facts[field] } },
      ),
    );
    expect(await refusal(openSlot(ana, key)), field).toBe("unlock-failed");
  }
});

test("Ana renames her key: it opens as before, and a name that somebody else wrote meanwhile is not lost", async () => {
  const ana = await laptop([desk, sheet, key]);
  const slots = readSlots(ana.store)?.slots ?? [];
  const id = slots[2]?.id ?? nobody();
  const late = renameSlot(ana, ana.local, id, "phone");
  renameSlot(ana, ana.local, id, "blue key").write();
  expect(() => late.write()).toThrow("slots-changed");
  expect(readSlots(ana.store)?.slots).toEqual(slots.map((one) => (one.id === id ? { ...one, name: "blue key" } : one)));
  expect((await openSlot(ana, key)).local).toEqual(ana.local);
  expect(() => renameSlot(ana, ana.local, nobody(), "nobody")).toThrow("slot-not-found");
});

test("a slot renamed by somebody else shows when the device is opened", async () => {
  const ana = await laptop([desk, sheet]);
  edit(ana.store, (slots) => slots.map((slot) => ({ ...slot, name: "trust me" })));
  await expect(openSlot(ana, sheet)).rejects.toMatchObject({ code: "slots-damaged", facts: { reason: "mac" } });
});

test("a whole header made by someone without the passphrase opens nothing with it", async () => {
  const ana = await laptop([desk, sheet]);
  const thief = await laptop([{ ...desk, passphrase: utf8ToBytes("thief's own") }, sheet]);
  ana.store.writeHeader(thief.store.readHeader() ?? home, thief.store.readPin() ?? home);
  expect(await refusal(openSlot(ana, desk))).toBe("unlock-failed");
});

test("no flipped bit of the header goes unnoticed", async () => {
  let now = 0;
  const ana = { ...(await laptop([sheet])), clock: { now: () => (now += 60_000), monotonic: () => 0 } };
  const [whole, pin] = [ana.store.readHeader() ?? home, ana.store.readPin() ?? home];
  const step = Math.max(1, Math.floor(37 / Number(process.env["KIST_PROVE"] ?? 1)));
  let flips = 0;
  for (let bit = 0; bit < whole.length * 8; bit += step) {
    flips++;
    const changed = new Uint8Array(whole);
    changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    ana.store.writeHeader(changed, pin);
    expect(["unlock-failed", "slots-damaged", "slot-not-found"]).toContain(await refusal(openSlot(ana, sheet)));
  }
  const changed = new Uint8Array(pin);
  changed[80] = (changed[80] ?? 0) ^ 1;
  ana.store.writeHeader(whole, changed);
  expect(await refusal(openSlot(ana, sheet))).toBe("slots-damaged");
  recordCases(flips);
});

test("an older header is refused when it is played back: before a slot was added, and before one was removed", async () => {
  const ana = await laptop([desk, sheet]);
  const older = ana.store.readHeader() ?? home;
  (await addSlot(ana, ana.local, key)).write();
  const added = { header: ana.store.readHeader() ?? home, pin: ana.store.readPin() ?? home };
  ana.store.writeHeader(older, added.pin);
  await expect(openSlot(ana, desk)).rejects.toMatchObject({ code: "slots-damaged", facts: { reason: "replayed" } });
  ana.store.writeHeader(added.header, added.pin);
  const [, removed] = readSlots(ana.store)?.slots ?? [];
  const rekey = removeSlot(ana, ana.local, removed?.id ?? nobody());
  rekey.write();
  expect(await refusal(openSlot(ana, sheet))).toBe("slot-not-found");
  const pin = ana.store.readPin() ?? home;
  ana.store.writeHeader(added.header, pin);
  await expect(openSlot(ana, sheet)).rejects.toMatchObject({ code: "slots-damaged", facts: { reason: "pin" } });
});

test("a new passphrase re-keys: the old one is nothing, the sheet still opens, and it opens the new key", async () => {
  const ana = await laptop([desk, sheet]);
  const old = ana.store.readHeader() ?? home;
  const [slot] = readSlots(ana.store)?.slots ?? [];
  const fresh = utf8ToBytes("battery staple");
  const rekey = await changePassphrase(ana, ana.local, { slot: slot?.id ?? nobody(), passphrase: fresh });
  // Nothing has changed before the caller's transaction writes it.
  expect(ana.store.readHeader()).toBe(old);
  rekey.write();
  expect(rekey.previous).toEqual(ana.local);
  expect(rekey.local).not.toEqual(ana.local);
  expect(await refusal(openSlot(ana, desk))).toBe("unlock-failed");
  expect((await openSlot(ana, { type: "passphrase", passphrase: fresh })).local).toEqual(rekey.local);
  expect((await openSlot(ana, sheet)).local).toEqual(rekey.local);
  expect(readSlots(ana.store)?.slots[0]).toMatchObject({ id: slot?.id, name: "desk" });
  // Whoever has the old key alone can neither change the header nor open it.
  expect(() => removeSlot(ana, ana.local, slot?.id ?? nobody())).toThrow("slots-damaged");
  expect(await refusal(changePassphrase(ana, rekey.local, { slot: nobody(), passphrase: fresh }))).toBe(
    "slot-not-found",
  );
});

test("removing: not the last way that is no passkey, not one of a person's last two, not one that is not there", async () => {
  const ana = await laptop([desk, sheet]);
  const idOf = (name: string): SlotId => readSlots(ana.store)?.slots.find((slot) => slot.name === name)?.id ?? nobody();
  expect(() => removeSlot(ana, ana.local, idOf("desk"))).toThrow("slot-last");
  (await addSlot(ana, ana.local, key)).write();
  const rekey = removeSlot(ana, ana.local, idOf("sheet"));
  rekey.write();
  expect(() => removeSlot(ana, rekey.local, idOf("desk"))).toThrow("slot-last");
  (await addSlot(ana, rekey.local, { ...key, name: "second key" })).write();
  expect(() => removeSlot(ana, rekey.local, idOf("desk"))).toThrow("slot-last");
  expect(() => removeSlot(ana, rekey.local, nobody())).toThrow("slot-not-found");
  const machine = await laptop([{ type: "machine", name: "m", key: home }], "machine");
  const [only] = readSlots(machine.store)?.slots ?? [];
  expect(() => removeSlot(machine, machine.local, only?.id ?? nobody())).toThrow("slot-last");
});

test("a machine slot beside others, a recovery code in CI, a weak passphrase", async () => {
  const machine: NewSlot = { type: "machine", name: "", key: home };
  expect(await refusal(laptop([desk, machine]))).toBe("slot-not-allowed");
  expect(await refusal(laptop([sheet], "ephemeral"))).toBe("slot-not-allowed");
  const ana = await laptop([desk, sheet]);
  expect(await refusal(addSlot(ana, ana.local, machine))).toBe("slot-not-allowed");
  const server = await laptop([machine], "machine");
  expect(await refusal(addSlot(server, server.local, desk))).toBe("slot-not-allowed");
  expect(await refusal(laptop([{ ...desk, passphrase: utf8ToBytes("pässwrt") }]))).toBe("passphrase-weak");
  await laptop([{ ...desk, passphrase: utf8ToBytes("pässwörd") }]);
});

test("a change prepared on a header that another change replaced is not written", async () => {
  const ana = await laptop([desk, sheet]);
  const late = await addSlot(ana, ana.local, key);
  (await addSlot(ana, ana.local, { ...key, name: "second key" })).write();
  expect(() => late.write()).toThrow("slots-changed");
  expect(readSlots(ana.store)?.slots.map(({ name }) => name)).toEqual(["desk", "sheet", "second key"]);
});

test("a copied home is bound anew: another incarnation, another local key, the same ways in", async () => {
  const ana = await laptop([desk, sheet]);
  const moved = new Uint8Array(32).fill(4);
  const rekey = rebindSlots(ana, ana.local, moved);
  rekey.write();
  const unlocked = await openSlot(ana, desk);
  expect(unlocked.incarnation).toEqual(moved);
  expect(unlocked.local).not.toEqual(ana.local);
});

test("the code is a device too, under another label than its slot", () => {
  const keys = recoveryDeviceKeys(real, code);
  expect(recoveryDeviceKeys(real, code)).toEqual(keys);
  expect(recoveryDeviceKeys(real, createRecoveryCode(real)).verify).not.toEqual(keys.verify);
});

test("one real stretch at the floor: the stand-in above hides nothing", async () => {
  const deps = { crypto: real, clock: clockAt(0), store: memory() };
  const slots = [{ ...desk, parameters: { memoryKiB: 65_536, passes: 3 } }, sheet];
  const made = await createSlots(deps, { device: "person", incarnation: home, slots });
  made.write();
  expect((await openSlot(deps, desk)).local).toEqual(made.local);
});

async function laptop(slots: readonly NewSlot[], device: "person" | "machine" | "ephemeral" = "person") {
  const deps = { crypto: quick, clock: clockAt(0), store: memory() };
  const made = await createSlots(deps, { device, incarnation: home, slots });
  made.write();
  return { ...deps, local: made.local };
}

function clockAt(now: number) {
  return { now: () => now, monotonic: () => 0 };
}

function nobody(): SlotId {
  return "0000000000000000" as SlotId;
}

async function refusal(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt;
  } catch (error) {
    return isKistError(error) ? error.code : String(error);
  }
  return "accepted";
}

function swap(slots: readonly Slot[], field: keyof Slot): readonly Slot[] {
  const [a, b] = slots;
  return a === undefined || b === undefined
    ? slots
    : [
        { ...a, [field]: b[field] },
        { ...b, [field]: a[field] },
      ];
}

function edit(store: SlotStore, change: (slots: readonly Slot[]) => readonly Slot[]): void {
  editHeader(store, (header) => ({ ...header, slots: change(header.slots) }));
}

function editHeader(store: SlotStore, change: (header: SlotHeader) => SlotHeader): void {
  const sealed = decodeHeader(store.readHeader() ?? home);
  store.writeHeader(encodeHeader({ ...sealed, header: change(sealed.header) }), store.readPin() ?? home);
}

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
