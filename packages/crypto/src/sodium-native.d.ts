/** The few functions of sodium-native 5.1 that the native provider calls; it ships no types. */
declare module "sodium-native" {
  type Memory = Uint8Array<ArrayBuffer>;
  interface SodiumNative {
    readonly crypto_pwhash_ALG_ARGON2ID13: number;
    randombytes_buf(out: Memory): void;
    /** Aborts the process when there is no memory left to map. */
    sodium_malloc(size: number): Memory;
    sodium_memcmp(a: Memory, b: Memory): boolean;
    crypto_generichash(output: Memory, input: Memory, key?: Memory): void;
    crypto_aead_xchacha20poly1305_ietf_encrypt(
      ciphertext: Memory,
      message: Memory,
      associated: null,
      secretNonce: null,
      nonce: Memory,
      key: Memory,
    ): number;
    /** Throws where the tag does not match. */
    crypto_aead_xchacha20poly1305_ietf_decrypt(
      message: Memory,
      secretNonce: null,
      ciphertext: Memory,
      associated: null,
      nonce: Memory,
      key: Memory,
    ): number;
    crypto_sign_seed_keypair(publicKey: Memory, secretKey: Memory, seed: Memory): void;
    crypto_sign_detached(signature: Memory, message: Memory, secretKey: Memory): void;
    crypto_sign_verify_detached(signature: Memory, message: Memory, publicKey: Memory): boolean;
    /** Runs in libuv's thread pool; memory is in bytes. */
    crypto_pwhash_async(
      out: Memory,
      passphrase: Memory,
      salt: Memory,
      passes: number,
      memory: number,
      algorithm: number,
    ): Promise<void>;
  }
  const sodium: SodiumNative;
  export default sodium;
}
