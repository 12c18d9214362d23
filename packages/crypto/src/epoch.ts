/**
 * Epoch keys (R4, SPEC §7). One random secret S per epoch; a read key and a link key are derived from it, and
 * the link key wraps the previous S. A grant with history carries S, one without only the read key. The
 * commitment has two halves, so that whoever gets only the read key can check it too.
 */
import { bytesToHex, type Bytes } from "@kist/model";

import type { Context } from "./context.ts";
import { openFailed } from "./error.ts";
import { deriveKey, hash, keyedHash } from "./hash.ts";
import { asEpochSecret, asLinkKey, asReadKey, type EpochSecret, type LinkKey, type ReadKey } from "./keys.ts";
import type { Crypto } from "./provider.ts";
import { open, seal } from "./seal.ts";
import { protectKey, randomKey } from "./wipe.ts";

const EPOCH_REF_BYTES = 8;

export function createEpoch(crypto: Crypto): EpochSecret {
  return asEpochSecret(randomKey(crypto));
}

export function epochKeys(crypto: Crypto, secret: EpochSecret): { readonly read: ReadKey; readonly link: LinkKey } {
  return {
    read: asReadKey(deriveKey(crypto, secret, "kist/v1/epoch-read", {})),
    link: asLinkKey(deriveKey(crypto, secret, "kist/v1/epoch-link", {})),
  };
}

/** 32 bytes that fix both keys of an epoch and tell nothing about them. Stands in the chain. */
export function epochCommitment(crypto: Crypto, secret: EpochSecret): Bytes {
  const { read, link } = epochKeys(crypto, secret);
  const commitment = hash(
    crypto,
    "kist/v1/epoch-commitment",
    keyedHash(crypto, read, "kist/v1/epoch-read-commitment"),
    keyedHash(crypto, link, "kist/v1/epoch-link-commitment"),
  );
  read.fill(0);
  link.fill(0);
  return commitment;
}

/** How envelopes and boxes name an epoch: the first 8 bytes of its commitment, hex. */
export function epochRef(commitment: Bytes): string {
  return bytesToHex(commitment.subarray(0, EPOCH_REF_BYTES));
}

/** Seals the previous epoch's secret under this epoch's link key. */
export function wrapEpoch(crypto: Crypto, link: LinkKey, previous: EpochSecret, context: Context): Bytes {
  return seal(crypto, link, "kist/v1/epoch-wrap", context, previous);
}

/** Throws `open-failed`. The caller compares `epochCommitment` of the result with the chain's. */
export function unwrapEpoch(crypto: Crypto, link: LinkKey, wrapped: Bytes, context: Context): EpochSecret {
  const secret = open(crypto, link, "kist/v1/epoch-wrap", context, wrapped);
  if (secret.length !== 32) throw openFailed();
  return protectKey(crypto, asEpochSecret(secret));
}
