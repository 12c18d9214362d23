/**
 * References in a repository's files. git searches (it knows the files, and reads them in parallel); where there is
 * no git, the folder is walked. The repository is a stranger: nothing that its configuration names is run.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

import { SAFE } from "../git.ts";
import { parseTemplate } from "../inject/template.ts";
import { LOCK_FILE } from "../locked/lock-file.ts";

export interface FoundReference {
  /** A whole reference, or the bare key of a template, which the place completes. */
  readonly name: string;
  /** `path:line`, from the folder. */
  readonly at: string;
}
export interface FoundReferences {
  readonly references: readonly FoundReference[];
  /** Put together when the program runs: nobody can look these up before. */
  readonly computed: readonly string[];
  /** `path:line: what is wrong`. */
  readonly malformed: readonly string[];
}

/** Documents hold examples. */
const LEFT_OUT = [".md", ".mdx", ".markdown", ".rst", ".adoc", ".txt", LOCK_FILE] as const;
const COMPUTED = /kist:\/\/[^\s"'`]*(?:\$[{(A-Za-z_]|\{\{|<[A-Za-z]|%s|#\{)/;
const MAX_OUTPUT = 64 * 1024 * 1024;

export function findReferences(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  exclude: readonly string[] = [],
): FoundReferences {
  const lines = searchWithGit(folder, environment, exclude) ?? walk(folder, exclude);
  const references: FoundReference[] = [];
  const computed: string[] = [];
  const malformed: string[] = [];
  for (const { at, text } of lines) {
    const { parts, problems } = parseTemplate(text);
    for (const part of parts) if (typeof part !== "string") references.push({ name: part.name, at });
    if (COMPUTED.test(text)) computed.push(at);
    else for (const { says } of problems) malformed.push(`${at}: ${says}`);
  }
  return { references, computed, malformed };
}

function isLeftOut(file: string): boolean {
  return LEFT_OUT.some((end) => file.endsWith(end));
}

interface Line {
  readonly at: string;
  readonly text: string;
}

function searchWithGit(
  folder: string,
  environment: Readonly<Record<string, string | undefined>>,
  exclude: readonly string[],
): readonly Line[] | undefined {
  const { spawnSync } = process.getBuiltinModule("node:child_process");
  // Told to git, the documents would be compared with each file's name, which takes as long again as the search.
  const without = exclude.map((glob) => `:(exclude,glob)${glob}`);
  const words = ["grep", "-I", "-n", "-z", "-F", "--no-color", "--untracked", "-e", "kist:", "--", ".", ...without];
  const { status, stdout } = spawnSync("git", ["-C", folder, ...SAFE, ...words], {
    maxBuffer: MAX_OUTPUT,
    timeout: 60_000,
    stdio: ["ignore", "pipe", "ignore"],
    env: { PATH: environment["PATH"], HOME: environment["HOME"], GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
  });
  if (status !== 0 && status !== 1) return undefined;
  return stdout
    .toString("utf8")
    .split("\n")
    .flatMap((line): Line[] => {
      const [file = "", number, ...text] = line.split("\0");
      return text.length === 0 || isLeftOut(file) ? [] : [{ at: `${file}:${number}`, text: text.join("\0") }];
    });
}

const NOT_ENTERED: ReadonlySet<string> = new Set([
  ".git",
  "node_modules",
  "dist",
  "build",
  "target",
  "vendor",
  ".venv",
]);
const MAX_FILE_BYTES = 1024 * 1024;
const MAX_FILES = 20_000;

function walk(folder: string, exclude: readonly string[]): readonly Line[] {
  const lines: Line[] = [];
  const waiting = [folder];
  let files = 0;
  for (let at = waiting.pop(); at !== undefined && files < MAX_FILES; at = waiting.pop()) {
    for (const entry of readdirSync(at, { withFileTypes: true })) {
      const path = join(at, entry.name);
      const name = relative(folder, path);
      if (exclude.some((glob) => name === glob || name.startsWith(`${glob.replace(/\/?\*\*$/, "")}/`))) continue;
      if (entry.isDirectory() && !NOT_ENTERED.has(entry.name)) waiting.push(path);
      if (!entry.isFile() || isLeftOut(entry.name)) continue;
      files += 1;
      lines.push(...linesOf(path, name));
    }
  }
  return lines;
}

function linesOf(path: string, name: string): Line[] {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) return [];
    const text = readFileSync(path, "utf8");
    if (!text.includes("kist:") || text.includes("\0")) return [];
    return text
      .split("\n")
      .flatMap((line, index) => (line.includes("kist:") ? [{ at: `${name}:${index + 1}`, text: line }] : []));
  } catch {
    return []; // Not ours to read.
  }
}
