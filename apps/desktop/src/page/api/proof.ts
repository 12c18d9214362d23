/**
 * Is it still our daemon? Once the daemon has ended somebody else on this computer could listen at its port, and be sent the
 * token and whatever is typed here next. So a page that lost it asks for a proof first: what only the one that let this page in can
 * answer, for it knows the hash of the token (`apps/daemon/src/page/SPEC.md` §7).
 */
import { base64UrlToBytes, bytesToBase64Url, utf8ToBytes } from "@kist/model";

const PREFIX = "kist/v1/page-proof";

export interface Challenge {
  readonly nonce: string;
  /** Whether that is the answer of the daemon that gave us this token. */
  check(token: string, proof: string): Promise<boolean>;
}

export function drawChallenge(crypto: Crypto): Challenge {
  const nonce = bytesToBase64Url(crypto.getRandomValues(new Uint8Array(32)));
  return {
    nonce,
    async check(token, proof) {
      const mac = base64UrlToBytes(proof);
      if (mac === undefined) return false;
      const secret = await crypto.subtle.digest("SHA-256", utf8ToBytes(token));
      const key = await crypto.subtle.importKey("raw", secret, { name: "HMAC", hash: "SHA-256" }, false, ["verify"]);
      return await crypto.subtle.verify("HMAC", key, mac, utf8ToBytes(`${PREFIX}${nonce}`));
    },
  };
}
