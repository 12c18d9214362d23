/** Every kind, declared once; and what holds for a value of a kind and a type together. */
import { bytesToUtf8 } from "../bytes.ts";
import { isSecretKind, type SecretKind } from "../secret.ts";
import { CERTIFICATE } from "./certificate.ts";
import { finding, otherForm, type Finding } from "./finding.ts";
import type { KeyTools } from "./key-tools.ts";
import type { Fact, KindDeclaration } from "./kind.ts";
import { TOTP } from "./one-time-code.ts";
import { PRIVATE_KEY } from "./private-key.ts";
import { findField, findType } from "./secret-types.ts";
import { SSH_KEY } from "./ssh-key.ts";
import { CONFIG, FILE, findIssuer, JSON_TEXT, PASSWORD, TOKEN } from "./text-kinds.ts";
import { URL_KIND } from "./url.ts";

export const KINDS: Readonly<Record<SecretKind, KindDeclaration>> = {
  token: TOKEN,
  password: PASSWORD,
  url: URL_KIND,
  json: JSON_TEXT,
  certificate: CERTIFICATE,
  "private-key": PRIVATE_KEY,
  "ssh-key": SSH_KEY,
  totp: TOTP,
  file: FILE,
  config: CONFIG,
};

/** What a secret's metadata says of its value. What is not known here counts as absent. */
export interface ValueAbout {
  readonly kind?: string | undefined;
  readonly type?: string | undefined;
}

export function kindOf(about: ValueAbout, key: string): SecretKind | undefined {
  if (about.kind !== undefined) return isSecretKind(about.kind) ? about.kind : undefined;
  const type = about.type === undefined ? undefined : findType(about.type);
  return type && findField(type, key)?.kind;
}

/** Refusals first. Nothing is found in an empty value: whoever stores one means it. */
export function checkValue(about: ValueAbout, key: string, value: Uint8Array, tools?: KeyTools): readonly Finding[] {
  const kind = kindOf(about, key);
  if (value.length === 0 || kind === undefined) return [];
  const text = readText(value);
  if (text === undefined) return kind === "file" ? [] : [finding("not-text")];
  const type = about.type === undefined ? undefined : findType(about.type);
  const form = type && findField(type, key)?.form;
  const findings = [
    ...KINDS[kind].check(text, tools),
    ...(form === undefined || form.pattern.test(text) ? [] : [otherForm(form.says)]),
  ];
  return findings.sort((a, b) => Number(a.level === "warning") - Number(b.level === "warning"));
}

/** Facts about a value without the value, for those who may read it. */
export function describeValue(kind: SecretKind | undefined, value: Uint8Array, tools?: KeyTools): readonly Fact[] {
  const text = readText(value);
  const size: Fact = ["bytes", String(value.length)];
  if (text === undefined || value.length === 0) return [size];
  const facts = kind === undefined ? [] : KINDS[kind].describe(text, tools);
  return [...facts.map(([label, said]): Fact => [label, shorten(said)]), size];
}

/** The longest fact that helps: the public line of an RSA key of 8192 bits. A name in a JSON text may be a megabyte. */
const MOST_CHARACTERS = 2000;

function shorten(text: string): string {
  return text.length <= MOST_CHARACTERS ? text : `${text.slice(0, MOST_CHARACTERS).toWellFormed()}…`;
}

/** The kind of a value that shows it plainly; nothing where it could be one of several. */
export function detectKind(value: Uint8Array): SecretKind | undefined {
  const text = readText(value);
  if (text === undefined) return "file";
  if (/-----BEGIN (X509 |TRUSTED )?CERTIFICATE-----/.test(text)) return "certificate";
  if (text.includes("-----BEGIN OPENSSH PRIVATE KEY-----")) return "ssh-key";
  if (/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)) return "private-key";
  if (/^otpauth:\/\//i.test(text)) return "totp";
  if (/^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(text)) return "url";
  if (/^\s*\{[\s\S]*\}\s*$/.test(text) && KINDS.json.check(text).length === 0) return "json";
  return findIssuer(text) === undefined ? undefined : "token";
}

function readText(value: Uint8Array): string | undefined {
  try {
    return bytesToUtf8(value);
  } catch {
    return undefined;
  }
}
