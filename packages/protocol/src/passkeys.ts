/**
 * Ceremonies of passkeys: each begins and ends on one page of the daemon (D9, R16). `options` are the browser's own
 * JSON forms, for `PublicKeyCredential.parseCreationOptionsFromJSON` and its twin; the PRF salts in them stand as
 * base64url and are the page's to turn into bytes.
 */
import { z } from "zod";

import { post } from "./endpoint.ts";
import { assertionResponse, base64url, ceremonyId, presence, registrationResponse } from "./presence.ts";
import { approvalId } from "./terms.ts";

const descriptor = z.strictObject({
  id: base64url,
  type: z.literal("public-key"),
  transports: z.array(z.string()).optional(),
});
const prfValues = z.strictObject({ first: base64url });

/** `PublicKeyCredentialCreationOptionsJSON`, as far as Kist uses it. */
export const creationOptions = z.strictObject({
  rp: z.strictObject({ id: z.string(), name: z.string() }),
  user: z.strictObject({ id: base64url, name: z.string(), displayName: z.string() }),
  challenge: base64url,
  pubKeyCredParams: z.array(z.strictObject({ type: z.literal("public-key"), alg: z.int() })),
  timeout: z.int(),
  excludeCredentials: z.array(descriptor),
  authenticatorSelection: z.strictObject({
    residentKey: z.literal("preferred"),
    userVerification: z.literal("required"),
  }),
  attestation: z.literal("none"),
  extensions: z.strictObject({ prf: z.strictObject({}), credProps: z.literal(true) }),
});

/** `PublicKeyCredentialRequestOptionsJSON`, as far as Kist uses it. */
export const requestOptions = z.strictObject({
  rpId: z.string(),
  challenge: base64url,
  timeout: z.int(),
  userVerification: z.literal("required"),
  allowCredentials: z.array(descriptor),
  extensions: z.strictObject({ prf: z.strictObject({ evalByCredential: z.record(z.string(), prfValues) }) }),
});

/** The daemon's half of the hop: an ephemeral P-256 public key of this ceremony, uncompressed. */
const hop = base64url;

export const slotName = z.string().trim().min(1).max(100);

export const beginRegistration = post("passkeys/register/begin", {
  summary: "Begins a new passkey on this page. An existing way to unlock proves presence.",
  request: z.strictObject({ presence, name: slotName }),
  response: z.strictObject({ ceremony: ceremonyId, options: creationOptions, hop }),
});
export const verifyRegistration = post("passkeys/register/verify", {
  summary:
    "Checks the new credential, and that it can derive a key (PRF). Answers with the options of its first assertion: the touch that yields the key.",
  request: z.strictObject({ ceremony: ceremonyId, response: registrationResponse }),
  response: z.strictObject({ ceremony: ceremonyId, options: requestOptions }),
});
export const finishRegistration = post("passkeys/register/finish", {
  summary: "Checks the first assertion and adds the slot.",
  request: z.strictObject({ ceremony: ceremonyId, response: assertionResponse, prf: base64url }),
  response: z.strictObject({ id: z.string() }),
});

/** What the touch is for; it proves presence for nothing else. */
export const assertionPurpose = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("unlock") }),
  z.strictObject({ kind: z.literal("approval"), id: approvalId }),
  z.strictObject({ kind: z.literal("presence") }),
]);
export const beginAssertion = post("passkeys/assert/begin", {
  summary: "Begins a touch on this page: to unlock, to grant one approval, or to prove presence for one change.",
  request: z.strictObject({ purpose: assertionPurpose }),
  response: z.strictObject({ ceremony: ceremonyId, options: requestOptions, hop }),
  whileLocked: true,
});

export type AssertionPurpose = z.infer<typeof assertionPurpose>;
export type CreationOptions = z.infer<typeof creationOptions>;
export type RequestOptions = z.infer<typeof requestOptions>;
