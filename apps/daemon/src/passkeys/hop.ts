/**
 * The daemon's end of the way that a PRF output takes from the page: sealed to a key of this one ceremony, so that what
 * listens on loopback, a proxy or a log of requests holds nothing (SPEC §4). The page's end is
 * `apps/desktop/src/page/passkey/hop.ts`.
 */
import { createDecipheriv, createECDH, hkdfSync } from "node:crypto";

import { concatBytes, utf8ToBytes, type Bytes } from "@kist/model";

const CURVE = "prime256v1";
const PUBLIC_KEY_BYTES = 65;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const OUTPUT_BYTES = 32;
const LABEL = "kist/v1/page-hop";

export interface Hop {
  /** Uncompressed, 65 bytes. */
  readonly publicKey: Bytes;
  /** The PRF output, 32 bytes, the caller's to wipe; `undefined` for anything that was not sealed for this ceremony. */
  open(sealed: Bytes, binding: HopBinding): Bytes | undefined;
}

export interface HopBinding {
  readonly challenge: Bytes;
  readonly ceremony: string;
}

export function createHop(): Hop {
  const own = createECDH(CURVE);
  return {
    publicKey: new Uint8Array(own.generateKeys()),
    open(sealed, { challenge, ceremony }) {
      if (sealed.length !== PUBLIC_KEY_BYTES + IV_BYTES + OUTPUT_BYTES + TAG_BYTES) return undefined;
      const iv = sealed.subarray(PUBLIC_KEY_BYTES, PUBLIC_KEY_BYTES + IV_BYTES);
      const body = sealed.subarray(PUBLIC_KEY_BYTES + IV_BYTES);
      let agreed: Buffer | undefined;
      let key: Uint8Array | undefined;
      try {
        // Throws for a point that is not on the curve.
        agreed = own.computeSecret(sealed.subarray(0, PUBLIC_KEY_BYTES));
        const info = concatBytes(utf8ToBytes(LABEL), utf8ToBytes(ceremony));
        key = new Uint8Array(hkdfSync("sha256", agreed, challenge, info, 32));
        const decipher = createDecipheriv("aes-256-gcm", key, iv);
        decipher.setAuthTag(body.subarray(OUTPUT_BYTES));
        const output = decipher.update(body.subarray(0, OUTPUT_BYTES));
        try {
          decipher.final();
          return Uint8Array.from(output);
        } finally {
          output.fill(0);
        }
      } catch {
        return undefined;
      } finally {
        agreed?.fill(0);
        key?.fill(0);
      }
    },
  };
}
