/** What the tests of `packages/crypto` share: both providers, seeded, and a check for refusals. */
import { createCrypto, type Crypto, type CryptoProvider } from "@kist/crypto";
import { isKistError, type Bytes } from "@kist/model";
import { expect } from "vitest";

import { createSeededRandom } from "./seeded-random.ts";

export const PROVIDERS = ["wasm", "native"] as const satisfies readonly CryptoProvider["name"][];

/** How many times longer the property tests run (`KIST_PROVE=100`). */
export const PROVE: number = Number(process.env["KIST_PROVE"] ?? 1);

/** A crypto whose randomness repeats from run to run. */
export async function seededCrypto(provider: CryptoProvider["name"], seed: string): Promise<Crypto> {
  return await createCrypto({ provider, random: createSeededRandom(seed) });
}

/** Asserts that `work` throws a KistError of this code, and, for `open-failed`, that it says nothing else. */
export function expectRefusal(work: () => unknown, code: string): void {
  const error = refusalOf(work);
  expect(error.code).toBe(code);
  if (code === "open-failed") {
    expect(error.facts).toEqual({});
    expect(error.cause).toBeUndefined();
  }
}

/** The code `work` fails with; the test fails if it does not. */
export function codeOf(work: () => unknown): string {
  return refusalOf(work).code;
}

function refusalOf(work: () => unknown): { code: string; facts: object; cause?: unknown } {
  try {
    work();
  } catch (error) {
    if (isKistError(error)) return error;
    throw error;
  }
  throw new Error("was not refused");
}

/** Every copy with one bit flipped. */
export function* flippedBits(bytes: Bytes): Generator<Bytes> {
  for (let i = 0; i < bytes.length * 8; i++) yield flipBit(bytes, i);
}
export function flipBit(bytes: Bytes, bit: number): Bytes {
  const copy = bytes.slice();
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return copy;
}
