/**
 * Audit checkpoints: a device's signed statement "my chain has this many records and this head", as a C2SP
 * signed note (c2sp.org/signed-note) whose text is that of a tlog-checkpoint:
 *
 *   kist/<vault id>/<device id>
 *   <size, decimal>
 *   <link hash of that record, base64>
 *   at <wall time in milliseconds>
 *
 *   — kist/<vault id>/<device id> <base64(key id 4 ‖ Ed25519 signature 64)>
 *
 * The signature is Kist's labelled one (SPEC §5), so the note's signature type is 0xff, "none assigned", and
 * the key id comes from BLAKE2b; readers of signed notes list it as a signature of a key they do not know.
 */
import { asVerifyKey, hash, sign, verify, type Crypto, type SigningKey } from "@kist/crypto";
import {
  base64UrlToBytes,
  bytesToBase64Url,
  concatBytes,
  equalBytes,
  idToBytes,
  parseDeviceId,
  parseVaultId,
  utf8ToBytes,
  type Bytes,
  type DeviceId,
  type VaultId,
} from "@kist/model";

export interface Checkpoint {
  readonly vault: VaultId;
  readonly device: DeviceId;
  /** The newest record it covers. */
  readonly size: number;
  /** Link hash of that record. */
  readonly head: Bytes;
  /** Wall time in milliseconds, as the device saw it: for people, decides nothing. */
  readonly at: number;
}

const KEY_ID = 4;
const NO_ASSIGNED_TYPE = 0xff;
/** Room for a hundred witnesses' lines. */
const MAX_NOTE = 64 * 1024;

export function signCheckpoint(crypto: Crypto, checkpoint: Checkpoint, signing: SigningKey): string {
  const origin = originOf(checkpoint);
  const text = `${origin}\n${checkpoint.size}\n${toBase64(checkpoint.head)}\nat ${checkpoint.at}\n`;
  const signature = sign(crypto, "kist/v1/audit-checkpoint", signing, utf8ToBytes(text));
  return `${text}\n— ${origin} ${toBase64(concatBytes(keyId(crypto, origin, checkpoint.device), signature))}\n`;
}

/**
 * The statement of a note whose device signed it. `undefined` for anything that is not a checkpoint in its one
 * form, or whose signature by the device it names does not verify. Lines of other signers are not looked at.
 */
export function openCheckpoint(crypto: Crypto, note: string): Checkpoint | undefined {
  if (note.length > MAX_NOTE) return undefined;
  const end = note.indexOf("\n\n") + 1;
  const text = note.slice(0, end);
  const checkpoint = parseText(text);
  if (checkpoint === undefined) return undefined;
  const origin = originOf(checkpoint);
  const key = asVerifyKey(idToBytes(checkpoint.device));
  const id = keyId(crypto, origin, checkpoint.device);
  const lines = note.slice(end + 1).split("\n");
  if (lines.pop() !== "") return undefined;
  const own = lines.find((line) => line.startsWith(`— ${origin} `));
  const signed = own === undefined ? undefined : fromBase64(own.slice(`— ${origin} `.length));
  if (signed === undefined || !equalBytes(signed.subarray(0, KEY_ID), id)) return undefined;
  const isSigned = verify(crypto, "kist/v1/audit-checkpoint", key, utf8ToBytes(text), signed.slice(KEY_ID));
  return isSigned ? checkpoint : undefined;
}

function parseText(text: string): Checkpoint | undefined {
  const parts =
    /^kist\/([0-9a-f]+)\/([0-9a-f]+)\n([1-9][0-9]{0,15})\n([A-Za-z0-9+/=]+)\nat (0|[1-9][0-9]{0,15})\n$/.exec(text);
  if (parts === null) return undefined;
  const [, vaultText = "", deviceText = "", size = "", head = "", at = ""] = parts;
  const vault = parseVaultId(vaultText);
  const device = parseDeviceId(deviceText);
  const bytes = fromBase64(head);
  if (vault === undefined || device === undefined || bytes?.length !== 32) return undefined;
  return { vault, device, size: Number(size), head: bytes, at: Number(at) };
}

function originOf(checkpoint: { readonly vault: VaultId; readonly device: DeviceId }): string {
  return `kist/${checkpoint.vault}/${checkpoint.device}`;
}

/** A hint which key signed; the note's format takes any four bytes that name, type and key determine. */
function keyId(crypto: Crypto, name: string, device: DeviceId): Bytes {
  const type = new Uint8Array([NO_ASSIGNED_TYPE]);
  return hash(crypto, "kist/v1/audit-key-id", utf8ToBytes(name), type, idToBytes(device)).slice(0, KEY_ID);
}

/** RFC 4648 §4, padded: what signed notes use. */
function toBase64(bytes: Bytes): string {
  const text = bytesToBase64Url(bytes).replaceAll("-", "+").replaceAll("_", "/");
  return text.padEnd(Math.ceil(text.length / 4) * 4, "=");
}
function fromBase64(text: string): Bytes | undefined {
  const bytes = base64UrlToBytes(
    text
      .replace(/={1,2}$/, "")
      .replaceAll("+", "-")
      .replaceAll("/", "_"),
  );
  return bytes !== undefined && toBase64(bytes) === text ? bytes : undefined;
}
