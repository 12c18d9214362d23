/** What the browser is asked: the JSON forms of `navigator.credentials.create` and `get`. */
import { bytesToBase64Url, type Bytes } from "@kist/model";
import type { CreationOptions, RequestOptions } from "@kist/protocol";
import type { PasskeyFacts } from "@kist/unlock";

import { CEREMONY_LIFE } from "./ceremonies.ts";
import { rpIdOf, type Site } from "./site.ts";
import { ALGORITHMS } from "./verify.ts";

type Descriptor = CreationOptions["excludeCredentials"][number];

export function creationOptions(
  site: Site,
  {
    name,
    user,
    challenge,
    known,
  }: {
    readonly name: string;
    readonly user: Bytes;
    readonly challenge: Bytes;
    readonly known: readonly PasskeyFacts[];
  },
): CreationOptions {
  return {
    rp: { id: rpIdOf(site), name: "Kist" },
    user: { id: bytesToBase64Url(user), name: `Kist: ${name}`, displayName: `Kist: ${name}` },
    challenge: bytesToBase64Url(challenge),
    pubKeyCredParams: ALGORITHMS.map((alg) => ({ type: "public-key", alg })),
    timeout: CEREMONY_LIFE,
    excludeCredentials: known.map(describe),
    // Preferred: Android derives keys for such passkeys only; a security key without room for one works all the same.
    authenticatorSelection: { residentKey: "preferred", userVerification: "required" },
    attestation: "none",
    extensions: { prf: {}, credProps: true },
  };
}

/** Each passkey is asked with its own salt, so that one touch serves whichever is at hand. */
export function requestOptions(site: Site, challenge: Bytes, passkeys: readonly PasskeyFacts[]): RequestOptions {
  return {
    rpId: rpIdOf(site),
    challenge: bytesToBase64Url(challenge),
    timeout: CEREMONY_LIFE,
    userVerification: "required",
    allowCredentials: passkeys.map(describe),
    extensions: {
      prf: {
        evalByCredential: Object.fromEntries(
          passkeys.map(({ credential, prfSalt }) => [
            bytesToBase64Url(credential),
            { first: bytesToBase64Url(prfSalt) },
          ]),
        ),
      },
    },
  };
}

function describe({ credential, transports }: PasskeyFacts): Descriptor {
  const id = bytesToBase64Url(credential);
  return { id, type: "public-key", ...(transports.length === 0 ? {} : { transports: [...transports] }) };
}
