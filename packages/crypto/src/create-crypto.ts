/** Where a provider is chosen: once, at start, native where it loads. */
import { KistError, type Random } from "@kist/model";

import { createNativeProvider, loadSodiumNative } from "./provider-native.ts";
import { createWasmProvider } from "./provider-wasm.ts";
import type { Crypto, CryptoProvider } from "./provider.ts";
import { openWasmHeap } from "./wasm-heap.ts";

export interface CryptoOptions {
  /** Absent: `native` where its binary loads, else `wasm`. Named: that one, or `provider-unavailable`. */
  readonly provider?: CryptoProvider["name"];
  /** Tests and vectors give a seeded one. */
  readonly random?: Random;
}

/** Loads the libraries. Both providers need WASM: only it has X-Wing. */
export async function createCrypto(options: CryptoOptions = {}): Promise<Crypto> {
  const heap = await openWasmHeap((run) => setImmediate(run));
  const native = options.provider === "wasm" ? undefined : loadSodiumNative();
  if (options.provider === "native" && native === undefined)
    throw new KistError("provider-unavailable", { provider: "native" });
  const provider = native === undefined ? createWasmProvider(heap) : createNativeProvider(native, heap);
  return { provider, random: options.random ?? createSystemRandom(provider) };
}

function createSystemRandom(provider: CryptoProvider): Random {
  return {
    bytes(length) {
      const bytes = new Uint8Array(length);
      provider.fillRandom(bytes);
      return bytes;
    },
  };
}
