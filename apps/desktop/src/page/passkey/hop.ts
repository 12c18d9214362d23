/**
 * The page's end of the way that a PRF output takes to the daemon: sealed to the ceremony's own key, so that no request
 * carries it in clear. The daemon's end is `apps/daemon/src/passkeys/hop.ts`; both follow its SPEC §4.
 */
import { base64UrlToBytes, bytesToBase64Url, type Bytes } from "@kist/model";

const CURVE = { name: "ECDH", namedCurve: "P-256" } as const;
const LABEL = "kist/v1/page-hop";
const IV_BYTES = 12;

export interface HopTarget {
  /** The daemon's public key for this ceremony, base64url. */
  readonly hop: string;
  /** The challenge that the authenticator answered, base64url. */
  readonly challenge: string;
  readonly ceremony: string;
}

/** Ephemeral public key ‖ IV ‖ ciphertext, base64url. `output` is zeroed. */
export async function sealOutput(output: Uint8Array<ArrayBuffer>, target: HopTarget): Promise<string> {
  const { subtle } = crypto;
  try {
    const theirs = await subtle.importKey("raw", fromBase64Url(target.hop), CURVE, false, []);
    const ours = await subtle.generateKey(CURVE, false, ["deriveBits"]);
    const agreed = await subtle.deriveBits({ name: "ECDH", public: theirs }, ours.privateKey, 256);
    const source = await subtle.importKey("raw", agreed, "HKDF", false, ["deriveKey"]);
    new Uint8Array(agreed).fill(0);
    const derivation = {
      name: "HKDF",
      hash: "SHA-256",
      salt: fromBase64Url(target.challenge),
      info: new TextEncoder().encode(LABEL + target.ceremony),
    };
    const key = await subtle.deriveKey(derivation, source, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(IV_BYTES));
    const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, output);
    const own = await subtle.exportKey("raw", ours.publicKey);
    return bytesToBase64Url(new Uint8Array([...new Uint8Array(own), ...iv, ...new Uint8Array(sealed)]));
  } finally {
    output.fill(0);
  }
}

/** What the daemon or the browser sent. */
export function fromBase64Url(text: string): Bytes {
  const bytes = base64UrlToBytes(text);
  if (bytes === undefined) throw new Error("not base64url");
  return bytes;
}
