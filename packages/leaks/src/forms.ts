/** Every form of one value that the matcher looks for (SPEC.md, "What is found"). */
import { bytesToUtf8, utf8ToBytes, type Bytes } from "@kist/model";

import { base64Forms } from "./base64.ts";
import { bytesToByteText, textToByteText } from "./byte-text.ts";
import { entropy } from "./entropy.ts";
import { escapedForms } from "./escaped.ts";
import { hexForms, percentForms } from "./percent.ts";

/** Below this a form is found by chance, and the matcher's 4-byte blocks do not reach. */
export const SHORTEST_FORM = 4;
/** A single line of a longer value is looked for only where nobody else would print the same. */
const SHORTEST_LINE = 16;
const LINE_BITS = 60;

/** All forms, as byte text, of at least `SHORTEST_FORM` bytes. */
export function valueForms(value: Bytes): Set<string> {
  const text = valueToText(value);
  const forms = text === undefined ? binaryForms(bytesToByteText(value)) : textForms(text);
  return new Set(forms.filter((form) => form.length >= SHORTEST_FORM));
}

/** The value as text, where it is one: only text has line breaks and escapes. */
function valueToText(value: Bytes): string | undefined {
  try {
    return bytesToUtf8(value);
  } catch {
    return undefined;
  }
}

function binaryForms(value: string): string[] {
  return [value, ...base64Forms(value), ...hexForms(value), ...percentForms(value)];
}

function textForms(text: string): string[] {
  return [...spellings(text)]
    .flatMap((spelling) => [
      ...binaryForms(textToByteText(spelling)),
      ...Array.from(escapedForms(spelling), textToByteText),
      ...wideForms(spelling),
    ])
    .concat(lines(text));
}

/** UTF-16 in both orders, as Windows writes files. */
function wideForms(text: string): string[] {
  let little = "";
  let big = "";
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    const [low, high] = [String.fromCharCode(unit & 0xff), String.fromCharCode(unit >>> 8)];
    little += low + high;
    big += high + low;
  }
  return [little, big];
}

/** The text with the line breaks it may get on its way, and without those at its end. */
function spellings(text: string): Set<string> {
  if (!/[\r\n]/.test(text)) return new Set([text]);
  const unix = text.replaceAll("\r\n", "\n");
  const broken = [text, unix, unix.replaceAll("\n", "\r\n")];
  return new Set([...broken, ...broken.map((each) => each.replace(/[\r\n]+$/, ""))]);
}

/** The lines that say something by themselves, without indentation; PEM's `-----BEGIN` says nothing. */
function lines(text: string): string[] {
  if (!text.includes("\n")) return [];
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => !line.startsWith("-----"))
    .map((line) => utf8ToBytes(line))
    .filter((line) => line.length >= SHORTEST_LINE && entropy(line) >= LINE_BITS)
    .map((line) => bytesToByteText(line));
}
