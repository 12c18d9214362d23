/**
 * Template values (SPEC §6.1): bytes with the names of other secrets of the same environment in them. Read as bytes and
 * never as text: what stands around the names may be secret too, and a string cannot be wiped.
 */
import { isKeyName, isNamespaceName, type Bytes, type Reference } from "@kist/model";

import { refuse } from "./error.ts";
import { MAX_TEMPLATE_NAMES } from "./limits.ts";

/** What a template names: a secret of its own namespace, or of another one. */
export interface TemplateName {
  readonly namespace?: string;
  readonly key: string;
}

export interface Template {
  /** In order. A literal is a view of the value's own bytes. */
  readonly parts: readonly ({ readonly literal: Bytes } | { readonly name: string })[];
  /** The names in their one spelling, ascending, each once: what the version's record lists. */
  readonly names: readonly string[];
}

const DOLLAR = 0x24;
const OPEN = 0x7b;
const CLOSE = 0x7d;
/** A namespace of eight segments, a dot, a key. */
const LONGEST_NAME = 512 + 1 + 127;

/**
 * A run of n `$` directly before `{` stands for ⌊n / 2⌋ of them; where n is odd a name follows up to `}`, else the `{`
 * stands for itself. Every other byte stands for itself. Throws `template-malformed` with the place, never the text;
 * `key` is what the refusal calls it.
 */
export function parseTemplate(value: Bytes, key: string): Template {
  const parts: Template["parts"][number][] = [];
  const names = new Set<string>();
  let from = 0;
  const literal = (to: number): void => {
    if (to > from) parts.push({ literal: value.subarray(from, to) });
  };
  for (let brace = value.indexOf(OPEN); brace >= 0; brace = value.indexOf(OPEN, brace + 1)) {
    let run = 0;
    while (brace - run > from && value[brace - run - 1] === DOLLAR) run++;
    if (run === 0) continue;
    literal(brace - run + Math.floor(run / 2));
    if (run % 2 === 0) {
      from = brace;
      continue;
    }
    const end = value.subarray(0, brace + LONGEST_NAME + 2).indexOf(CLOSE, brace + 1);
    if (end < 0) throw malformed(key, value, brace, "a name has no end");
    const name = parseTemplateName(String.fromCharCode(...value.subarray(brace + 1, end)));
    if (name === undefined) throw malformed(key, value, brace, "what stands between the braces is no name");
    const spelled = formatTemplateName(name);
    names.add(spelled);
    if (names.size > MAX_TEMPLATE_NAMES) throw malformed(key, value, brace, `more than ${MAX_TEMPLATE_NAMES} names`);
    parts.push({ name: spelled });
    brace = end;
    from = end + 1;
  }
  literal(value.length);
  return { parts, names: [...names].sort() };
}

/** `KEY`, `.KEY` (its own namespace too, for keys with dots) or `namespace.KEY`; `undefined` for anything else. */
export function parseTemplateName(text: string): TemplateName | undefined {
  const dot = text.indexOf(".");
  const key = text.slice(dot + 1);
  if (!isKeyName(key)) return undefined;
  if (dot <= 0) return { key };
  const namespace = text.slice(0, dot);
  return isNamespaceName(namespace) ? { namespace, key } : undefined;
}

/** What a name stands for in a template that stands in `at`. */
export function resolveTemplateName(spelled: string, at: Reference): Reference {
  const { namespace = at.namespace, key } = parseTemplateName(spelled) ?? { key: spelled };
  return { environment: at.environment, namespace, key };
}

/** The one spelling that records hold. */
export function formatTemplateName({ namespace, key }: TemplateName): string {
  if (namespace !== undefined) return `${namespace}.${key}`;
  return key.includes(".") ? `.${key}` : key;
}

function malformed(name: string, value: Bytes, at: number, detail: string): Error {
  let line = 1;
  for (let end = value.indexOf(10); end >= 0 && end < at; end = value.indexOf(10, end + 1)) line++;
  const column = at - value.subarray(0, at).lastIndexOf(10);
  return refuse("template-malformed", { name, line, column, detail });
}
