/**
 * An authenticator in software, and the browser before it: real attestations and assertions by P-256, PRF outputs as
 * hmac-secret makes them. It does whatever a test tells it, which no browser would: answer for another origin, count
 * backwards, leave the user unverified, answer without PRF.
 */
import { createHash, createHmac, generateKeyPairSync, randomBytes, sign, type KeyObject } from "node:crypto";

import type { AssertionResponse, CreationOptions, RegistrationResponse, RequestOptions } from "@kist/protocol";

/** Flags of the authenticator data. */
const PRESENT = 0x01;
const VERIFIED = 0x04;
const SYNCED = 0x18;
const WITH_KEY = 0x40;

/** What it does otherwise than an honest one. */
export interface Habits {
  /** False: the authenticator has no PRF. */
  readonly prf?: boolean;
  /** False: no PIN, no fingerprint. */
  readonly verifies?: boolean;
  /** Counts its uses, as security keys do; those that are synced always say 0. */
  readonly counts?: boolean;
  /** The origin that the browser writes into the answer, instead of the page's. */
  readonly origin?: string;
  /** The answer was given in a frame of another page. */
  readonly framed?: boolean;
  /** Another kind of attestation than the one asked for. */
  readonly attestation?: string;
}

interface Key {
  readonly id: Buffer;
  readonly rpId: string;
  readonly user: string;
  readonly pair: { readonly privateKey: KeyObject; readonly publicKey: KeyObject };
  /** What the PRF of this credential is keyed with. */
  readonly random: Buffer;
}

export interface Touched {
  readonly response: AssertionResponse;
  /** 32 bytes; absent where the authenticator has no PRF. */
  readonly output: Uint8Array<ArrayBuffer> | undefined;
}

export interface Authenticator {
  create(options: CreationOptions, origin: string, habits?: Habits): RegistrationResponse;
  get(options: RequestOptions, origin: string, habits?: Habits): Touched;
  /** The same keys and the same count, in other hands. */
  copy(): Authenticator;
}

export function createAuthenticator(usual: Habits = {}): Authenticator {
  return withKeys([], 0, usual);
}

function withKeys(keys: Key[], used: number, usual: Habits): Authenticator {
  let count = used;
  const next = ({ counts }: Habits): number => (counts === true ? ++count : 0);
  return {
    create(options, origin, more = {}) {
      const habits = { ...usual, ...more };
      const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
      const key = { id: randomBytes(32), rpId: options.rp.id, user: options.user.id, pair, random: randomBytes(32) };
      keys.push(key);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(key.id.length);
      const data = Buffer.concat([
        authenticatorData(key.rpId, WITH_KEY, next(habits), habits),
        Buffer.alloc(16),
        length,
        key.id,
        coseKey(pair.publicKey),
      ]);
      const attestation = cborMap([
        [cborText("fmt"), cborText(habits.attestation ?? "none")],
        [cborText("attStmt"), cborMap([])],
        [cborText("authData"), cborBytes(data)],
      ]);
      const id = key.id.toString("base64url");
      return {
        id,
        rawId: id,
        type: "public-key",
        response: {
          clientDataJSON: clientData("webauthn.create", options.challenge, origin, habits).toString("base64url"),
          attestationObject: attestation.toString("base64url"),
          transports: ["usb"],
        },
        clientExtensionResults: { prf: { enabled: habits.prf !== false } },
      };
    },
    get(options, origin, more = {}) {
      const habits = { ...usual, ...more };
      const allowed = new Set(options.allowCredentials.map(({ id }) => id));
      const key = keys.find(({ id, rpId }) => allowed.has(id.toString("base64url")) && rpId === options.rpId);
      if (key === undefined) throw new Error("none of its passkeys was asked for");
      const id = key.id.toString("base64url");
      const data = authenticatorData(key.rpId, 0, next(habits), habits);
      const client = clientData("webauthn.get", options.challenge, origin, habits);
      const signed = Buffer.concat([data, sha256(client)]);
      const salt = options.extensions.prf.evalByCredential[id]?.first;
      const output =
        habits.prf === false || salt === undefined
          ? undefined
          : Uint8Array.from(createHmac("sha256", key.random).update(prfInput(salt)).digest());
      return {
        output,
        response: {
          id,
          rawId: id,
          type: "public-key",
          response: {
            clientDataJSON: client.toString("base64url"),
            authenticatorData: data.toString("base64url"),
            signature: sign("sha256", signed, key.pair.privateKey).toString("base64url"),
            userHandle: key.user,
          },
          clientExtensionResults: {},
        },
      };
    },
    copy: () => withKeys([...keys], count, usual),
  };
}

function authenticatorData(rpId: string, flags: number, count: number, { verifies, counts }: Habits): Buffer {
  const counter = Buffer.alloc(4);
  counter.writeUInt32BE(count);
  const user = PRESENT | (verifies === false ? 0 : VERIFIED);
  const backup = counts === true ? 0 : SYNCED;
  return Buffer.concat([sha256(Buffer.from(rpId)), Buffer.of(flags | user | backup), counter]);
}

function clientData(type: string, challenge: string, origin: string, { origin: other, framed }: Habits): Buffer {
  return Buffer.from(JSON.stringify({ type, challenge, origin: other ?? origin, crossOrigin: framed === true }));
}

/** As WebAuthn hashes it, so that no site can ask for another protocol's secrets. */
function prfInput(salt: string): Buffer {
  return sha256(Buffer.concat([Buffer.from("WebAuthn PRF\0"), Buffer.from(salt, "base64url")]));
}

function coseKey(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  // kty: EC2, alg: ES256, crv: P-256.
  return cborMap([
    [Buffer.of(0x01), Buffer.of(0x02)],
    [Buffer.of(0x03), Buffer.of(0x26)],
    [Buffer.of(0x20), Buffer.of(0x01)],
    [Buffer.of(0x21), cborBytes(Buffer.from(x, "base64url"))],
    [Buffer.of(0x22), cborBytes(Buffer.from(y, "base64url"))],
  ]);
}

function cborMap(entries: readonly (readonly [Buffer, Buffer])[]): Buffer {
  return Buffer.concat([Buffer.of(0xa0 | entries.length), ...entries.flat()]);
}

function cborText(text: string): Buffer {
  return Buffer.concat([Buffer.of(0x60 | text.length), Buffer.from(text)]);
}

function cborBytes(bytes: Buffer): Buffer {
  const length = bytes.length < 24 ? Buffer.of(0x40 | bytes.length) : Buffer.of(0x58, bytes.length);
  return Buffer.concat([length, bytes]);
}

function sha256(bytes: Buffer): Buffer {
  return createHash("sha256").update(bytes).digest();
}
