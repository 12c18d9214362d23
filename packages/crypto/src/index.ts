export { openBox, sealBox } from "./box.ts";
export { MAX_CANONICAL_BYTES, type Canonical, type CanonicalMap } from "./codec.ts";
export { decodeCanonical } from "./codec-decode.ts";
export { encodeCanonical } from "./codec-encode.ts";
export { encodeContext, type Context } from "./context.ts";
export { createCrypto, type CryptoOptions } from "./create-crypto.ts";
export { createDeviceKeys, deviceKeysFromSeed, type DeviceKeys } from "./device-keys.ts";
export {
  envelopeHash,
  openEnvelope,
  parseEnvelope,
  sealEnvelope,
  verifyEnvelope,
  type EnvelopePlace,
  type ParsedEnvelope,
  type VerifiedEnvelope,
} from "./envelope.ts";
export {
  MAX_ENVELOPE_VALUES,
  ZERO_HASH,
  type EnvelopeHeader,
  type EnvelopeKind,
  type UnknownKind,
} from "./envelope-header.ts";
export { createEpoch, epochCommitment, epochKeys, epochRef, unwrapEpoch, wrapEpoch } from "./epoch.ts";
export type { CryptoErrorCode } from "./error.ts";
export { deriveKey, hash, HASH_BYTES, keyedHash } from "./hash.ts";
export * from "./keys.ts";
export type { DeriveLabel, HashLabel, Label, SealKeys, SealLabel, SignLabel } from "./labels.ts";
export { merkleProof, merkleRoot, verifyMerkle } from "./merkle.ts";
export { MAX_PLAINTEXT } from "./padding.ts";
export {
  STRETCH_CEILING,
  STRETCH_DEFAULT,
  STRETCH_FLOOR,
  stretchPassphrase,
  type StretchParameters,
} from "./passphrase.ts";
export type { Crypto, CryptoProvider } from "./provider.ts";
export { commitValue, recordHash, valueHash } from "./record.ts";
export { open, seal, sealedSize, SUITE } from "./seal.ts";
export { sign, SIGNATURE_BYTES, verify } from "./sign.ts";
export { equalSecrets, protectKey, randomKey, scrub, wipe } from "./wipe.ts";
