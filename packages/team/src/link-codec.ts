/**
 * A link on the wire (SPEC §3): suite 0x01 ‖ Ed25519 signature 64 ‖ payload, the payload one canonical map of
 * exactly { at, body, height, kind, prev, signer }. One link has one encoding; at most 256 KiB.
 */
import { decodeCanonical, encodeCanonical, hash, sign, SIGNATURE_BYTES, SUITE, type Crypto } from "@kist/crypto";
import { bytesToId, concatBytes, idToBytes, type Bytes, type DeviceId, type LinkHash } from "@kist/model";

import { decodeBody, encodeBody } from "./body-codec.ts";
import { malformed, readBytes, readId, readMap, readNatural, readText } from "./fields.ts";
import type { LinkBody, LinkHead, ParsedLink } from "./link.ts";
import type { DeviceSigner } from "./signer.ts";

export const MAX_LINK_BYTES: number = 256 * 1024;
const PAYLOAD_AT: number = 1 + SIGNATURE_BYTES;
const FIELDS = ["at", "body", "height", "kind", "prev", "signer"];
/** Stands where height 0 has no link before it. */
const NO_LINK: Bytes = new Uint8Array(32);

/** Signs a link. The caller sees to it that it can be appended at once (R1). */
export function signLink(crypto: Crypto, signer: DeviceSigner, head: Omit<LinkHead, "signer">, body: LinkBody): Bytes {
  const payload = encodeCanonical({
    at: head.at,
    body: encodeBody(body),
    height: head.height,
    kind: body.kind,
    prev: head.prev === undefined ? NO_LINK : idToBytes(head.prev),
    signer: signer.keys.verify,
  });
  const signature = sign(crypto, "kist/v1/link", signer.keys.signing, payload);
  return concatBytes(Uint8Array.of(SUITE), signature, payload);
}

/** The link, or `undefined` for a suite of a later version. Throws `malformed`. */
export function parseLink(crypto: Crypto, bytes: Bytes): ParsedLink | undefined {
  if (bytes.length <= PAYLOAD_AT || bytes.length > MAX_LINK_BYTES) throw malformed("link.length");
  if (bytes[0] !== SUITE) return undefined;
  const payload = bytes.slice(PAYLOAD_AT);
  const fields = readMap(decodeCanonical(payload), FIELDS);
  const height = readNatural(fields["height"]);
  const prev = readId<LinkHash>(fields["prev"], 32);
  if ((prev === bytesToId(NO_LINK)) !== (height === 0)) throw malformed("link.prev");
  const kind = readText(fields["kind"], 32);
  return {
    height,
    prev: height === 0 ? undefined : prev,
    signer: bytesToId<DeviceId>(readBytes(fields["signer"], 32)),
    at: readNatural(fields["at"]),
    kind,
    body: decodeBody(kind, fields["body"]),
    hash: linkHash(crypto, bytes),
    payload,
    signature: bytes.slice(1, PAYLOAD_AT),
  };
}

/** How the next link, and of the first the vault id, names a link: BLAKE2b-256 of all its bytes. */
export function linkHash(crypto: Crypto, bytes: Bytes): LinkHash {
  return bytesToId<LinkHash>(hash(crypto, "kist/v1/link-hash", bytes));
}
