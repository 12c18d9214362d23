import { utf8ToBytes } from "@kist/model";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { PROVE, PROVIDERS, seededCrypto } from "../../../test/vectors/refusals.ts";
import { hex } from "../../../test/vectors/second-implementation.ts";
import { STRETCH_CEILING, STRETCH_FLOOR, stretchPassphrase } from "./passphrase.ts";
import type { Crypto } from "./provider.ts";

const SALT = new Uint8Array(16).fill(3);
const PASSPHRASE = utf8ToBytes("correct horse battery staple");

describe.each(PROVIDERS)("stretching a passphrase, %s", (provider) => {
  it("keeps the event loop free", async () => {
    const crypto = await seededCrypto(provider, "stretch");
    let turns = 0;
    const ticking = setInterval(() => turns++, 5);
    const started = performance.now();
    await stretchPassphrase(crypto, PASSPHRASE, SALT, STRETCH_FLOOR);
    clearInterval(ticking);
    const taken = performance.now() - started;
    // A blocked loop would tick once at most; leave wide room for a busy machine.
    expect(turns).toBeGreaterThan(Math.min(4, taken / 40));
  });
  it("is not disturbed by a caller that wipes its passphrase at once", async () => {
    const crypto = await seededCrypto(provider, "stretch");
    const once = await stretchPassphrase(crypto, PASSPHRASE, SALT, STRETCH_FLOOR);
    const [mine, salt] = [PASSPHRASE.slice(), SALT.slice()];
    const pending = stretchPassphrase(crypto, mine, salt, STRETCH_FLOOR);
    mine.fill(0);
    salt.fill(0);
    expect(hex(await pending)).toBe(hex(once));
  });
  it("refuses parameters outside floor and ceiling before it computes anything", async () => {
    const crypto = withoutArgon2(await seededCrypto(provider, "stretch"));
    const low = fc.integer({ min: -10, max: STRETCH_FLOOR.memoryKiB - 1 });
    const high = fc.integer({ min: STRETCH_CEILING.memoryKiB + 1, max: 2 ** 40 });
    const odd = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, 65_536.5, -0, 2 ** 53);
    const fine = fc.integer({ min: STRETCH_FLOOR.memoryKiB, max: STRETCH_CEILING.memoryKiB });
    const passes = fc.integer({ min: 3, max: 10 });
    const wrongPasses = fc.oneof(fc.integer({ max: 2 }), fc.integer({ min: 11 }), fc.constantFrom(3.5, Number.NaN));
    const wrong = fc.oneof(fc.tuple(fc.oneof(low, high, odd), passes), fc.tuple(fine, wrongPasses));
    await fc.assert(
      fc.asyncProperty(wrong, async ([memoryKiB, passes]) => {
        await expect(stretchPassphrase(crypto, PASSPHRASE, SALT, { memoryKiB, passes })).rejects.toMatchObject({
          code: "kdf-out-of-range",
        });
      }),
      { numRuns: 300 * PROVE },
    );
  });
  it("refuses a salt that is not 16 bytes, no passphrase, and one of more than 1024", async () => {
    const crypto = withoutArgon2(await seededCrypto(provider, "stretch"));
    for (const length of [0, 8, 15, 17, 32])
      await expect(stretchPassphrase(crypto, PASSPHRASE, new Uint8Array(length), STRETCH_FLOOR)).rejects.toThrow(
        "malformed",
      );
    await expect(stretchPassphrase(crypto, new Uint8Array(0), SALT, STRETCH_FLOOR)).rejects.toThrow("malformed");
    await expect(stretchPassphrase(crypto, new Uint8Array(1025), SALT, STRETCH_FLOOR)).rejects.toThrow("too-large");
  });
  it("says so when there is not enough memory", async () => {
    const crypto = withoutArgon2(await seededCrypto(provider, "stretch"));
    await expect(stretchPassphrase(crypto, PASSPHRASE, SALT, STRETCH_FLOOR)).rejects.toMatchObject({
      code: "kdf-failed",
      facts: STRETCH_FLOOR,
    });
  });
});

/** A crypto whose Argon2id must not be reached. */
function withoutArgon2(crypto: Crypto): Crypto {
  return { ...crypto, provider: { ...crypto.provider, argon2id: refuseToCompute } };
}

function refuseToCompute(): Promise<never> {
  return Promise.reject(new Error("computed"));
}
