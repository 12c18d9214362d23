/** PEM (RFC 7468): blocks in a text. The text between them is for people and is left alone. */
import { type Bytes } from "../bytes.ts";
import { base64ToBytes, bytesToBase64 } from "./base64.ts";

export interface PemBlock {
  /** `CERTIFICATE`, `PRIVATE KEY`, … */
  readonly label: string;
  /** The block as it stands, from its first dash to its last, with a line end. */
  readonly text: string;
  /** Nothing where the base64 is damaged, or where headers (`DEK-Info`) stand before it. */
  readonly bytes: Bytes | undefined;
  /** The key inside is sealed with a passphrase (PKCS #8, or the old headers). */
  readonly encrypted: boolean;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----([\s\S]*?)-----END \1-----/g;

export function readPem(text: string): readonly PemBlock[] {
  return [...text.matchAll(BLOCK)].map(([whole, label = "", body = ""]) => ({
    label,
    text: `${whole}\n`,
    bytes: base64ToBytes(body.replace(/\s+/g, "")),
    encrypted: label.startsWith("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(body),
  }));
}

export function writePem(label: string, bytes: Uint8Array, columns = 64): string {
  const lines = bytesToBase64(bytes).match(new RegExp(`.{1,${columns}}`, "g")) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
