/**
 * How a request proves that the person is there: the passphrase, or a passkey that was touched for it on a page
 * of the daemon. What the browser's WebAuthn answers is taken field by field, and nothing else: in `prf` no result can
 * stand, for the PRF output crosses the page's door sealed to the ceremony's own key or not at all.
 */
import { z } from "zod";

export const passphrase = z.string().min(1).max(1024);

/** Bytes as base64url without padding (RFC 4648 §5). */
export const base64url = z
  .string()
  .max(16 * 1024)
  .regex(/^[A-Za-z0-9_-]*$/, "not base64url");

/** One ceremony: its challenge works once, for two minutes, on the page that began it. */
export const ceremonyId = z.string().regex(/^[a-z0-9]{16,32}$/, "not a ceremony id");

const attachment = z.enum(["platform", "cross-platform"]).nullable().optional();
/** What of the extensions' results may be said in clear. */
const extensionResults = z.strictObject({
  prf: z.strictObject({ enabled: z.boolean().optional() }).optional(),
  credProps: z.strictObject({ rk: z.boolean().optional() }).optional(),
});

/** `RegistrationResponseJSON`: what `navigator.credentials.create` gave, without the PRF's results. */
export const registrationResponse = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  response: z.strictObject({
    clientDataJSON: base64url,
    attestationObject: base64url,
    authenticatorData: base64url.optional(),
    transports: z.array(z.string().max(32)).max(16).optional(),
    publicKeyAlgorithm: z.int().optional(),
    publicKey: base64url.optional(),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensionResults,
});

/** `AuthenticationResponseJSON`: what `navigator.credentials.get` gave, without the PRF's results. */
export const assertionResponse = z.strictObject({
  id: base64url,
  rawId: base64url,
  type: z.literal("public-key"),
  response: z.strictObject({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: base64url.optional(),
  }),
  authenticatorAttachment: attachment,
  clientExtensionResults: extensionResults,
});

/**
 * A touch. `prf` is the PRF output for the daemon alone: ephemeral P-256 public key (65 bytes, uncompressed), IV (12),
 * AES-256-GCM ciphertext with its tag; key = HKDF-SHA-256(ECDH, salt = challenge, info = "kist/v1/page-hop" ‖ ceremony).
 */
export const passkeyProof = z.strictObject({
  ceremony: ceremonyId,
  response: assertionResponse,
  prf: base64url,
});

/** That the person is there now. */
export const presence = z.union([passphrase, z.strictObject({ passkey: passkeyProof })]);

export type RegistrationResponse = z.infer<typeof registrationResponse>;
export type AssertionResponse = z.infer<typeof assertionResponse>;
export type PasskeyProof = z.infer<typeof passkeyProof>;
export type PresenceGiven = z.infer<typeof presence>;
