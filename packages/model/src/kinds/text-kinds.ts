/** Kinds that are a text and nothing more: token, password, configuration; and JSON and files. */
import { finding, type Finding } from "./finding.ts";
import type { Fact, KindDeclaration } from "./kind.ts";
import { SECRET_TYPES } from "./secret-types.ts";

const PLACEHOLDER =
  /^(x{3,}|\*{3,}|\.{3,}|<.*>|\$?\{\{?.*\}?\}|your[-_ ].*|change[-_ ]?me.*|todo|tbd|n\/a|none|null|undefined|redacted|\[redacted\])$/is;

function lineFindings(text: string): readonly Finding[] {
  return [
    ...(text.trim() === text ? [] : [finding("space-around")]),
    ...(/[\r\n]/.test(text.trim()) ? [finding("several-lines")] : []),
    ...(PLACEHOLDER.test(text.trim()) ? [finding("placeholder")] : []),
  ];
}

const characters = (text: string): Fact => ["characters", String(Array.from(text).length)];

export const TOKEN: KindDeclaration = {
  title: "Token",
  summary: "An API key or another text that a service issued.",
  extension: "txt",
  check: lineFindings,
  describe: (text) => {
    const issuer = findIssuer(text);
    return [...(issuer === undefined ? [] : [["looks like", issuer] as const]), characters(text)];
  },
};

export const PASSWORD: KindDeclaration = {
  title: "Password",
  summary: "A password or passphrase.",
  extension: "txt",
  check: (text) => [...lineFindings(text), ...(Array.from(text).length < 8 ? [finding("password-short")] : [])],
  describe: (text) => {
    const classes = [
      [/\p{Lu}/u, "upper case"],
      [/\p{Ll}/u, "lower case"],
      [/\d/, "digits"],
      [/[^\p{L}\d]/u, "symbols"],
    ] as const;
    const found = classes.filter(([pattern]) => pattern.test(text)).map(([, name]) => name);
    return [characters(text), ["made of", found.join(", ")]];
  },
};

export const CONFIG: KindDeclaration = {
  title: "Configuration",
  summary: "A plain setting that is no secret: a host, a port, a switch.",
  plain: true,
  extension: "txt",
  check: (text) => [
    ...(text.trim() === text ? [] : [finding("space-around")]),
    ...(findIssuer(text) !== undefined || /-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(text)
      ? [finding("looks-secret")]
      : []),
  ],
  describe: (text) => [["value", text]],
};

export const JSON_TEXT: KindDeclaration = {
  title: "JSON",
  summary: "A JSON document, such as a service account's key file.",
  extension: "json",
  check: (text) => (readJson(text) === undefined ? [finding("json-form")] : []),
  describe: (text) => describeJson(readJson(text)?.value),
};

export const FILE: KindDeclaration = {
  title: "File",
  summary: "Any bytes: a keystore, a licence, an archive.",
  extension: "txt",
  check: () => [],
  describe: (text) => [["lines", String(text.split("\n").length - (text.endsWith("\n") ? 1 : 0))]],
};

function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}

/** Names of the first level, no values. */
const MOST_NAMES = 20;

function describeJson(value: unknown): readonly Fact[] {
  if (Array.isArray(value)) return [["form", `a list of ${value.length}`]];
  if (typeof value !== "object" || value === null) return [["form", value === null ? "null" : `a ${typeof value}`]];
  const names = Object.keys(value);
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : "";
  return [
    ["form", `an object with ${names.length} names`],
    ["names", names.slice(0, MOST_NAMES).join(", ") + more],
  ];
}

/** Whose token this looks like, where its form tells. */
export function findIssuer(text: string): string | undefined {
  for (const type of SECRET_TYPES)
    for (const { form, kind } of type.fields)
      if (kind !== "config" && form?.telling === true && form.pattern.test(text)) return type.title;
  return undefined;
}
