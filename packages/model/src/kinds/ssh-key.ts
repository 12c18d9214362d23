/** SSH private keys, in OpenSSH's own format or in PEM. */
import { bytesToBase64 } from "./base64.ts";
import { finding, type Finding } from "./finding.ts";
import type { KeyTools } from "./key-tools.ts";
import type { Fact, KindDeclaration } from "./kind.ts";
import { readSshKey } from "./openssh.ts";
import { readPem } from "./pem.ts";
import { checkPrivateKey, PRIVATE_KEY } from "./private-key.ts";

const PUBLIC = /^\s*(ssh-(rsa|ed25519|dss)|ecdsa-sha2-nistp\d+|sk-[\w@.-]+) [A-Za-z0-9+/=]+/;

export const SSH_KEY: KindDeclaration = {
  title: "SSH key",
  summary: "An SSH private key.",
  extension: "pem",
  check: checkSshKey,
  describe: describeSshKey,
};

function checkSshKey(text: string, tools?: KeyTools): readonly Finding[] {
  if (PUBLIC.test(text)) return [finding("ssh-public")];
  if (!readPem(text).some(({ label }) => label === "OPENSSH PRIVATE KEY")) {
    const findings = checkPrivateKey(text, tools);
    return findings.some(({ code }) => code === "key-none") ? [finding("ssh-none")] : findings;
  }
  const outline = readSshKey(text);
  if (outline === undefined) return [finding("key-unreadable")];
  return [
    ...(outline.encrypted ? [finding("key-sealed")] : []),
    ...(outline.bits !== undefined && outline.bits < 2048 ? [finding("key-weak")] : []),
  ];
}

function describeSshKey(text: string, tools?: KeyTools): readonly Fact[] {
  const outline = readSshKey(text);
  if (outline === undefined) return PRIVATE_KEY.describe(text, tools);
  const { type, bits, comment, encrypted, publicBlob } = outline;
  const print = tools && bytesToBase64(tools.sha256(publicBlob)).replace(/=+$/, "");
  return [
    ["type", bits === undefined ? type : `${type}, ${bits} bits`],
    ...(print === undefined ? [] : [["fingerprint", `SHA256:${print}`] as const]),
    ...(comment === undefined || comment === "" ? [] : [["comment", comment] as const]),
    ["sealed", encrypted ? "yes, with a passphrase" : "no"],
    ["public key", `${type} ${bytesToBase64(publicBlob)}`],
  ];
}
