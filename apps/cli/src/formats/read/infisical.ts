/** `infisical export --format=json`: a list of secrets with path, comment and tags. */
import { carriedMetadata, type Contents, type Entry, type LeftOut } from "./contents.ts";
import { splitFolder } from "./flat.ts";
import { itemsAt, textAt, type Tree } from "./tree.ts";

export function isInfisicalList(tree: Tree): boolean {
  const [first] = itemsAt(tree);
  return textAt(first, "key") !== undefined && (textAt(first, "workspace") ?? textAt(first, "type")) !== undefined;
}

export function readInfisicalList(tree: Tree): Contents {
  const entries: Entry[] = [];
  const leftOut: LeftOut[] = [];
  for (const item of itemsAt(tree)) {
    const [name = "", value] = [textAt(item, "key"), textAt(item, "value")];
    if (value === undefined) leftOut.push({ name, why: "has no value" });
    else
      entries.push({
        folder: splitFolder(textAt(item, "secretPath") ?? ""),
        name,
        value,
        where: `line ${item.line}`,
        metadata: carriedMetadata({
          purpose: textAt(item, "comment"),
          tags: itemsAt(item, "tags").map((tag) => textAt(tag, "name") ?? textAt(tag, "slug") ?? ""),
        }),
      });
  }
  return { entries, leftOut, findings: [] };
}
