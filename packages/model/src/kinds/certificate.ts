/** Certificates with their chain, and with their private key where it stands in the same text. */
import { finding, type Finding } from "./finding.ts";
import type { KeyTools } from "./key-tools.ts";
import type { Fact, KindDeclaration } from "./kind.ts";
import { readPem, type PemBlock } from "./pem.ts";

const isCertificate = ({ label }: PemBlock): boolean => /^(X509 |TRUSTED )?CERTIFICATE$/.test(label);
export const isPrivateKey = ({ label }: PemBlock): boolean => label.endsWith("PRIVATE KEY");

export const CERTIFICATE: KindDeclaration = {
  title: "Certificate",
  summary: "X.509 certificates in PEM, the server's own first; its private key may stand beside them.",
  extension: "pem",
  check: checkCertificate,
  describe: describeCertificate,
};

function checkCertificate(text: string, tools?: KeyTools): readonly Finding[] {
  const blocks = readPem(text);
  const first = blocks.find(isCertificate);
  if (first === undefined) return [finding("certificate-none")];
  if (blocks.some((block) => block.bytes === undefined && !block.encrypted)) return [finding("pem-damaged")];
  if (tools === undefined) return [];
  if (blocks.some((block) => isCertificate(block) && tools.readCertificate(block.text) === undefined))
    return [finding("certificate-unreadable")];
  const facts = tools.readCertificate(first.text);
  const key = blocks.find(isPrivateKey);
  return [
    ...(key === undefined ? [] : checkKey(first, key, tools)),
    ...(facts !== undefined && facts.until <= tools.now() ? [finding("certificate-expired")] : []),
    ...(facts !== undefined && facts.from > tools.now() ? [finding("certificate-early")] : []),
  ];
}

function checkKey(certificate: PemBlock, key: PemBlock, tools: KeyTools): readonly Finding[] {
  if (key.encrypted) return [finding("key-sealed")];
  if (tools.readPrivateKey(key.text) === undefined) return [finding("key-unreadable")];
  return tools.fits(certificate.text, key.text) ? [] : [finding("certificate-other-key")];
}

function describeCertificate(text: string, tools?: KeyTools): readonly Fact[] {
  const blocks = readPem(text);
  const chain = blocks.filter(isCertificate);
  const key = blocks.find(isPrivateKey);
  const [first] = chain;
  const facts = first && tools?.readCertificate(first.text);
  return [
    ...(facts === undefined
      ? []
      : ([
          ["subject", facts.subject],
          ["names", facts.names.join(", ")],
          ["issuer", facts.issuer],
          ["valid", `${day(facts.from)} to ${day(facts.until)}`],
          ["fingerprint", `SHA256 ${facts.fingerprint}`],
        ] as const)),
    ["certificates", String(chain.length)],
    ["private key", key === undefined ? "no" : key.encrypted ? "yes, sealed with a passphrase" : "yes"],
  ];
}

function day(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
