/**
 * What every format's writer takes and gives. A writer is pure and honest: a value that its reader would not get
 * back exactly is refused by name, never written damaged.
 */
import type { Delivered } from "../../delivery.ts";

export interface Refusal {
  readonly name: string;
  /** The second half of a sentence that begins with the name. Never a value. */
  readonly why: string;
}

export interface Written {
  readonly text: string;
  /** Where there is one, nothing of `text` is given out. */
  readonly refusals: readonly Refusal[];
  /** For people: what whoever uses the text should know. Names, never values. */
  readonly notes: readonly string[];
}

export interface Rule {
  readonly broken: (value: Delivered) => boolean;
  readonly why: string;
}

/** A name that every shell and every process environment takes. */
export const VARIABLE_NAME: Rule = {
  broken: ({ name }) => !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name),
  why: "is no variable's name there (letters, digits and _ only)",
};
export const NO_ZERO: Rule = { broken: ({ value }) => value.includes("\0"), why: "holds a zero byte" };
export const NO_LINE_END: Rule = {
  broken: ({ value }) => /[\r\n]/.test(value),
  why: "has more than one line, and this format has no quoting",
};

/** Every value with the first rule it breaks; the others, in their order, may be written. */
export function sortOut(
  values: readonly Delivered[],
  rules: readonly Rule[],
): { readonly fit: readonly Delivered[]; readonly refusals: readonly Refusal[] } {
  const fit: Delivered[] = [];
  const refusals: Refusal[] = [];
  for (const value of values) {
    const rule = rules.find(({ broken }) => broken(value));
    if (rule === undefined) fit.push(value);
    else refusals.push({ name: value.name, why: rule.why });
  }
  return { fit, refusals };
}

/** A note about some names, or none. */
export function noteOn(values: readonly Delivered[], says: string): readonly string[] {
  return values.length === 0 ? [] : [`${values.map(({ name }) => name).join(", ")}: ${says}`];
}
