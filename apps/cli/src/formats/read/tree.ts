/**
 * What JSON and YAML files hold, as one shape: texts as they are written (`1.10` stays `1.10`), and each entry with its
 * line. A map is a list of entries, so no name in a file (`__proto__`) can reach an object of ours.
 */
import { notUnderstood } from "./refusal.ts";

export type Tree =
  | { readonly kind: "text"; readonly text: string; readonly line: number }
  | { readonly kind: "nothing"; readonly line: number }
  | { readonly kind: "map"; readonly entries: readonly TreeEntry[]; readonly line: number }
  | { readonly kind: "list"; readonly items: readonly Tree[]; readonly line: number };
export interface TreeEntry {
  readonly key: string;
  readonly value: Tree;
  readonly line: number;
}

/** Deeper is no configuration any more, but an attempt to exhaust the reader. */
export const DEEPEST = 32;

/** The value of a map's entry; nothing where the tree is no map or has no such entry. */
export function at(tree: Tree | undefined, ...path: readonly string[]): Tree | undefined {
  let found = tree;
  for (const key of path)
    found = found?.kind === "map" ? found.entries.find((entry) => entry.key === key)?.value : undefined;
  return found;
}
/** The text there, if it is one. */
export function textAt(tree: Tree | undefined, ...path: readonly string[]): string | undefined {
  const found = at(tree, ...path);
  return found?.kind === "text" ? found.text : undefined;
}
/** The items of the list there; none where there is no list. */
export function itemsAt(tree: Tree | undefined, ...path: readonly string[]): readonly Tree[] {
  const found = at(tree, ...path);
  return found?.kind === "list" ? found.items : [];
}
export function entriesOf(tree: Tree | undefined): readonly TreeEntry[] {
  return tree?.kind === "map" ? tree.entries : [];
}

/** Two entries of one name in one map: which one counts differs from reader to reader, so neither is taken. */
export function refuseTwice(entries: readonly TreeEntry[], file: string): void {
  const lines = new Map<string, number>();
  for (const { key, line } of entries) {
    const first = lines.get(key);
    if (first !== undefined)
      throw notUnderstood(`${file} has ${key} twice: in line ${first} and in line ${line}.`, "Take one of them out.");
    lines.set(key, line);
  }
}
