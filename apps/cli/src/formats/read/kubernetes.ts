/** Secret manifests of Kubernetes, one or a list (`kubectl get secret -o yaml`): `data` in base64, `stringData` as text. */
import { encodeValue } from "../../value.ts";
import { joinContents, type Contents, type Entry, type LeftOut } from "./contents.ts";
import { notUnderstood } from "./refusal.ts";
import { at, entriesOf, itemsAt, textAt, type Tree } from "./tree.ts";

export function isSecretManifest(tree: Tree): boolean {
  const [first] = manifestsOf(tree);
  return textAt(first, "kind") === "Secret" && textAt(first, "apiVersion") === "v1";
}

export function readSecretManifests(tree: Tree, file: string): Contents {
  return joinContents(manifestsOf(tree).map((manifest) => readManifest(manifest, file)));
}

function manifestsOf(tree: Tree): readonly Tree[] {
  return textAt(tree, "kind")?.endsWith("List") === true ? itemsAt(tree, "items") : [tree];
}

function readManifest(manifest: Tree, file: string): Contents {
  const name = textAt(manifest, "metadata", "name") ?? "";
  const kind = textAt(manifest, "kind") ?? "?";
  if (kind !== "Secret") return { entries: [], leftOut: [{ name, why: `is a ${kind}` }], findings: [] };
  const folder = name === "" ? [] : [name];
  const leftOut: LeftOut[] = [];
  const data = entriesOf(at(manifest, "data")).flatMap(({ key, value, line }): Entry[] => {
    if (value.kind !== "text") {
      leftOut.push({ name: key, why: "has no value" });
      return [];
    }
    const text = value.text.replaceAll(/\s/g, "");
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      throw notUnderstood(`${file}: ${key} in line ${line} is not base64.`);
    return [{ folder, name: key, ...encodeValue(Buffer.from(text, "base64")), where: `line ${line}` }];
  });
  // As in a cluster, `stringData` goes before `data` of the same name.
  const texts = entriesOf(at(manifest, "stringData")).flatMap(({ key, value, line }): Entry[] =>
    value.kind === "text" ? [{ folder, name: key, value: value.text, where: `line ${line}` }] : [],
  );
  const said = new Set(texts.map((entry) => entry.name));
  return { entries: [...data.filter((entry) => !said.has(entry.name)), ...texts], leftOut, findings: [] };
}
