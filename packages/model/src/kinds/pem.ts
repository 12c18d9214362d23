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

const BEGIN = "-----BEGIN ";
const DASHES = "-----";

/**
 * Whole blocks up to the first that does not end. By hand, in one pass: a pattern would look for the end of each of a
 * megabyte of beginnings.
 */
export function readPem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  let at = text.indexOf(BEGIN);
  while (at >= 0) {
    const label = /^[A-Z0-9 ]+/.exec(text.slice(at + BEGIN.length, at + BEGIN.length + MOST_LABEL))?.[0] ?? "";
    const body = at + BEGIN.length + label.length + DASHES.length;
    const end = text.startsWith(DASHES, body - DASHES.length) ? text.indexOf(`-----END ${label}-----`, body) : -1;
    if (label === "" || end < 0) break;
    blocks.push(readBlock(label, text.slice(body, end)));
    at = text.indexOf(BEGIN, end);
  }
  return blocks;
}

const MOST_LABEL = 64;

function readBlock(label: string, body: string): PemBlock {
  return {
    label,
    text: `${BEGIN}${label}-----${body}-----END ${label}-----\n`,
    bytes: base64ToBytes(body.replace(/\s+/g, "")),
    encrypted: label.startsWith("ENCRYPTED") || /^Proc-Type: 4,ENCRYPTED/m.test(body),
  };
}

export function writePem(label: string, bytes: Uint8Array, columns = 64): string {
  const lines = bytesToBase64(bytes).match(new RegExp(`.{1,${columns}}`, "g")) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}
