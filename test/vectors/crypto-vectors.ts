/** The shape of the files in `crypto/`: bytes are hex; README.md says how each file was made and how to read it. */
import type { Context } from "@kist/crypto";
import { hexToBytes, type Bytes } from "@kist/model";

export interface ContextJson extends Omit<Context, "extra"> {
  readonly extra?: string;
}
export interface Slot {
  readonly key: string;
  readonly label: string;
  readonly context: ContextJson;
}
export interface SealCase extends Slot {
  readonly name: string;
  readonly plaintext: string;
  readonly salt: string;
  readonly nonce: string;
  readonly sealed: string;
}
export interface SealRefusal extends Slot {
  readonly name: string;
  readonly sealed: string;
}
export interface HeaderJson {
  readonly kind: string;
  readonly stream: string;
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  readonly epoch: string;
  readonly recordsRoot: string;
  readonly values: readonly string[];
}
export interface EnvelopeCase {
  readonly name: string;
  readonly header: HeaderJson;
  readonly vault: string;
  readonly environment: string;
  readonly key: string;
  readonly seed: string;
  readonly plaintext: string;
  readonly salt: string;
  readonly nonce: string;
  readonly envelope: string;
  readonly hash: string;
}
export interface EnvelopeRefusal {
  readonly name: string;
  readonly envelope: string;
  readonly vault: string;
  readonly environment: string;
  readonly key: string;
  readonly error: string;
}
export interface BoxCase {
  readonly name: string;
  readonly senderSeed: string;
  readonly senderVerify: string;
  readonly recipientSecret: string;
  readonly recipientPublic: string;
  readonly context: ContextJson;
  readonly plaintext: string;
  readonly kemRandomness: string;
  readonly salt: string;
  readonly nonce: string;
  readonly box: string;
}
export interface BoxRefusal {
  readonly name: string;
  readonly senderVerify: string;
  readonly recipientSecret: string;
  readonly recipientPublic: string;
  readonly context: ContextJson;
  readonly box: string;
}
export interface EpochCase {
  readonly name: string;
  readonly secret: string;
  readonly read: string;
  readonly link: string;
  readonly commitment: string;
  readonly reference: string;
}
export interface HashCase {
  readonly name: string;
  readonly label: string;
  /** Present: a keyed hash. */
  readonly key?: string;
  readonly parts: readonly string[];
  readonly hash: string;
}
export interface DeriveCase {
  readonly name: string;
  readonly label: string;
  readonly key: string;
  readonly context: ContextJson;
  readonly derived: string;
}
export interface TreeCase {
  readonly name: string;
  readonly leaves: readonly string[];
  readonly root: string;
}
export interface CodecCase {
  readonly name: string;
  /** JSON, where `{"$bytes": hex}` stands for bytes. */
  readonly value: unknown;
  readonly encoded: string;
}
export interface CodecRefusal {
  readonly name: string;
  readonly encoded: string;
}
export interface PassphraseCase {
  readonly name: string;
  readonly passphrase: string;
  readonly salt: string;
  readonly memoryKiB: number;
  readonly passes: number;
  readonly key: string;
}
export interface DeviceCase {
  readonly name: string;
  readonly seed: string;
  readonly verify: string;
  readonly boxSecret: string;
  readonly boxPublic: string;
}

export interface CryptoVectors {
  readonly "seal.json": { readonly pass: readonly SealCase[]; readonly fail: readonly SealRefusal[] };
  /** Every case opens in its own slot and in no other's. */
  readonly "transplant.json": { readonly pass: readonly SealCase[] };
  readonly "envelope.json": { readonly pass: readonly EnvelopeCase[]; readonly fail: readonly EnvelopeRefusal[] };
  readonly "box.json": { readonly pass: readonly BoxCase[]; readonly fail: readonly BoxRefusal[] };
  readonly "epoch.json": { readonly pass: readonly EpochCase[] };
  readonly "hash.json": { readonly pass: readonly HashCase[] };
  readonly "derive.json": { readonly pass: readonly DeriveCase[] };
  readonly "tree.json": { readonly pass: readonly TreeCase[] };
  readonly "codec.json": { readonly pass: readonly CodecCase[]; readonly fail: readonly CodecRefusal[] };
  readonly "passphrase.json": { readonly pass: readonly PassphraseCase[] };
  readonly "device.json": { readonly pass: readonly DeviceCase[] };
}

/** Bytes of a vector's hex. */
export function fromHex(hex: string): Bytes {
  const bytes = hexToBytes(hex);
  if (bytes === undefined) throw new TypeError("a vector's bytes are lowercase hex");
  return bytes;
}

export function fromContextJson(json: ContextJson): Context {
  const { extra, ...rest } = json;
  return extra === undefined ? rest : { ...rest, extra: fromHex(extra) };
}
