/** Key slots as values (R16): what stands in the header, what a new slot is made from, what opens one. */
import type { BoxPublicKey, StretchParameters, VerifyKey } from "@kist/crypto";
import type { Bytes, SlotId } from "@kist/model";

import type { RecoveryCode } from "./recovery-code.ts";

export const SLOT_TYPES = ["passphrase", "recovery", "machine", "passkey"] as const;
export type SlotType = (typeof SLOT_TYPES)[number];

export const DEVICE_KINDS = ["person", "machine", "ephemeral"] as const;
/** Who unlocks the device: decides which slots it may have. */
export type DeviceKind = (typeof DEVICE_KINDS)[number];

/**
 * What the page needs to ask an authenticator for the PRF output, and what its answer is verified with. None of it is
 * secret; all of it is fixed with the slot, so a public key that somebody exchanged opens nothing.
 */
export interface PasskeyFacts {
  readonly credential: Bytes;
  /** COSE, as the authenticator gave it. */
  readonly publicKey: Bytes;
  /** The host name that the passkey belongs to: `kist.localhost`, or `localhost`. */
  readonly rpId: string;
  /** How the browser reached it (`internal`, `usb`, `hybrid` …): a hint for the next time. */
  readonly transports: readonly string[];
  /** Names the model of the authenticator; zeros where it does not say. */
  readonly aaguid: Bytes;
  /** May be copied to its owner's other devices. */
  readonly multiDevice: boolean;
  /** Random, given only to an authenticated page. */
  readonly prfSalt: Bytes;
  /** WebAuthn `user.id`, random per slot. */
  readonly user: Bytes;
}

/** A slot without its cryptography: what a list shows. */
export interface SlotView {
  readonly id: SlotId;
  readonly type: SlotType;
  /** What the person calls it. */
  readonly name: string;
  readonly createdAt: number;
  /** Of a passphrase slot. */
  readonly parameters: StretchParameters | undefined;
  /** Of a passkey slot. */
  readonly passkey: PasskeyFacts | undefined;
}

export interface Slot extends SlotView {
  readonly salt: Bytes;
  /** The slot key's own X-Wing key: a new local key is boxed to it without anybody typing anything. */
  readonly boxPublic: BoxPublicKey;
  /** MAC under the slot key over this slot's fixed facts and the header's authority. */
  readonly anchor: Bytes;
  /** The local key, boxed to the slot, signed by the authority. */
  readonly wrapped: Bytes;
}

export interface SlotHeader {
  readonly device: DeviceKind;
  /** Which incarnation of the device's home this is (R15). Opaque here. */
  readonly incarnation: Bytes;
  /** Rises with every change. */
  readonly generation: number;
  /** Signs the boxes; every slot vouches for it by its anchor. */
  readonly authority: VerifyKey;
  /** The authority's seed, sealed under the local key. */
  readonly seed: Bytes;
  readonly slots: readonly Slot[];
}

/** What a slot key is derived from. Its bytes stay the caller's to wipe. */
export type SlotSecret =
  /** UTF-8 as typed. */
  | { readonly type: "passphrase"; readonly passphrase: Bytes }
  | { readonly type: "recovery"; readonly code: RecoveryCode }
  /** 32 bytes of a 0600 file. */
  | { readonly type: "machine"; readonly key: Bytes }
  /** PRF output and slot secret, 32 bytes each: the PRF output alone is any local page's to get. */
  | { readonly type: "passkey"; readonly prf: Bytes; readonly secret: Bytes };

export type NewSlot = { readonly name: string } & (
  | (Extract<SlotSecret, { type: "passphrase" }> & { readonly parameters?: StretchParameters })
  | (Extract<SlotSecret, { type: "passkey" }> & { readonly facts: PasskeyFacts })
  | Extract<SlotSecret, { type: "recovery" | "machine" }>
);

/** What opens a slot: of the kind, all are tried; a named one alone is. */
export type Credential = SlotSecret & { readonly slot?: SlotId };
