/**
 * A flat YAML mapping. Names and values are double-quoted: no `no`, `1e3` or date is taken for something else, and
 * YAML 1.1 and 1.2 read the same.
 */
import type { Delivered } from "../../delivery.ts";
import type { Written } from "./written.ts";

export function writeYaml(values: readonly Delivered[]): Written {
  if (values.length === 0) return { text: "{}\n", refusals: [], notes: [] };
  return {
    text: values.map(({ name, value }) => `${quoteYaml(name)}: ${quoteYaml(value)}\n`).join(""),
    refusals: [],
    notes: [],
  };
}

/**
 * JSON's escapes are YAML's. Beyond JSON: what YAML 1.1 calls a line break (NEL, LS, PS), what is not printable in
 * YAML (controls, the byte order mark, non-characters).
 */
export function quoteYaml(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
