/**
 * Filling templates in, once the plan that named all of it has its receipt. What the value names is held against what
 * its record listed: only that was decided on. Whatever is opened on the way is wiped again here.
 */
import { formatReference, MAX_VALUE_BYTES, type Bytes } from "@kist/model";

import type { Filling } from "./closure.ts";
import { refuse } from "./error.ts";
import { MAX_FILLED_BYTES } from "./limits.ts";
import { parseTemplate, type Template } from "./template.ts";

export interface Filler {
  /** A value of its own for the caller to wipe. Throws its fault, `template-mismatch`, `template-too-large`, and what `open` throws. */
  fill(filling: Filling): Bytes;
  /** Wipes what stood in between. */
  wipe(): void;
}

/** For one plan: what several templates name is opened once. */
export function createFiller(open: (filling: Filling) => Bytes): Filler {
  const between = new Map<Filling, Bytes>();
  let filled = 0;

  const valueOf = (filling: Filling): Bytes => {
    const known = between.get(filling);
    if (known !== undefined) return known;
    const value = filling.found.version.template === undefined ? open(filling) : fill(filling);
    between.set(filling, value);
    return value;
  };
  // As deep as templates may be, which the closure has seen to.
  const fill = (filling: Filling): Bytes => {
    const { reference, found, names, fault } = filling;
    if (fault !== undefined) throw fault;
    const name = formatReference(reference);
    const source = open(filling);
    try {
      const parsed = parseListed(source, name, found.version.template ?? []);
      const pieces = parsed.parts.map((part) => ("literal" in part ? part.literal : valueOf(named(names, part, name))));
      let length = 0;
      for (const piece of pieces) length += piece.length;
      filled += length;
      if (length > MAX_VALUE_BYTES || filled > MAX_FILLED_BYTES) throw refuse("template-too-large", { name });
      const value = new Uint8Array(length);
      let at = 0;
      for (const piece of pieces) {
        value.set(piece, at);
        at += piece.length;
      }
      return value;
    } finally {
      source.fill(0);
    }
  };

  return {
    fill,
    wipe() {
      for (const value of between.values()) value.fill(0);
      between.clear();
    },
  };
}

/** The template, if the names in it are exactly those of its record: no other were planned, asked about or written down. */
function parseListed(source: Bytes, name: string, listed: readonly string[]): Template {
  let parsed: Template;
  try {
    parsed = parseTemplate(source, name);
  } catch (error) {
    throw refuse("template-mismatch", { name }, error);
  }
  const { names } = parsed;
  if (names.length !== listed.length || !names.every((one, i) => one === listed[i]))
    throw refuse("template-mismatch", { name });
  return parsed;
}

function named(names: Filling["names"], part: { readonly name: string }, name: string): Filling {
  const filling = names.get(part.name);
  if (filling === undefined) throw refuse("template-mismatch", { name });
  return filling;
}
