/** Values into the places of a template, as bytes. Pure. */
import type { Bytes } from "@kist/model";

import { complain, type Complaint } from "../complaint.ts";
import { escapeValue } from "./escape.ts";
import type { Problem, Template } from "./template.ts";

export interface FoundValue {
  readonly bytes: Bytes;
  /** Absent: it is no text. */
  readonly text: string | undefined;
}

/** A template can name a large value many times. */
export const MAX_FILLED_BYTES: number = 64 * 1024 * 1024;
const MOST_SHOWN = 20;

/** Throws one complaint that names every place where something is wrong. `file` is for its words. */
export function fillTemplate(file: string, { parts }: Template, values: ReadonlyMap<string, FoundValue>): Bytes {
  const problems: Problem[] = [];
  const pieces: Bytes[] = [];
  let size = 0;
  for (const part of parts) {
    const piece = typeof part === "string" ? Buffer.from(part) : fillSlot(part, values, problems);
    size += piece.length;
    if (size > MAX_FILLED_BYTES)
      throw complain("file-not-understood", 2, `${file} would become larger than ${MAX_FILLED_BYTES} bytes.`);
    pieces.push(piece);
  }
  if (problems.length > 0) throw notFilled(file, problems);
  return Buffer.concat(pieces);
}

function fillSlot(
  { name, escape, line }: Exclude<Template["parts"][number], string>,
  values: ReadonlyMap<string, FoundValue>,
  problems: Problem[],
): Bytes {
  const value = values.get(name);
  const piece = value && escapeValue(escape, value.bytes, value.text);
  if (piece !== undefined) return piece;
  problems.push({ line, says: value === undefined ? `${name} was not read` : `${name} is not text: use | base64` });
  return new Uint8Array();
}

export function notFilled(file: string, problems: readonly Problem[]): Complaint {
  const shown = problems.slice(0, MOST_SHOWN).map(({ line, says }) => `line ${line}: ${says}`);
  const rest = problems.length > MOST_SHOWN ? [`and ${problems.length - MOST_SHOWN} more`] : [];
  return complain(
    "file-not-understood",
    2,
    `${file} cannot be filled in, so nothing was read: ${[...shown, ...rest].join("; ")}.`,
  );
}
