/**
 * YAML into a tree. Scalars keep their spelling: `007`, `1.10`, `yes` and `2026-11-20` are the texts that stand there.
 * Anchors and aliases are followed, but only to what a person could have meant: a small file cannot unfold to a large one.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, parseAllDocuments, type Document, type ParsedNode } from "yaml";

import { notUnderstood } from "./refusal.ts";
import { DEEPEST, refuseTwice, type Tree, type TreeEntry } from "./tree.ts";

/** Nodes in the unfolded tree. */
const MOST_NODES = 200_000;

export function readYamlTree(text: string, file: string): Tree {
  const lines = new LineCounter();
  const documents = parse(text, lines, file);
  const [document, second] = documents;
  if (document === undefined) throw notUnderstood(`There is nothing in ${file}.`);
  if (second !== undefined)
    throw notUnderstood(`${file} has several YAML documents.`, "Import them one by one: split it at the --- lines.");
  const [error] = document.errors;
  if (error !== undefined)
    throw notUnderstood(`${file} is not YAML: line ${lines.linePos(error.pos[0]).line} cannot be read.`);
  return createBuilder(lines, file)(document.contents, 0);
}

function parse(text: string, lines: LineCounter, file: string): readonly Document.Parsed[] {
  try {
    // `failsafe`: nothing is a number or a date; `uniqueKeys` off: twice is our own refusal, with both lines.
    const found = parseAllDocuments(text.replace(/^\ufeff/, ""), {
      schema: "failsafe",
      uniqueKeys: false,
      lineCounter: lines,
      prettyErrors: false,
    });
    return Array.isArray(found) ? found : [];
  } catch {
    // The library recurses: what is nested thousands deep ends its stack.
    throw notUnderstood(`${file} is not YAML that can be read.`);
  }
}

function createBuilder(lines: LineCounter, file: string) {
  let nodes = 0;
  /** By name, the newest of each: built in the order of the text, so an alias finds what stands before it. */
  const anchors = new Map<string, ParsedNode>();
  const lineOf = (node: ParsedNode | null | undefined): number =>
    node?.range === undefined || node.range === null ? 1 : lines.linePos(node.range[0]).line;
  const build = (node: ParsedNode | null | undefined, depth: number): Tree => {
    nodes += 1;
    const line = lineOf(node);
    if (depth > DEEPEST) throw notUnderstood(`${file} is nested deeper than ${DEEPEST} levels, in line ${line}.`);
    if (nodes > MOST_NODES) throw notUnderstood(`${file} unfolds to more than ${MOST_NODES} entries.`);
    if (isAlias(node)) {
      const target = anchors.get(node.source);
      if (target === undefined) throw notUnderstood(`${file}: the alias in line ${line} names nothing before it.`);
      // An alias to what it stands in would unfold for ever: the depth ends it.
      return build(target, depth + 1);
    }
    if (node === null || node === undefined) return { kind: "nothing", line };
    if (node.anchor !== undefined) anchors.set(node.anchor, node);
    if (node.tag !== undefined && !PLAIN_TAGS.has(node.tag))
      throw notUnderstood(`${file} has a tag (${node.tag}) in line ${line}, whose meaning is not known here.`);
    if (isMap(node)) {
      const entries = node.items.map((pair) => buildEntry(pair.key, pair.value, depth));
      refuseTwice(entries, file);
      return { kind: "map", entries, line };
    }
    if (isSeq(node)) return { kind: "list", items: node.items.map((item) => build(item, depth + 1)), line };
    const text = typeof node.value === "string" ? node.value : "";
    return node.type === "PLAIN" && /^(~|null|Null|NULL|)$/.test(text)
      ? { kind: "nothing", line }
      : { kind: "text", text, line };
  };
  const buildEntry = (key: ParsedNode, value: ParsedNode | null, depth: number): TreeEntry => {
    const line = lineOf(key);
    if (!isScalar(key)) throw notUnderstood(`${file}: the name in line ${line} is no plain text.`);
    // What other tools unfold here is not guessed at.
    if (key.value === "<<")
      throw notUnderstood(`${file} has a merge key (<<) in line ${line}.`, "Write its entries out.");
    return { key: typeof key.value === "string" ? key.value : "", value: build(value, depth + 1), line };
  };
  return build;
}

const PLAIN_TAGS: ReadonlySet<string> = new Set([
  "tag:yaml.org,2002:str",
  "tag:yaml.org,2002:map",
  "tag:yaml.org,2002:seq",
]);
