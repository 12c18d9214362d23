/** What is about to be committed, and what ever was. */
import { blobItems, type Wanted } from "./blobs.ts";
import type { Git } from "./git.ts";
import type { Item } from "./item.ts";

const SUBMODULE = "160000";

/** The index's contents that differ from the last commit. Paths are relative to the top. */
export async function* stagedItems(git: Git, top: string): AsyncGenerator<Item> {
  yield* blobItems(git, top, listStaged(git, top));
}

async function* listStaged(git: Git, top: string): AsyncGenerator<Wanted> {
  const words = ["diff-index", "--cached", "--raw", "--no-renames", "--no-abbrev", "-z", "--diff-filter=ACMTU"];
  let head: readonly string[] = [];
  for await (const field of git.names(top, [...words, await lastCommit(git, top), "--"])) {
    if (field.startsWith(":") && head.length === 0) {
      head = field.slice(1).split(" ");
      continue;
    }
    const [, mode = "", , object = ""] = head;
    head = [];
    // A submodule's entry is a commit of another repository.
    if (mode !== SUBMODULE) yield { object, path: field };
  }
}

/** What the index is compared with; before the first commit, nothing. */
export function lastCommit(git: Git, top: string): Promise<string> {
  return git.text(top, ["rev-parse", "--verify", "--quiet", "HEAD^{commit}"]).then(
    (answer) => answer.trim(),
    // The empty tree, in the kind of hash that this repository uses.
    async () => (await git.text(top, ["hash-object", "-t", "tree", "/dev/null"])).trim(),
  );
}

/** Every content that any branch, tag or stash reaches, once each, and every commit's message. */
export async function* historyItems(git: Git, top: string): AsyncGenerator<Item> {
  yield* blobItems(git, top, listHistory(git, top));
}

async function* listHistory(git: Git, top: string): AsyncGenerator<Wanted> {
  const blobs = ["rev-list", "--all", "--objects", "--filter=object:type=blob", "--filter-provided-objects"];
  for await (const line of git.lines(top, blobs)) {
    const [object = "", ...path] = line.split(" ");
    if (path.length > 0) yield { object, path: path.join(" ") };
  }
  for await (const object of git.lines(top, ["rev-list", "--all"]))
    yield { object, path: "(commit message)", commit: true };
}

/** For each blob the oldest commit that has it, found in one walk that ends when all are known. */
export async function findCommits(
  git: Git,
  top: string,
  blobs: ReadonlySet<string>,
): Promise<ReadonlyMap<string, string>> {
  const commits = new Map<string, string>();
  if (blobs.size === 0) return commits;
  const words = [
    "log",
    "--all",
    "--reverse",
    "--topo-order",
    "--raw",
    "--no-abbrev",
    "--no-renames",
    "-m",
    "--root",
    "--format=%H",
  ];
  let commit = "";
  for await (const line of git.lines(top, words)) {
    if (/^[0-9a-f]{40,64}$/.test(line)) commit = line;
    const object = /^:\d+ \d+ [0-9a-f]+ ([0-9a-f]+) /.exec(line)?.[1];
    if (object === undefined || !blobs.has(object) || commits.has(object)) continue;
    commits.set(object, commit);
    if (commits.size === blobs.size) break;
  }
  return commits;
}
