/** One flat JSON object. Whatever is text can be written. */
import type { Delivered } from "../../delivery.ts";
import type { Written } from "./written.ts";

export function writeJson(values: readonly Delivered[]): Written {
  // `fromEntries` defines, so that a name such as `__proto__` is a member like any other.
  const object = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  return { text: `${JSON.stringify(object, null, 2)}\n`, refusals: [], notes: [] };
}
