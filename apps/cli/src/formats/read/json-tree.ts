/**
 * JSON (RFC 8259) into a tree. Not `JSON.parse`: that takes the last of two equal names silently, changes numbers it
 * cannot hold, and knows no lines.
 */
import { notUnderstood } from "./refusal.ts";
import { DEEPEST, refuseTwice, type Tree, type TreeEntry } from "./tree.ts";

/** All documents of the text, one after another: `op item get` writes several that way. */
export function readJsonDocuments(text: string, file: string): readonly Tree[] {
  const reader = createReader(text.replace(/^\ufeff/, ""), file);
  const documents: Tree[] = [];
  do documents.push(reader.value(0));
  while (!reader.ended());
  return documents;
}

export function readJsonTree(text: string, file: string): Tree {
  const [first, second] = readJsonDocuments(text, file);
  if (first === undefined || second !== undefined)
    throw notUnderstood(`${file} is not JSON: something stands after its end, in line ${second?.line ?? 1}.`);
  return first;
}

interface Reader {
  value(depth: number): Tree;
  ended(): boolean;
}

const SPACE = /[ \t\n\r]*/y;
const STRING = /"[^"\\\u0000-\u001f]*(?:\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4})[^"\\\u0000-\u001f]*)*"/y;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;

function createReader(text: string, file: string): Reader {
  let position = 0;
  let line = 1;
  const take = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = position;
    const [found] = pattern.exec(text) ?? [];
    if (found !== undefined) position += found.length;
    return found;
  };
  const space = (): void => {
    for (const character of take(SPACE) ?? "") if (character === "\n") line += 1;
  };
  const wrong = (): Error => notUnderstood(`${file} is not JSON: line ${line} cannot be read.`);
  const sign = (wanted: string): boolean => {
    space();
    if (text[position] !== wanted) return false;
    position += 1;
    return true;
  };
  const string = (): string => {
    space();
    const found = take(STRING);
    if (found === undefined) throw wrong();
    return String(JSON.parse(found));
  };
  const map = (depth: number, start: number): Tree => {
    const entries: TreeEntry[] = [];
    if (!sign("}"))
      do {
        space();
        const at = line;
        const key = string();
        if (!sign(":")) throw wrong();
        entries.push({ key, value: value(depth + 1), line: at });
      } while (sign(",") || !close("}"));
    refuseTwice(entries, file);
    return { kind: "map", entries, line: start };
  };
  const list = (depth: number, start: number): Tree => {
    const items: Tree[] = [];
    if (!sign("]"))
      do items.push(value(depth + 1));
      while (sign(",") || !close("]"));
    return { kind: "list", items, line: start };
  };
  const close = (wanted: string): boolean => {
    if (!sign(wanted)) throw wrong();
    return true;
  };
  const value = (depth: number): Tree => {
    if (depth > DEEPEST) throw notUnderstood(`${file} is nested deeper than ${DEEPEST} levels, in line ${line}.`);
    space();
    const start = line;
    if (text[position] === '"') return { kind: "text", text: string(), line: start };
    if (sign("{")) return map(depth, start);
    if (sign("[")) return list(depth, start);
    const plain = take(NUMBER) ?? take(WORD);
    if (plain === undefined) throw wrong();
    return plain === "null" ? { kind: "nothing", line: start } : { kind: "text", text: plain, line: start };
  };
  return {
    value,
    ended: () => {
      space();
      return position >= text.length;
    },
  };
}
