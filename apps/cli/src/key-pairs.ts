/** Key pairs from the platform, for values that `generate` prints. */
import type { KeyAlgorithm, KeyPair } from "@kist/model/kinds";

const CURVES = { p256: "prime256v1", p384: "secp384r1", p521: "secp521r1" } as const;

/** Loaded here: a module this slow has no place before it is needed. */
export async function makeKeyPair(algorithm: KeyAlgorithm): Promise<KeyPair> {
  const { generateKeyPairSync } = await import("node:crypto");
  const { privateKey, publicKey } =
    algorithm.type === "ed25519"
      ? generateKeyPairSync("ed25519")
      : algorithm.type === "rsa"
        ? generateKeyPairSync("rsa", { modulusLength: algorithm.bits })
        : generateKeyPairSync("ec", { namedCurve: CURVES[algorithm.curve] });
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    numbers: { ...privateKey.export({ format: "jwk" }) },
  };
}
