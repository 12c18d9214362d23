/**
 * The life of a device's key slots. Every change is prepared first (slow, asynchronous) and then written by
 * `write()`, inside the caller's transaction, beside whatever must change with it.
 */
import { STRETCH_DEFAULT, type Crypto, type LocalKey, type StretchParameters } from "@kist/crypto";
import { bytesToShortId, equalBytes, KistError, type Bytes, type Clock, type SlotId } from "@kist/model";

import { slotsDamaged } from "./error.ts";
import { decodeHeader, MAX_SLOT_NAME, MAX_SLOTS } from "./header-codec.ts";
import {
  anchorSlot,
  authorityOf,
  createHeaderKeys,
  openSeed,
  sealHeader,
  verifyHeader,
  type BareSlot,
  type HeaderKeys,
} from "./header.ts";
import type { SlotStore } from "./ports.ts";
import { requireAllowed, requireEnoughLeft } from "./rules.ts";
import { deriveSlotKey } from "./slot-key.ts";
import type { DeviceKind, NewSlot, SlotHeader, SlotView } from "./slot.ts";

export interface SlotsDeps {
  readonly crypto: Crypto;
  readonly clock: Clock;
  readonly store: SlotStore;
}

/** What can be shown before anything is unlocked. Unauthenticated until a slot is opened. */
export interface SlotsView {
  readonly device: DeviceKind;
  readonly incarnation: Bytes;
  readonly slots: readonly SlotView[];
}

/** A change that is ready to be written. */
export interface PreparedSlots {
  /** The key that everything local is sealed under once this is written. */
  readonly local: LocalKey;
  readonly view: SlotsView;
  /** Writes header and pin. Throws `slots-changed` where another change came between. */
  write(): void;
}

/**
 * A change that renews the local key (R16). In the transaction that calls `write()`, the caller re-seals every
 * local row from `previous` to `local`: a slot that is gone, with an old copy of the header, then opens nothing
 * that is written from now on. Wipe `previous` after the commit.
 */
export interface Rekey extends PreparedSlots {
  readonly previous: LocalKey;
}

const SALT_BYTES = 16;
const SLOT_ID_BYTES = 10;
const LEAST_PASSPHRASE = 8;

/** The slots as the store has them; `undefined` before the device is set up. Throws `slots-damaged`. */
export function readSlots(store: SlotStore): SlotsView | undefined {
  const bytes = store.readHeader();
  return bytes === undefined ? undefined : viewOf(decodeHeader(bytes).header);
}

/** The first slots of a device and its local key. Throws `slot-not-allowed`, `passphrase-weak`, `kdf-out-of-range`. */
export async function createSlots(
  deps: SlotsDeps,
  request: { readonly device: DeviceKind; readonly incarnation: Bytes; readonly slots: readonly NewSlot[] },
): Promise<PreparedSlots> {
  const { device, incarnation } = request;
  requireAllowed(device, request.slots);
  const keys = createHeaderKeys(deps.crypto);
  const slots: BareSlot[] = [];
  for (const slot of request.slots) slots.push(await makeSlot(deps, keys.seed, slot));
  return prepare(deps, undefined, keys, { device, incarnation, generation: 1, slots });
}

/** One more way in. The local key stays. */
export async function addSlot(deps: SlotsDeps, local: LocalKey, slot: NewSlot): Promise<PreparedSlots> {
  const { bytes, header, seed } = openCurrent(deps, local);
  requireAllowed(header.device, [...header.slots, slot]);
  if (header.slots.length >= MAX_SLOTS)
    throw new KistError("slot-not-allowed", { type: slot.type, device: header.device });
  const made = await makeSlot(deps, seed, slot);
  return prepare(deps, bytes, { local, seed }, { ...next(header), slots: [...header.slots, made] });
}

/** Ends a slot and re-keys. Throws `slot-not-found`, `slot-last`. */
export function removeSlot(deps: SlotsDeps, local: LocalKey, id: SlotId): Rekey {
  const { bytes, header, seed } = openCurrent(deps, local);
  const slots = header.slots.filter((slot) => slot.id !== id);
  if (slots.length === header.slots.length) throw new KistError("slot-not-found");
  requireEnoughLeft(header.device, slots);
  return rekey(deps, bytes, { local, seed }, { ...next(header), slots });
}

/** Another name for a slot. The local key stays: a name opens nothing. Throws `slot-not-found`. */
export function renameSlot(deps: SlotsDeps, local: LocalKey, id: SlotId, name: string): PreparedSlots {
  const { bytes, header, seed } = openCurrent(deps, local);
  if (!header.slots.some((slot) => slot.id === id)) throw new KistError("slot-not-found");
  const slots = header.slots.map((slot) => (slot.id === id ? { ...slot, name: name.slice(0, MAX_SLOT_NAME) } : slot));
  return prepare(deps, bytes, { local, seed }, { ...next(header), slots });
}

/** A new passphrase for a slot, and re-keys. That the old one was known is the caller's to have asked. */
export async function changePassphrase(
  deps: SlotsDeps,
  local: LocalKey,
  change: { readonly slot: SlotId; readonly passphrase: Bytes; readonly parameters?: StretchParameters },
): Promise<Rekey> {
  const { bytes, header, seed } = openCurrent(deps, local);
  const before = header.slots.find((slot) => slot.id === change.slot);
  if (before?.type !== "passphrase") throw new KistError("slot-not-found");
  const { name, createdAt } = before;
  const made = await makeSlot(deps, seed, { type: "passphrase", name, ...change });
  const renewed = { ...made, createdAt };
  const slots = header.slots.map((slot) => (slot.id === before.id ? renewed : slot));
  return rekey(deps, bytes, { local, seed }, { ...next(header), slots });
}

/** Binds the slots to another incarnation of the device's home (R15), and re-keys. */
export function rebindSlots(deps: SlotsDeps, local: LocalKey, incarnation: Bytes): Rekey {
  const { bytes, header, seed } = openCurrent(deps, local);
  return rekey(deps, bytes, { local, seed }, { ...next(header), incarnation, slots: header.slots });
}

type Unsealed = Pick<SlotHeader, "device" | "incarnation" | "generation"> & { readonly slots: readonly BareSlot[] };

function next(header: SlotHeader): Omit<Unsealed, "slots"> {
  return { device: header.device, incarnation: header.incarnation, generation: header.generation + 1 };
}

function rekey(deps: SlotsDeps, base: Bytes, keys: HeaderKeys, header: Unsealed): Rekey {
  const { local } = createHeaderKeys(deps.crypto);
  return { previous: keys.local, ...prepare(deps, base, { local, seed: keys.seed }, header) };
}

/** Seals the new header. `base` is what the store must still hold when it is written. */
function prepare(deps: SlotsDeps, base: Bytes | undefined, keys: HeaderKeys, unsealed: Unsealed): PreparedSlots {
  const { header, bytes, pin } = sealHeader(deps.crypto, keys, unsealed);
  keys.seed.fill(0);
  return {
    local: keys.local,
    view: viewOf(header),
    write() {
      const stored = deps.store.readHeader();
      const same = stored === undefined ? base === undefined : base !== undefined && equalBytes(stored, base);
      if (!same) throw new KistError("slots-changed");
      deps.store.writeHeader(bytes, pin);
    },
  };
}

function openCurrent(
  { crypto, store }: SlotsDeps,
  local: LocalKey,
): { readonly bytes: Bytes; readonly header: SlotHeader; readonly seed: Bytes } {
  const bytes = store.readHeader();
  if (bytes === undefined) throw new KistError("not-initialised");
  const header = verifyHeader(crypto, local, { bytes, pin: store.readPin() });
  const seed = openSeed(crypto, local, header);
  if (!equalBytes(authorityOf(crypto, seed).verify, header.authority)) throw slotsDamaged("mac");
  return { bytes, header, seed };
}

async function makeSlot(deps: SlotsDeps, seed: Bytes, slot: NewSlot & { readonly slot?: SlotId }): Promise<BareSlot> {
  const { crypto, clock } = deps;
  requireStrong(slot);
  const source = {
    id: slot.slot ?? bytesToShortId<SlotId>(crypto.random.bytes(SLOT_ID_BYTES)),
    salt: crypto.random.bytes(SALT_BYTES),
    parameters: slot.type === "passphrase" ? (slot.parameters ?? STRETCH_DEFAULT) : undefined,
  };
  const key = await deriveSlotKey(crypto, source, slot);
  const authority = authorityOf(crypto, seed);
  authority.signing.fill(0);
  try {
    return anchorSlot(crypto, key, authority.verify, {
      ...source,
      type: slot.type,
      name: slot.name.slice(0, MAX_SLOT_NAME),
      createdAt: clock.now(),
      passkey: slot.type === "passkey" ? slot.facts : undefined,
    });
  } finally {
    key.fill(0);
    crypto.provider.scrub();
  }
}

function requireStrong(slot: NewSlot): void {
  if (slot.type === "passphrase" && characters(slot.passphrase) < LEAST_PASSPHRASE)
    throw new KistError("passphrase-weak", { minimum: LEAST_PASSPHRASE });
}

/** Characters of UTF-8 text: bytes that do not continue one. */
function characters(text: Bytes): number {
  return text.reduce((count, byte) => ((byte & 0xc0) === 0x80 ? count : count + 1), 0);
}

function viewOf(header: SlotHeader): SlotsView {
  const slots = header.slots.map(({ id, type, name, createdAt, parameters, passkey }): SlotView => {
    return { id, type, name, createdAt, parameters, passkey };
  });
  return { device: header.device, incarnation: header.incarnation, slots };
}
