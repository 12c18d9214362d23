/**
 * Names and values, as most files have them. What is nested becomes one name: `db: { url: … }` is `db_url`, items of a
 * list are counted from 0.
 */
import { FINDING_WORDS, readDotenv } from "@kist/model/dotenv";

import { carriedMetadata, type Contents, type Entry, type LeftOut } from "./contents.ts";
import type { CsvTable } from "./csv-rows.ts";
import { notUnderstood } from "./refusal.ts";
import type { Tree } from "./tree.ts";

export function readFlatTree(tree: Tree, file: string): Contents {
  if (tree.kind !== "map") throw notUnderstood(`${file} is not an object of names and values.`);
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  const walk = (value: Tree, path: readonly string[], line: number): void => {
    const name = path.join("_");
    if (value.kind === "text") entries.push({ folder: [], name, value: value.text, where: `line ${line}` });
    else if (value.kind === "nothing") leftOut.push({ name, why: "has no value (null)" });
    else if (value.kind === "list")
      for (const [i, item] of value.items.entries()) walk(item, [...path, String(i)], item.line);
    else for (const { key, value: inner, line: at } of value.entries) walk(inner, [...path, key], at);
  };
  walk(tree, [], tree.line);
  return { entries, leftOut, findings: [] };
}

/** direnv's `.envrc` and whatever begins with `#!` is a program; it is not run to see what it sets. */
const SCRIPT =
  "it is a script, and only the assignments in it are read, as they stand: for what it sets, run it and import `env`";

export function readFlatDotenv(text: string, file = ""): Contents {
  const { entries, findings } = readDotenv(text);
  const isScript = text.startsWith("#!") || /(^|[/\\.])envrc$/.test(file);
  return {
    entries: entries.map(({ key, value, line }) => ({ folder: [], name: key, value, where: `line ${line}` })),
    leftOut: [],
    findings: [
      ...(isScript ? [SCRIPT] : []),
      ...findings.map(
        ({ line, key, finding }) => `line ${line}${key === undefined ? "" : `, ${key}`}: ${FINDING_WORDS[finding]}`,
      ),
    ],
  };
}

/** Docker's `--env-file`: everything behind the first `=` is the value, quotes and `#` too. */
export function readDockerEnv(text: string): Contents {
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  for (const [i, raw] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = raw.trimStart();
    if (line === "" || line.startsWith("#")) continue;
    const sign = line.indexOf("=");
    const where = `line ${i + 1}`;
    if (sign < 0) leftOut.push({ name: where, why: "has no value: Docker takes it from where it is started" });
    else entries.push({ folder: [], name: line.slice(0, sign), value: line.slice(sign + 1), where });
  }
  return { entries, leftOut, findings: [] };
}

/** Words for the columns, in the order in which they are looked for. */
const COLUMNS = {
  name: ["name", "key", "variable", "secret name"],
  value: ["value", "secret", "secret value"],
  purpose: ["purpose", "note", "notes", "comment", "description"],
  tags: ["tags", "tag", "labels"],
  expires: ["expires", "expiry", "expiration"],
  folder: ["folder", "path", "namespace"],
} as const;

export function readFlatCsv({ header, rows }: CsvTable, file: string): Contents {
  const column = (field: keyof typeof COLUMNS): string | undefined =>
    COLUMNS[field].find((word) => header.includes(word));
  const [name, value] = [column("name"), column("value")];
  if (name === undefined || value === undefined)
    throw notUnderstood(
      `${file} has no columns "name" and "value" (or "key" and "value").`,
      "Say what it is with --from.",
    );
  const cell = (cells: ReadonlyMap<string, string>, field: keyof typeof COLUMNS): string =>
    cells.get(column(field) ?? "") ?? "";
  const entries = rows.map(({ cells, line }): Entry => {
    const metadata = carriedMetadata({
      purpose: cell(cells, "purpose"),
      tags: cell(cells, "tags").split(/[,;]/),
      expires: cell(cells, "expires"),
    });
    return {
      folder: splitFolder(cell(cells, "folder")),
      name: cells.get(name) ?? "",
      value: cells.get(value) ?? "",
      where: `line ${line}`,
      metadata,
    };
  });
  return { entries, leftOut: [], findings: [] };
}

export function splitFolder(path: string): readonly string[] {
  return path.split("/").filter((part) => part !== "");
}
