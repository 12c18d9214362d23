/**
 * OpenSSH's own key format (`PROTOCOL.key` of its source): written without a passphrase, read as far as it is public.
 * The public half stands in clear also where the private one is sealed.
 */
import { concatBytes, utf8ToBytes, type Bytes } from "../bytes.ts";
import { bytesToBase64 } from "./base64.ts";
import { readPem, writePem } from "./pem.ts";

export type SshKeyType =
  | "ssh-ed25519"
  | "ssh-rsa"
  | "ecdsa-sha2-nistp256"
  | "ecdsa-sha2-nistp384"
  | "ecdsa-sha2-nistp521";

/** The numbers of a key as the format orders them; big integers big-endian. */
export interface SshKey {
  readonly type: SshKeyType;
  readonly publicParts: readonly Uint8Array[];
  /** What follows type and public parts in the private section, in its order. */
  readonly privateParts: readonly Uint8Array[];
  readonly comment: string;
}

const MAGIC = utf8ToBytes("openssh-key-v1\0");
const LABEL = "OPENSSH PRIVATE KEY";
/** Cipher `none` pads to 8. */
const BLOCK_BYTES = 8;

/** `check`: four random bytes, written twice. */
export function writeSshKey(key: SshKey, check: Uint8Array): string {
  const secret = concatBytes(
    check,
    check,
    string(utf8ToBytes(key.type)),
    ...key.privateParts.map(string),
    string(utf8ToBytes(key.comment)),
  );
  const padding = Uint8Array.from(
    { length: (BLOCK_BYTES - (secret.length % BLOCK_BYTES)) % BLOCK_BYTES },
    (_, i) => i + 1,
  );
  const none = string(utf8ToBytes("none"));
  return writePem(
    LABEL,
    concatBytes(
      MAGIC,
      none,
      none,
      string(new Uint8Array(0)),
      uint32(1),
      string(publicBlob(key)),
      string(concatBytes(secret, padding)),
    ),
    70,
  );
}

/** The line for `authorized_keys`. */
export function writeSshPublicKey(key: SshKey): string {
  return `${key.type} ${bytesToBase64(publicBlob(key))} ${key.comment}`.trimEnd();
}

function publicBlob({ type, publicParts }: SshKey): Bytes {
  return concatBytes(string(utf8ToBytes(type)), ...publicParts.map(string));
}

/** A positive big integer: no leading zeros, but one where the highest bit is set (RFC 4251 §5). */
export function mpint(bytes: Uint8Array): Bytes {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  const rest = bytes.subarray(start);
  return (rest[0] ?? 0) >= 0x80 ? concatBytes(Uint8Array.of(0), rest) : concatBytes(rest);
}

function string(bytes: Uint8Array): Bytes {
  return concatBytes(uint32(bytes.length), bytes);
}

function uint32(value: number): Bytes {
  return Uint8Array.of(value >>> 24, value >>> 16, value >>> 8, value);
}

export interface SshKeyOutline {
  readonly type: string;
  /** The public key's blob: what a fingerprint is the hash of. */
  readonly publicBlob: Bytes;
  readonly encrypted: boolean;
  /** Of RSA the modulus' bits. */
  readonly bits: number | undefined;
  /** Only where the private half is not sealed. */
  readonly comment: string | undefined;
}

/** What a private key in OpenSSH's format says in clear; nothing where it is not one. */
export function readSshKey(text: string): SshKeyOutline | undefined {
  const block = readPem(text).find(({ label }) => label === LABEL);
  if (block?.bytes === undefined) return undefined;
  try {
    const reader = createReader(block.bytes);
    if (!MAGIC.every((byte) => reader.byte() === byte)) return undefined;
    const cipher = reader.text();
    reader.string();
    reader.string();
    if (reader.uint32() !== 1) return undefined;
    const blob = reader.string();
    const secret = createReader(reader.string());
    const outline = createReader(blob);
    const type = outline.text();
    const parts: Bytes[] = [];
    while (!outline.done()) parts.push(outline.string());
    const modulus = type === "ssh-rsa" ? parts[1] : undefined;
    const encrypted = cipher !== "none";
    return {
      type,
      publicBlob: blob,
      encrypted,
      bits: modulus === undefined ? undefined : bitLength(modulus),
      comment: encrypted ? undefined : readComment(secret),
    };
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The comment is the last string before the padding. */
function readComment(secret: Reader): string | undefined {
  if (secret.uint32() !== secret.uint32()) throw new RangeError("the check numbers differ");
  let last: Bytes | undefined;
  while (!secret.done() && secret.peek() === 0) last = secret.string();
  return last && new TextDecoder().decode(last);
}

function bitLength(bytes: Uint8Array): number {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start++;
  return start === bytes.length ? 0 : (bytes.length - start) * 8 - Math.clz32(bytes[start] ?? 0) + 24;
}

type Reader = ReturnType<typeof createReader>;

function createReader(bytes: Bytes) {
  let at = 0;
  const take = (length: number): Bytes => {
    if (at + length > bytes.length) throw new RangeError("the key ends early");
    at += length;
    return bytes.slice(at - length, at);
  };
  const number = (): number => take(4).reduce((sum, byte) => sum * 256 + byte, 0);
  const string_ = (): Bytes => take(number());
  return {
    byte: (): number => take(1)[0] ?? 0,
    uint32: number,
    string: string_,
    text: (): string => new TextDecoder().decode(string_()),
    /** The next byte: 0 where a string's length (below 16 MiB) begins, 1 where the padding does. */
    peek: (): number => bytes[at] ?? 0,
    done: (): boolean => at >= bytes.length,
  };
}
