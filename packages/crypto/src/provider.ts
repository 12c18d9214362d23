/**
 * The primitives of suite 0x01 behind one interface. Two providers implement it, equal byte for byte
 * (`providers.test.ts`): WASM everywhere, `sodium-native` where its binary loads. All calls are synchronous;
 * results go into buffers of the caller, so that secrets are not copied on the way.
 */
import type { Bytes, Random } from "@kist/model";

export interface CryptoProvider {
  readonly name: "wasm" | "native";
  /**
   * Work space for one call, never held across calls: framed input of hashes. Wiped by whoever wrote secrets.
   */
  readonly frame: Bytes;
  /** 64 bytes for derived key ‖ commitment, in locked memory where possible. Wiped after every use. */
  readonly derived: Bytes;
  /** BLAKE2b with an output of `out.length` bytes (32 or 64), keyed when `key` is given (16–64 bytes). */
  blake2b(out: Bytes, input: Bytes, key?: Bytes): void;
  /** XChaCha20-Poly1305-IETF without associated data; `out` is 16 bytes longer and may start at `plaintext`. */
  aeadSeal(out: Bytes, plaintext: Bytes, nonce: Bytes, key: Bytes): void;
  /** False where the tag does not match; `out` then holds nothing of the plaintext. */
  aeadOpen(out: Bytes, ciphertext: Bytes, nonce: Bytes, key: Bytes): boolean;
  /** Ed25519 key pair of a 32-byte seed: `verify` 32 bytes, `signing` 64 (seed ‖ verify). */
  signKeyPair(seed: Bytes): { readonly verify: Bytes; readonly signing: Bytes };
  sign(message: Bytes, signing: Bytes): Bytes;
  verify(message: Bytes, verify: Bytes, signature: Bytes): boolean;
  /** X-Wing public key (1216 bytes) of a 32-byte secret seed. */
  kemPublicKey(secret: Bytes): Bytes;
  /** Encapsulates with 64 bytes of randomness; undefined for a public key ML-KEM refuses. */
  kemEncapsulate(
    publicKey: Bytes,
    randomness: Bytes,
  ): { readonly ciphertext: Bytes; readonly shared: Bytes } | undefined;
  /** The shared secret; a wrong ciphertext yields an unrelated one (implicit rejection). */
  kemDecapsulate(ciphertext: Bytes, secret: Bytes): Bytes;
  /** Constant-time equality of equally long bytes. */
  equal(a: Bytes, b: Bytes): boolean;
  /** Argon2id v1.3, one lane, 32 bytes, off the event loop and outside the WASM heap. Parameters are checked by the caller. */
  argon2id(passphrase: Bytes, salt: Bytes, memoryKiB: number, passes: number): Promise<Bytes>;
  /**
   * Fresh bytes from the kernel, asked every time. No pool: a virtual machine that is cloned with bytes waiting
   * in a pool would use the same salts and nonces in both copies.
   */
  fillRandom(out: Bytes): void;
  /** Zeroed memory for a long-lived key of at most 64 KiB: locked, kept out of dumps with `native`, plain with `wasm`. */
  allocate(length: number): Bytes;
  /** Overwrites what earlier calls left in the WASM heap. Costs ~0.2 ms when there is something to do. */
  scrub(): void;
}

/** What every function of this package takes first. */
export interface Crypto {
  readonly provider: CryptoProvider;
  readonly random: Random;
}
