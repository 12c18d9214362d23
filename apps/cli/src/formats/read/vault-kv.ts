/** `vault kv get -format=json` and `bao kv get -format=json`, both versions of the KV engine. */
import { carriedMetadata, type Contents } from "./contents.ts";
import { readFlatTree } from "./flat.ts";
import { notUnderstood } from "./refusal.ts";
import { at, entriesOf, textAt, type Tree } from "./tree.ts";

export function isVaultAnswer(tree: Tree): boolean {
  return at(tree, "data")?.kind === "map" && (at(tree, "request_id") ?? at(tree, "lease_id")) !== undefined;
}

export function readVaultAnswer(tree: Tree, file: string): Contents {
  // KV 2 puts the values one level deeper, beside what it knows about the version.
  const second = at(tree, "data", "metadata")?.kind === "map";
  const data = second ? at(tree, "data", "data") : at(tree, "data");
  if (data === undefined || data.kind === "nothing")
    throw notUnderstood(`${file} has no values.`, "A deleted version has none: ask Vault for another with -version.");
  const custom = at(tree, "data", "metadata", "custom_metadata");
  const metadata = carriedMetadata({
    owner: textAt(custom, "owner"),
    purpose: textAt(custom, "purpose") ?? textAt(custom, "description"),
    expires: textAt(custom, "expires"),
    tags: entriesOf(custom).flatMap(({ key, value }) =>
      /^(owner|purpose|description|expires)$/.test(key) || value.kind !== "text" ? [] : [`${key}=${value.text}`],
    ),
  });
  const { entries, leftOut, findings } = readFlatTree(data, file);
  return { entries: entries.map((entry) => ({ ...entry, metadata })), leftOut, findings };
}
