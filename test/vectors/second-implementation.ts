/**
 * Suite 0x01 a second time, from SPEC.md alone, on other libraries: noble and node:crypto, no libsodium and nothing
 * of `packages/crypto`. Every random input is a parameter. It is slow, plain, and throws a bare Error for any refusal.
 */
import { createPrivateKey, createPublicKey, sign as nodeSign, verify as nodeVerify } from "node:crypto";

import { xchacha20poly1305 } from "@noble/ciphers/chacha.js";
import { blake2b } from "@noble/hashes/blake2.js";
import { ml_kem768_x25519 as xwing } from "@noble/post-quantum/hybrid.js";

type Bytes = Uint8Array<ArrayBuffer>;

export const join = (...parts: readonly Uint8Array[]): Bytes => new Uint8Array(Buffer.concat(parts));
export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
export const unhex = (value: string): Bytes => new Uint8Array(Buffer.from(value, "hex"));
const text = (value: string): Bytes => new Uint8Array(Buffer.from(value, "utf8"));
const own = (bytes: Uint8Array): Bytes => new Uint8Array(bytes);

const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 255);
function u32(value: number): Bytes {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return own(bytes);
}
function u64(value: number): Bytes {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return own(bytes);
}
const lp = (bytes: Uint8Array): Bytes => join(u32(bytes.length), bytes);

// §1

export function hash(label: string, ...parts: readonly Uint8Array[]): Bytes {
  return own(blake2b(join(lp(text(label)), ...parts.map(lp)), { dkLen: 32 }));
}
export function keyedHash(key: Bytes, label: string, ...parts: readonly Uint8Array[]): Bytes {
  return own(blake2b(join(lp(text(label)), ...parts.map(lp)), { dkLen: 32, key }));
}
export function kdf(key: Bytes, label: string, context: Context): Bytes {
  return own(blake2b(join(lp(text(label)), lp(encodeContext(context))), { dkLen: 32, key }));
}

// §3

export interface Context {
  readonly vault?: string;
  readonly environment?: string;
  readonly stream?: string;
  readonly item?: string;
  readonly version?: string;
  readonly author?: string;
  readonly epoch?: string;
  readonly extra?: Bytes;
}
export function encodeContext(context: Context): Bytes {
  const { vault, environment, stream, item, version, author, epoch, extra } = context;
  const written = [vault, environment, stream, item, version, author, epoch].map((value, i) =>
    value === undefined ? new Uint8Array() : join(Uint8Array.of(i + 1), lp(text(value))),
  );
  if (extra !== undefined) written.push(join(Uint8Array.of(8), lp(extra)));
  return join(...written);
}

// §4

export function paddedSize(length: number): number {
  const whole = 4 + length;
  if (whole <= 256) return 256;
  const e = Math.floor(Math.log2(whole));
  const s = Math.floor(Math.log2(e)) + 1;
  const step = 2 ** (e - s);
  return Math.ceil(whole / step) * step;
}
function padded(plaintext: Bytes): Bytes {
  return join(u32(plaintext.length), plaintext, new Uint8Array(paddedSize(plaintext.length) - 4 - plaintext.length));
}

export interface Fresh {
  readonly salt: Bytes;
  readonly nonce: Bytes;
}
export function sealBody(key: Bytes, label: string, context: Context, plaintext: Bytes, fresh: Fresh): Bytes {
  const derived = deriveBoth(key, label, context, fresh.salt);
  const ciphertext = xchacha20poly1305(derived.slice(0, 32), fresh.nonce).encrypt(padded(plaintext));
  return join(fresh.salt, derived.slice(32), fresh.nonce, ciphertext);
}
export function deriveBoth(key: Bytes, label: string, context: Context, salt: Bytes): Bytes {
  return own(blake2b(join(lp(text(label)), lp(encodeContext(context)), salt), { dkLen: 64, key }));
}
/** The cipher alone, for vectors with padding that sealing never writes. */
export function encryptRaw(messageKey: Bytes, nonce: Bytes, bytes: Bytes): Bytes {
  return own(xchacha20poly1305(messageKey, nonce).encrypt(bytes));
}
export function openBody(key: Bytes, label: string, context: Context, body: Bytes): Bytes {
  const derived = deriveBoth(key, label, context, body.slice(0, 32));
  if (hex(derived.slice(32)) !== hex(body.slice(32, 64))) throw new Error("commitment");
  const plain = xchacha20poly1305(derived.slice(0, 32), body.slice(64, 88)).decrypt(body.slice(88));
  const length = Buffer.from(plain).readUInt32BE();
  const plaintext = own(plain.slice(4, 4 + length));
  if (plaintext.length !== length || hex(padded(plaintext)) !== hex(plain)) throw new Error("padding");
  return plaintext;
}
export function seal(key: Bytes, label: string, context: Context, plaintext: Bytes, fresh: Fresh): Bytes {
  return join(Uint8Array.of(1), sealBody(key, label, context, plaintext, fresh));
}
export function open(key: Bytes, label: string, context: Context, sealed: Bytes): Bytes {
  if (sealed[0] !== 1) throw new Error("suite");
  return openBody(key, label, context, sealed.slice(1));
}

// Ed25519, by node:crypto

const PKCS8 = unhex("302e020100300506032b657004220420");
const SPKI = unhex("302a300506032b6570032100");
export function verifyKeyOf(seed: Bytes): Bytes {
  const secret = createPrivateKey({ key: Buffer.from(join(PKCS8, seed)), format: "der", type: "pkcs8" });
  return own(createPublicKey(secret).export({ format: "der", type: "spki" }).subarray(-32));
}
export function sign(label: string, seed: Bytes, message: Bytes): Bytes {
  const secret = createPrivateKey({ key: Buffer.from(join(PKCS8, seed)), format: "der", type: "pkcs8" });
  return own(nodeSign(null, join(lp(text(label)), message), secret));
}
export function verify(label: string, verifyKey: Bytes, message: Bytes, signature: Bytes): boolean {
  const key = createPublicKey({ key: Buffer.from(join(SPKI, verifyKey)), format: "der", type: "spki" });
  return nodeVerify(null, join(lp(text(label)), message), key, signature);
}

// §5

const KINDS = ["", "delta", "checkpoint", "attestation", "boxes", "audit", "heartbeat", "lease", "parcel"];
export interface Header {
  readonly kind: string;
  readonly stream: string;
  readonly author: string;
  readonly seq: number;
  readonly prev: string;
  readonly epoch: string;
  readonly recordsRoot: Bytes;
  readonly values: readonly string[];
}
export function encodeHeader(header: Header): Bytes {
  return join(
    Uint8Array.of(1, KINDS.indexOf(header.kind)),
    unhex(header.stream),
    unhex(header.author),
    u64(header.seq),
    unhex(header.prev),
    unhex(header.epoch),
    header.recordsRoot,
    u16(header.values.length),
    ...header.values.map(unhex),
  );
}
export interface Place {
  readonly vault: string;
  readonly environment: string;
  readonly key: Bytes;
}
function envelopeContext(header: Header, place: Place): Context {
  const { stream, author, epoch } = header;
  return { vault: place.vault, environment: place.environment, stream, author, epoch, extra: encodeHeader(header) };
}
function envelopeMessage(header: Header, body: Bytes): Bytes {
  const parts = [body.slice(0, 32), body.slice(64, 88), body.slice(32, 64), body.slice(88)];
  return join(encodeHeader(header), hash("kist/v1/envelope-body-hash", ...parts));
}
export function sealEnvelope(header: Header, place: Place, seed: Bytes, plaintext: Bytes, fresh: Fresh): Bytes {
  const body = sealBody(place.key, "kist/v1/envelope-body", envelopeContext(header, place), plaintext, fresh);
  return join(encodeHeader(header), body, sign("kist/v1/envelope", seed, envelopeMessage(header, body)));
}
export function parseHeader(envelope: Bytes): Header {
  const bytes = Buffer.from(envelope);
  const count = bytes.readUInt16BE(130);
  return {
    kind: KINDS[bytes.readUInt8(1)] ?? "",
    stream: hex(bytes.subarray(2, 18)),
    author: hex(bytes.subarray(18, 50)),
    seq: Number(bytes.readBigUInt64BE(50)),
    prev: hex(bytes.subarray(58, 90)),
    epoch: hex(bytes.subarray(90, 98)),
    recordsRoot: own(bytes.subarray(98, 130)),
    values: Array.from({ length: count }, (_, i) => hex(bytes.subarray(132 + 32 * i, 164 + 32 * i))),
  };
}
export function openEnvelope(envelope: Bytes, place: Place): Bytes {
  const header = parseHeader(envelope);
  const body = envelope.slice(132 + 32 * header.values.length, -64);
  if (!verify("kist/v1/envelope", unhex(header.author), envelopeMessage(header, body), envelope.slice(-64)))
    throw new Error("signature");
  return openBody(place.key, "kist/v1/envelope-body", envelopeContext(header, place), body);
}

// §6

export function boxPublicKey(secret: Bytes): Bytes {
  return own(xwing.keygen(secret).publicKey);
}
function boxKey(shared: Bytes, senderVerify: Bytes, recipient: Bytes, ciphertext: Bytes): Bytes {
  return kdf(shared, "kist/v1/box-key", { extra: join(senderVerify, recipient, ciphertext) });
}
export function sealBox(input: {
  readonly senderSeed: Bytes;
  readonly recipientPublic: Bytes;
  readonly context: Context;
  readonly plaintext: Bytes;
  readonly kemRandomness: Bytes;
  readonly fresh: Fresh;
}): Bytes {
  const kem = xwing.encapsulate(input.recipientPublic, input.kemRandomness);
  const recipient = hash("kist/v1/box-recipient", input.recipientPublic);
  const key = boxKey(own(kem.sharedSecret), verifyKeyOf(input.senderSeed), recipient, own(kem.cipherText));
  const body = sealBody(key, "kist/v1/box", input.context, input.plaintext, input.fresh);
  const signedPart = join(Uint8Array.of(1), kem.cipherText, body);
  const message = hash("kist/v1/box-body", encodeContext(input.context), recipient, signedPart);
  return join(signedPart, sign("kist/v1/box-sender", input.senderSeed, message));
}
export function openBox(box: Bytes, senderVerify: Bytes, boxSecret: Bytes, context: Context): Bytes {
  const recipient = hash("kist/v1/box-recipient", boxPublicKey(boxSecret));
  const signedPart = box.slice(0, -64);
  const message = hash("kist/v1/box-body", encodeContext(context), recipient, signedPart);
  if (box[0] !== 1 || !verify("kist/v1/box-sender", senderVerify, message, box.slice(-64)))
    throw new Error("signature");
  const ciphertext = box.slice(1, 1121);
  const shared = own(xwing.decapsulate(ciphertext, boxSecret));
  const key = boxKey(shared, senderVerify, recipient, ciphertext);
  return openBody(key, "kist/v1/box", context, signedPart.slice(1121));
}
export function deviceSeeds(seed: Bytes): { readonly sign: Bytes; readonly box: Bytes } {
  return { sign: kdf(seed, "kist/v1/device-sign-seed", {}), box: kdf(seed, "kist/v1/device-box-seed", {}) };
}

// §7

export function epochKeys(secret: Bytes): { readonly read: Bytes; readonly link: Bytes } {
  return { read: kdf(secret, "kist/v1/epoch-read", {}), link: kdf(secret, "kist/v1/epoch-link", {}) };
}
export function epochCommitment(secret: Bytes): Bytes {
  const { read, link } = epochKeys(secret);
  const halves = [keyedHash(read, "kist/v1/epoch-read-commitment"), keyedHash(link, "kist/v1/epoch-link-commitment")];
  return hash("kist/v1/epoch-commitment", ...halves);
}

// §8

function tree(leaves: readonly Bytes[]): Bytes {
  const [only] = leaves;
  if (only === undefined) return new Uint8Array();
  if (leaves.length === 1) return hash("kist/v1/merkle-leaf", only);
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return hash("kist/v1/merkle-node", tree(leaves.slice(0, k)), tree(leaves.slice(k)));
}
export function merkleRoot(leaves: readonly Bytes[]): Bytes {
  return hash("kist/v1/merkle-root", u32(leaves.length), tree(leaves));
}

// §9

function natural(value: number): Bytes {
  const digits: number[] = [];
  let rest = BigInt(value);
  do {
    digits.push(Number(rest & 127n) + (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(digits);
}
const chunk = (bytes: Uint8Array): Bytes => join(natural(bytes.length), bytes);
export function encode(value: unknown): Bytes {
  if (value === null) return Uint8Array.of(0);
  if (typeof value === "boolean") return Uint8Array.of(value ? 2 : 1);
  if (typeof value === "number")
    return value < 0 ? join(Uint8Array.of(4), natural(-1 - value)) : join(Uint8Array.of(3), natural(value));
  if (typeof value === "string") return join(Uint8Array.of(5), chunk(text(value)));
  if (value instanceof Uint8Array) return join(Uint8Array.of(6), chunk(value));
  if (Array.isArray(value)) return join(Uint8Array.of(7), natural(value.length), ...value.map(encode));
  const entries = Object.entries(value as Record<string, unknown>).map(([key, item]) => ({ key: text(key), item }));
  entries.sort((a, b) => Buffer.compare(a.key, b.key));
  return join(
    Uint8Array.of(8),
    natural(entries.length),
    ...entries.flatMap(({ key, item }) => [chunk(key), encode(item)]),
  );
}
