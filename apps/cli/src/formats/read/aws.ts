/** AWS Secrets Manager: `aws secretsmanager get-secret-value` and `batch-get-secret-value`. */
import { joinContents, nameFromTitle, type Contents, type Entry } from "./contents.ts";
import { readFlatTree, splitFolder } from "./flat.ts";
import { readJsonTree } from "./json-tree.ts";
import { at, itemsAt, textAt, type Tree } from "./tree.ts";

export function isAwsAnswer(tree: Tree): boolean {
  return at(tree, "SecretValues")?.kind === "list" || textAt(tree, "ARN")?.includes(":secretsmanager:") === true;
}

export function readAwsAnswer(tree: Tree, file: string): Contents {
  const batch = at(tree, "SecretValues")?.kind === "list";
  const failed = itemsAt(tree, "Errors").map((error) => ({
    name: textAt(error, "SecretId") ?? "?",
    why: `was not given by AWS (${textAt(error, "ErrorCode") ?? "error"})`,
  }));
  const parts = batch ? itemsAt(tree, "SecretValues").map((one) => readOne(one, file)) : [readOne(tree, file)];
  return joinContents([...parts, { entries: [], leftOut: failed, findings: [] }]);
}

/** A secret whose text is a JSON object has a name for each value; any other is one value. */
function readOne(secret: Tree, file: string): Contents {
  const name = textAt(secret, "Name") ?? "";
  const path = splitFolder(name);
  const text = textAt(secret, "SecretString");
  const where = name;
  if (text !== undefined && /^\s*\{/.test(text)) {
    const inner = readFlatTree(readJsonTree(text, `${name} in ${file}`), name);
    return { ...inner, entries: inner.entries.map((entry) => ({ ...entry, folder: path, where })) };
  }
  const binary = textAt(secret, "SecretBinary");
  const base = { folder: path.slice(0, -1), name: nameFromTitle(path.at(-1) ?? ""), where };
  const entries: Entry[] =
    text !== undefined
      ? [{ ...base, value: text }]
      : binary !== undefined
        ? [{ ...base, value: binary, encoding: "base64" }]
        : [];
  return { entries, leftOut: entries.length === 0 ? [{ name, why: "has no value" }] : [], findings: [] };
}
