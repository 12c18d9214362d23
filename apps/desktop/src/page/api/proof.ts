/**
 * Is it still our daemon? Once the daemon has ended somebody else on this computer could listen at its port, and be sent the
 * token and whatever is typed here next. So a page that lost it asks for a proof first: what only the one that let this page in can
 * answer, for it knows the hash of the token (`apps/daemon/src/page/SPEC.md` §7).
 */
const PREFIX = "kist/v1/page-proof";

export interface Challenge {
  readonly nonce: string;
  /** Whether that is the answer of the daemon that gave us this token. */
  check(token: string, proof: string): Promise<boolean>;
}

export function drawChallenge(crypto: Crypto): Challenge {
  const nonce = toBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  return {
    nonce,
    async check(token, proof) {
      const mac = fromBase64Url(proof);
      if (mac === undefined) return false;
      const secret = await crypto.subtle.digest("SHA-256", encode(token));
      const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return await crypto.subtle.verify("HMAC", key, mac, encode(`${PREFIX}${nonce}`));
    },
  };
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function toBase64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[\w-]{43}$/.test(text)) return undefined;
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}
