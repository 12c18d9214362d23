/** How a value is written into a file of a certain kind. Each result is read back by that kind's real parsers in the tests. */
import type { Bytes } from "@kist/model";

export const ESCAPES = ["json", "yaml", "base64", "url"] as const;
export type Escape = (typeof ESCAPES)[number];
export function isEscape(word: string): word is Escape {
  return (ESCAPES as readonly string[]).includes(word);
}

/** Not printable to YAML 1.2, or a line end to one of its readers. Between quotes all may be escaped. */
const YAML_ESCAPED = /[\u007f-\u00a0\u2028\u2029\ufeff\ufffe\uffff]/g;

/** `undefined` where the value is no text and the escape needs one. Without an escape: exactly the value's bytes. */
export function escapeValue(escape: Escape | undefined, value: Bytes, text: string | undefined): Bytes | undefined {
  if (escape === undefined) return value;
  if (escape === "base64") return encode(Buffer.from(value).toString("base64"));
  return text === undefined ? undefined : encode(escapeText(escape, text));
}

function escapeText(escape: Exclude<Escape, "base64">, text: string): string {
  switch (escape) {
    case "json":
      return JSON.stringify(text);
    case "yaml":
      // A JSON string is a YAML string in double quotes, but for what YAML does not print.
      return JSON.stringify(text).replace(
        YAML_ESCAPED,
        (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    case "url":
      return encodeURIComponent(text).replace(
        /[!'()*]/g,
        (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
      );
  }
}

function encode(text: string): Bytes {
  return new TextEncoder().encode(text);
}
