/**
 * Ceremonies in this browser. The library neither reads nor writes PRF values: salts become bytes here, and the output is
 * taken out of the answer before anything is posted, sealed to the daemon's key of this one ceremony (R16).
 */
import {
  startAuthentication,
  startRegistration,
  WebAuthnAbortService,
  type AuthenticationResponseJSON,
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
} from "@simplewebauthn/browser";

import { CallError } from "../api/call-error.ts";
import type { Call } from "../api/call.ts";
import type { EndpointAnswer, EndpointRequest } from "../api/endpoints.ts";
import { PASSKEY_WORDS } from "../texts/passkeys.ts";
import { fromBase64Url, sealOutput } from "./hop.ts";

/** What a touch is for; it counts for nothing else. */
export type TouchPurpose = EndpointRequest<"passkeys/assert/begin">["purpose"];
/** What proves presence in a request. */
export type PresenceGiven = EndpointRequest<"slots/rename">["presence"];
export type PasskeyProof = Extract<PresenceGiven, { passkey: unknown }>["passkey"];
type RequestOptions = EndpointAnswer<"passkeys/assert/begin">["options"];
type Creation = EndpointRequest<"passkeys/register/verify">["response"];

/** Whether a passkey can be asked for here at all. */
export function canTouch(): boolean {
  return "PublicKeyCredential" in globalThis;
}

/** Throws `CallError`: the daemon's, or `passkey-cancelled`, which it also is once `leaving` aborts. */
export async function touch(call: Call, purpose: TouchPurpose, leaving: AbortSignal): Promise<PasskeyProof> {
  const { ceremony, options, hop } = await call("passkeys/assert/begin", { purpose });
  return await assert(options, { ceremony, hop }, leaving);
}

/**
 * A new passkey for this device: two touches, since an authenticator yields its key only when it is asked for the second
 * time. `onMade` is called between them. Throws `CallError`, as `touch` does.
 */
export async function register(
  call: Call,
  asked: EndpointRequest<"passkeys/register/begin">,
  { onMade, leaving }: { readonly onMade: () => void; readonly leaving: AbortSignal },
): Promise<void> {
  const begun = await call("passkeys/register/begin", asked);
  const response = await create(begun.options, leaving);
  const { ceremony, options } = await call("passkeys/register/verify", { ceremony: begun.ceremony, response });
  onMade();
  const proof = await assert(options, { ceremony, hop: begun.hop }, leaving);
  await call("passkeys/register/finish", proof);
}

async function assert(
  options: RequestOptions,
  { ceremony, hop }: { readonly ceremony: string; readonly hop: string },
  leaving: AbortSignal,
): Promise<PasskeyProof> {
  const salts = Object.entries(options.extensions.prf.evalByCredential).map(
    ([credential, { first }]) => [credential, { first: fromBase64Url(first) }] as const,
  );
  const optionsJSON: PublicKeyCredentialRequestOptionsJSON = {
    ...options,
    allowCredentials: options.allowCredentials.map(describe),
    extensions: { prf: { evalByCredential: Object.fromEntries(salts) } },
  };
  const answer = await ask(() => startAuthentication({ optionsJSON }), leaving);
  const output = takeOutput(answer);
  const sealed = output === undefined ? "" : await sealOutput(output, { hop, challenge: options.challenge, ceremony });
  const { id, rawId, response } = answer;
  const { clientDataJSON, authenticatorData, signature, userHandle } = response;
  return {
    ceremony,
    prf: sealed,
    response: {
      id,
      rawId,
      type: "public-key",
      response: { clientDataJSON, authenticatorData, signature, ...(userHandle === undefined ? {} : { userHandle }) },
      clientExtensionResults: {},
    },
  };
}

/** The PRF output, and nothing of it left in the answer. */
function takeOutput(answer: AuthenticationResponseJSON): Uint8Array<ArrayBuffer> | undefined {
  const results = answer.clientExtensionResults.prf?.results;
  delete answer.clientExtensionResults.prf;
  const first = results?.first;
  if (first === undefined) return undefined;
  return first instanceof ArrayBuffer
    ? new Uint8Array(first)
    : new Uint8Array(first.buffer.slice(first.byteOffset, first.byteOffset + first.byteLength) as ArrayBuffer);
}

async function create(
  options: EndpointAnswer<"passkeys/register/begin">["options"],
  leaving: AbortSignal,
): Promise<Creation> {
  const optionsJSON: PublicKeyCredentialCreationOptionsJSON = {
    ...options,
    pubKeyCredParams: [...options.pubKeyCredParams],
    excludeCredentials: options.excludeCredentials.map(describe),
  };
  const { id, rawId, response, clientExtensionResults } = await ask(() => startRegistration({ optionsJSON }), leaving);
  const { clientDataJSON, attestationObject, transports } = response;
  const enabled = clientExtensionResults.prf?.enabled;
  return {
    id,
    rawId,
    type: "public-key",
    response: { clientDataJSON, attestationObject, ...(transports === undefined ? {} : { transports }) },
    clientExtensionResults: enabled === undefined ? {} : { prf: { enabled } },
  };
}

type Descriptor = NonNullable<PublicKeyCredentialRequestOptionsJSON["allowCredentials"]>[number];

/** Transports are hints that the browser made up itself; those the types do not know are left out. */
function describe({ id, transports = [] }: RequestOptions["allowCredentials"][number]): Descriptor {
  return { id, type: "public-key", transports: TRANSPORTS.filter((each) => transports.includes(each)) };
}

const TRANSPORTS = ["ble", "cable", "hybrid", "internal", "nfc", "smart-card", "usb"] as const;

/**
 * What a browser refuses is said in words of ours: its own name no person would know what to do with. Who left while the daemon
 * was still making the question is not asked at all.
 */
async function ask<Answer>(start: () => Promise<Answer>, leaving: AbortSignal): Promise<Answer> {
  if (leaving.aborted) throw new CallError(PASSKEY_WORDS.cancelled);
  const cancel = (): void => WebAuthnAbortService.cancelCeremony();
  leaving.addEventListener("abort", cancel);
  try {
    return await start();
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "InvalidStateError") throw new CallError(PASSKEY_WORDS.known);
    if (name === "NotAllowedError" || name === "AbortError") throw new CallError(PASSKEY_WORDS.cancelled);
    throw new CallError({ ...PASSKEY_WORDS.failed, why: error instanceof Error ? error.message : name });
  } finally {
    leaving.removeEventListener("abort", cancel);
  }
}
