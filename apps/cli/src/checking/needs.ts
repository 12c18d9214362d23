/**
 * The variables a repository needs, as its own committed files say: the names in `.env.example` (or `.sample`,
 * `.template`, `.dist`). `# optional` behind a name, or on the line above it, takes it out. What `.env.kist` gives
 * is there already.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { readDotenv } from "@kist/model/dotenv";

export interface Need {
  readonly name: string;
  /** `path:line`. */
  readonly at: string;
}

const EXAMPLES = [".env.example", ".env.sample", ".env.template", ".env.dist"] as const;
const GIVEN = ".env.kist";
const OPTIONAL = /#\s*optional\b/i;

export function findNeeds(folder: string): readonly Need[] {
  const given = new Set(entriesOf(folder, GIVEN).map(({ name }) => name));
  const needs = new Map<string, Need>();
  for (const file of EXAMPLES)
    for (const { name, at, optional } of entriesOf(folder, file))
      if (!optional && !given.has(name) && !needs.has(name)) needs.set(name, { name, at });
  return [...needs.values()];
}

function entriesOf(folder: string, file: string): readonly (Need & { readonly optional: boolean })[] {
  let text: string;
  try {
    text = readFileSync(join(folder, file), "utf8");
  } catch {
    return [];
  }
  const lines = text.split(/\r\n|\r|\n/);
  return readDotenv(text).entries.map(({ key, line }) => {
    const above = lines[line - 2] ?? "";
    const optional =
      OPTIONAL.test(lines[line - 1] ?? "") || (above.trimStart().startsWith("#") && OPTIONAL.test(above));
    return { name: key, at: `${file}:${line}`, optional };
  });
}
