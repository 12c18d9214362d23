/** A flat JSON object of values. What is not flat, or would not come back exactly, is refused with its path. */
import { complain } from "./complaint.ts";

export function readJson(text: string, file: string): { readonly key: string; readonly value: string }[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text.replace(/^\ufeff/, ""));
  } catch {
    throw notUnderstood(`${file} is not JSON.`);
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed))
    throw notUnderstood(`${file} is not a JSON object of names and values.`);
  return Object.entries(parsed).map(([key, value]) => ({ key, value: textOf(key, value, file) }));
}

function textOf(key: string, value: unknown, file: string): string {
  if (typeof value === "string") return value;
  if (typeof value === "boolean" || Number.isSafeInteger(value)) return String(value);
  if (typeof value === "number")
    throw notUnderstood(`${file}: the number at ${key} may not come back as it is written.`, "Put it in quotes.");
  if (value === null) throw notUnderstood(`${file}: ${key} is null.`, "Give it a value, or take it out.");
  const inner = Object.keys(Object(value))[0];
  throw notUnderstood(
    `${file}: ${key}${inner === undefined ? "" : `.${inner}`} is nested.`,
    "Values are flat: give each its own name.",
  );
}

function notUnderstood(what: string, next?: string): Error {
  return complain("file-not-understood", 2, what, next === undefined ? {} : { next });
}
