/**
 * The judge of every ceremony is `@simplewebauthn/server`, loaded when the first answer comes: signature, challenge, type,
 * origin with its port, relying party, presence and verification of the user. The use count is judged later: the last one
 * is sealed until the slot has been opened.
 */
import { bytesToBase64Url, hexToBytes, KistError, type Bytes } from "@kist/model";
import type { AssertionResponse, RegistrationResponse } from "@kist/protocol";
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from "@simplewebauthn/server";

import type { Ceremony } from "./ceremonies.ts";
import { rpIdOf } from "./site.ts";

/** COSE numbers: EdDSA, ES256, RS256 (Windows Hello on older machines). */
export const ALGORITHMS = [-8, -7, -257] as const;

export interface NewCredential {
  readonly credential: Bytes;
  readonly publicKey: Bytes;
  readonly counter: number;
  readonly transports: readonly string[];
  readonly aaguid: Bytes;
  readonly multiDevice: boolean;
}

/** Throws `passkey-refused`, `passkey-without-key`. */
export async function verifyCreation(
  { site, challenge }: Ceremony,
  response: RegistrationResponse,
): Promise<NewCredential> {
  const { verifyRegistrationResponse } = await import("@simplewebauthn/server");
  await requireOwnFrame(response.response.clientDataJSON);
  await requirePlainAttestation(response.response.attestationObject);
  const { verified, registrationInfo: info } = await judge(() =>
    verifyRegistrationResponse({
      response: asRegistration(response),
      expectedChallenge: bytesToBase64Url(challenge),
      expectedOrigin: site.origin,
      expectedRPID: rpIdOf(site),
      requireUserVerification: true,
      supportedAlgorithmIDs: [...ALGORITHMS],
    }),
  );
  if (!verified || info.credential.id !== response.id) throw refused("its signature does not hold");
  // A browser that was asked for PRF says whether this authenticator has it; one that does not know the word says nothing.
  if (response.clientExtensionResults.prf?.enabled !== true) throw new KistError("passkey-without-key", {});
  const { credential } = info;
  return {
    credential: new Uint8Array(Buffer.from(credential.id, "base64url")),
    publicKey: Uint8Array.from(credential.publicKey),
    counter: credential.counter,
    transports: credential.transports ?? [],
    aaguid: hexToBytes(info.aaguid.replaceAll("-", "")) ?? new Uint8Array(16),
    multiDevice: info.credentialDeviceType === "multiDevice",
  };
}

/** The use count of the assertion. Throws `passkey-refused`. */
export async function verifyAssertion(
  { site, challenge }: Ceremony,
  response: AssertionResponse,
  passkey: { readonly credential: Bytes; readonly publicKey: Bytes },
): Promise<number> {
  const { verifyAuthenticationResponse } = await import("@simplewebauthn/server");
  await requireOwnFrame(response.response.clientDataJSON);
  const { verified, authenticationInfo: info } = await judge(() =>
    verifyAuthenticationResponse({
      response: asAuthentication(response),
      expectedChallenge: bytesToBase64Url(challenge),
      expectedOrigin: site.origin,
      expectedRPID: rpIdOf(site),
      credential: {
        id: bytesToBase64Url(passkey.credential),
        publicKey: Uint8Array.from(passkey.publicKey),
        counter: 0,
      },
      requireUserVerification: true,
    }),
  );
  if (!verified) throw refused("its signature does not hold");
  return info.newCounter;
}

export function refused(reason: string): KistError<"passkey-refused"> {
  return new KistError("passkey-refused", { reason });
}

/** The page is never framed (R17), so an answer that was given in a frame was not given to it. */
async function requireOwnFrame(clientData: string): Promise<void> {
  const { decodeClientDataJSON } = await import("@simplewebauthn/server/helpers");
  const { crossOrigin } = await judge(() => Promise.resolve().then(() => decodeClientDataJSON(clientData)));
  if (crossOrigin === true) throw refused("it was given inside another page");
}

/**
 * None was asked for. Other kinds carry certificates that name addresses where their revocation is looked up, and this
 * process opens no connection because a page wants it to.
 */
async function requirePlainAttestation(object: string): Promise<void> {
  const { decodeAttestationObject, isoBase64URL } = await import("@simplewebauthn/server/helpers");
  const format = await judge(() =>
    Promise.resolve().then(() => decodeAttestationObject(isoBase64URL.toBuffer(object)).get("fmt")),
  );
  if (format !== "none" && format !== "packed") throw refused("it proves its maker in a way that was not asked for");
}

/** In the library's own words stand the challenge and whatever origin the answer named: what people read is ours. */
const REASONS: readonly (readonly [RegExp, string])[] = [
  [/challenge/, "it answers another question"],
  [/origin/i, "it was given to another page"],
  [/RP ID/, "it belongs to another site"],
  [/verif/i, "nobody proved to be its owner (no PIN, fingerprint or face)"],
  [/present/i, "nobody touched it"],
  [/\balg\b/, "its kind of signature is not one of ours"],
];

async function judge<Verdict>(verify: () => Promise<Verdict>): Promise<Verdict> {
  try {
    return await verify();
  } catch (error) {
    const words = error instanceof Error ? error.message : "";
    throw refused(REASONS.find(([pattern]) => pattern.test(words))?.[1] ?? "it does not verify");
  }
}

/** The library's types know no `null` attachment and no absent fields that are named. */
function asRegistration({ id, rawId, type, response }: RegistrationResponse): RegistrationResponseJSON {
  const { clientDataJSON, attestationObject, transports } = response;
  return {
    id,
    rawId,
    type,
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
    clientExtensionResults: {},
  };
}

function asAuthentication({ id, rawId, type, response }: AssertionResponse): AuthenticationResponseJSON {
  const { clientDataJSON, authenticatorData, signature } = response;
  return { id, rawId, type, response: { clientDataJSON, authenticatorData, signature }, clientExtensionResults: {} };
}
