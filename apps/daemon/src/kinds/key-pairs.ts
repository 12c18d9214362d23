/** Key pairs from the platform, off the event loop: an RSA key takes seconds. */
import { generateKeyPair, type KeyObject } from "node:crypto";
import { promisify } from "node:util";

import type { KeyAlgorithm, KeyPair } from "@kist/model/kinds";

const CURVES = { p256: "prime256v1", p384: "secp384r1", p521: "secp521r1" } as const;
const makePair = promisify(generateKeyPair);

export async function makeKeyPair(algorithm: KeyAlgorithm): Promise<KeyPair> {
  const { privateKey, publicKey } = await makeObjects(algorithm);
  return {
    privateKey: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
    publicKey: publicKey.export({ type: "spki", format: "pem" }).toString(),
    numbers: { ...privateKey.export({ format: "jwk" }) },
  };
}

function makeObjects(
  algorithm: KeyAlgorithm,
): Promise<{ readonly privateKey: KeyObject; readonly publicKey: KeyObject }> {
  switch (algorithm.type) {
    case "ed25519":
      return makePair("ed25519");
    case "rsa":
      return makePair("rsa", { modulusLength: algorithm.bits });
    case "ec":
      return makePair("ec", { namedCurve: CURVES[algorithm.curve] });
  }
}
