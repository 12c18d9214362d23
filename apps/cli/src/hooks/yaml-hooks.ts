/** lefthook and pre-commit: YAML files, changed so that comments and order stay. */
import { isMap, isSeq, parseDocument, type Document } from "yaml";

import { complain } from "../complaint.ts";
import { HOOK_NAME, type HookFile } from "./hook-file.ts";

/** https://lefthook.dev/configuration: commands by name, or a list of jobs. */
export const lefthookFile: HookFile = {
  add(text, { line }) {
    const document = parse(text);
    const jobs = document.getIn(["pre-commit", "jobs"]);
    if (isSeq(jobs)) {
      removeNamed(document, ["pre-commit", "jobs"], "name");
      document.addIn(["pre-commit", "jobs"], document.createNode({ name: HOOK_NAME, run: line }));
    } else document.setIn(["pre-commit", "commands", HOOK_NAME], document.createNode({ run: line }));
    return document.toString(LAYOUT);
  },
  remove(text) {
    const document = parse(text);
    removeNamed(document, ["pre-commit", "jobs"], "name");
    const command = ["pre-commit", "commands", HOOK_NAME];
    if (document.hasIn(command)) document.deleteIn(command);
    for (const path of [["pre-commit", "commands"], ["pre-commit", "jobs"], ["pre-commit"]]) dropEmpty(document, path);
    return isEmpty(document.contents) ? undefined : document.toString(LAYOUT);
  },
  has(text) {
    const document = parse(text);
    return (
      document.hasIn(["pre-commit", "commands", HOOK_NAME]) || findNamed(document, ["pre-commit", "jobs"], "name") >= 0
    );
  },
};

/** https://pre-commit.com: a repository called `local` with a hook of the system's. */
export const preCommitFile: HookFile = {
  add(text, { line }) {
    const document = parse(text);
    removeLocal(document);
    const hook = {
      id: HOOK_NAME,
      name: "kist scan",
      entry: line,
      language: "system",
      pass_filenames: false,
      always_run: true,
    };
    const entry = document.createNode({ repo: "local", hooks: [hook] });
    if (isSeq(document.get("repos"))) document.addIn(["repos"], entry);
    else document.set("repos", document.createNode([entry]));
    return document.toString(LAYOUT);
  },
  remove(text) {
    const document = parse(text);
    removeLocal(document);
    return isEmpty(document.get("repos")) ? undefined : document.toString(LAYOUT);
  },
  has: (text) => text.includes(HOOK_NAME) && findLocal(parse(text)) >= 0,
};

const LAYOUT = { lineWidth: 0 } as const;

function parse(text = ""): Document {
  const document: Document = parseDocument(text);
  if (document.errors.length > 0 || (document.contents !== null && !isMap(document.contents)))
    throw complain("file-not-understood", 2, "The hook manager's file is no YAML map, so it was not changed.", {
      ...(document.errors[0] === undefined ? {} : { why: document.errors[0].message.split("\n")[0] ?? "" }),
      next: "Correct it, or add the command `kist scan --staged` yourself.",
    });
  return document;
}

function findNamed(document: Document, path: readonly string[], key: string): number {
  const list = document.getIn(path);
  return isSeq(list) ? list.items.findIndex((item) => isMap(item) && item.get(key) === HOOK_NAME) : -1;
}

function removeNamed(document: Document, path: readonly string[], key: string): void {
  const at = findNamed(document, path, key);
  if (at >= 0) document.deleteIn([...path, at]);
}

/** Index of the entry of `repos` that holds our hook. */
function findLocal(document: Document): number {
  const repos = document.get("repos");
  return isSeq(repos)
    ? repos.items.findIndex((_, i) => findNamed(document, ["repos", String(i), "hooks"], "id") >= 0)
    : -1;
}

function removeLocal(document: Document): void {
  const at = findLocal(document);
  if (at < 0) return;
  const hooks = ["repos", String(at), "hooks"];
  removeNamed(document, hooks, "id");
  if (isEmpty(document.getIn(hooks))) document.deleteIn(["repos", at]);
}

function dropEmpty(document: Document, path: readonly string[]): void {
  if (document.hasIn(path) && isEmpty(document.getIn(path))) document.deleteIn(path);
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || ((isMap(node) || isSeq(node)) && node.items.length === 0);
}
