/** Private keys in PEM: PKCS #8 and the older forms. */
import { isPrivateKey } from "./certificate.ts";
import { finding, type Finding } from "./finding.ts";
import type { KeyTools } from "./key-tools.ts";
import type { Fact, KindDeclaration } from "./kind.ts";
import { readPem } from "./pem.ts";

const LEAST_RSA_BITS = 2048;

export const PRIVATE_KEY: KindDeclaration = {
  title: "Private key",
  summary: "A private key in PEM: of a TLS pair, or one that signs tokens.",
  extension: "pem",
  check: checkPrivateKey,
  describe: describePrivateKey,
};

export function checkPrivateKey(text: string, tools?: KeyTools): readonly Finding[] {
  const keys = readPem(text).filter(isPrivateKey);
  const [key] = keys;
  if (key === undefined) return [finding("key-none")];
  const several = keys.length > 1 ? [finding("key-several")] : [];
  if (key.encrypted) return [finding("key-sealed"), ...several];
  if (key.bytes === undefined) return [finding("pem-damaged")];
  if (tools === undefined || key.label.startsWith("OPENSSH")) return several;
  const facts = tools.readPrivateKey(key.text);
  if (facts === undefined) return [finding("key-unreadable")];
  const weak = facts.bits !== undefined && facts.bits < LEAST_RSA_BITS;
  return [...several, ...(weak ? [finding("key-weak")] : [])];
}

function describePrivateKey(text: string, tools?: KeyTools): readonly Fact[] {
  const key = readPem(text).find(isPrivateKey);
  if (key === undefined) return [];
  const facts = key.encrypted ? undefined : tools?.readPrivateKey(key.text);
  const size = facts?.bits === undefined ? facts?.curve : `${facts.bits} bits`;
  return [
    ...(facts === undefined
      ? []
      : [["algorithm", size === undefined ? facts.type : `${facts.type}, ${size}`] as const]),
    ["sealed", key.encrypted ? "yes, with a passphrase" : "no"],
  ];
}
