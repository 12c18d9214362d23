/**
 * CSV (RFC 4180) into rows, each with its line. Cells are texts and nothing else: a formula stays the characters it is
 * written with.
 */
import { notUnderstood } from "./refusal.ts";

export interface CsvRow {
  readonly line: number;
  /** By the header's names, which are lower-cased and trimmed. */
  readonly cells: ReadonlyMap<string, string>;
}
export interface CsvTable {
  readonly header: readonly string[];
  readonly rows: readonly CsvRow[];
}

export function readCsvTable(text: string, file: string): CsvTable {
  const [first, ...rest] = readRecords(text.replace(/^\ufeff/, ""), file);
  if (first === undefined) throw notUnderstood(`There is nothing in ${file}.`);
  const header = first.cells.map((cell) => cell.trim().toLowerCase());
  const twice = header.find((name, i) => name !== "" && header.indexOf(name) !== i);
  if (twice !== undefined) throw notUnderstood(`${file} has two columns ${twice}.`);
  const rows = rest
    .filter(({ cells }) => cells.length > 1 || cells[0] !== "")
    .map(({ line, cells }) => {
      if (cells.length > header.length)
        throw notUnderstood(`${file}: line ${line} has more cells than the first line has names.`);
      return { line, cells: new Map(header.map((name, i) => [name, cells[i] ?? ""])) };
    });
  return { header, rows };
}

interface Record {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A quoted cell, a plain one, and what ends it. */
const CELL = /(?:"([^"]*(?:""[^"]*)*)"|([^",\r\n]*))(,|\r\n|\n|\r|$)/y;

function* readRecords(text: string, file: string): Generator<Record> {
  CELL.lastIndex = 0;
  let line = 1;
  let start = 1;
  let cells: string[] = [];
  while (CELL.lastIndex < text.length || cells.length > 0) {
    const match = CELL.exec(text);
    if (match === null)
      throw notUnderstood(`${file} is not CSV: line ${line} has a quote that does not end, or text after one.`);
    const [whole, quoted, plain = "", end] = match;
    cells.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    line += whole.match(/\r\n|\n|\r/g)?.length ?? 0;
    if (end === ",") continue;
    yield { line: start, cells };
    cells = [];
    start = line;
    if (end === "") return;
  }
}
