/** What the scanning benchmark looks through: a tree of a gigabyte, and a repository with ten thousand commits. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Sources and texts of the packages that this project is built with, up to so many bytes. */
function collectSources(root: string, most: number): readonly { readonly name: string; readonly content: Buffer }[] {
  const found: { name: string; content: Buffer }[] = [];
  let bytes = 0;
  const look = (folder: string): void => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (bytes >= most) return;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) look(path);
      else if (
        entry.isFile() &&
        /\.(js|mjs|cjs|ts|json|md|css|html)$/.test(entry.name) &&
        statSync(path).size < 2 ** 20
      ) {
        const content = readFileSync(path);
        bytes += content.length;
        found.push({ name: `${found.length}-${entry.name}`, content });
      }
    }
  };
  look(join(root, "node_modules", ".pnpm"));
  return found;
}

/** Copies of them in folders of 16 MiB, `bytes` in all. Returns the folders. */
export function writeTree(root: string, folder: string, bytes: number): readonly string[] {
  const sources = collectSources(root, 32 * 2 ** 20);
  const folders: string[] = [];
  let written = 0;
  let left = 0;
  let here = folder;
  for (let i = 0; written < bytes; i = (i + 1) % sources.length) {
    if (left <= 0) {
      here = join(folder, `part-${folders.length}`);
      mkdirSync(here, { recursive: true });
      folders.push(here);
      left = 16 * 2 ** 20;
    }
    const source = sources[i];
    if (source === undefined) break;
    writeFileSync(join(here, source.name), source.content);
    written += source.content.length;
    left -= source.content.length;
  }
  return folders;
}

/** `commits` commits on one branch, each with a change in one of two hundred files, made by `git fast-import`. */
export function writeHistory(folder: string, commits: number): void {
  mkdirSync(folder, { recursive: true });
  const git = (words: readonly string[], input?: string): void => {
    const { status, stderr } = spawnSync("git", ["-C", folder, ...words], { input, encoding: "utf8" });
    if (status !== 0) throw new Error(`git ${words[0] ?? ""}: ${stderr}`);
  };
  git(["init", "-q", "-b", "main"]);
  const line = (file: number, row: number, version: number): string =>
    `export const value${row} = compute("${file}", ${version * 31 + row}); // row ${row} of module ${file}\n`;
  const parts: string[] = [];
  for (let i = 0; i < commits; i++) {
    const file = i % 200;
    const content = Array.from({ length: 60 }, (_, row) => line(file, row, row % 7 === i % 7 ? i : 0)).join("");
    parts.push(
      `commit refs/heads/main\ncommitter Bench <b@example.net> ${1_700_000_000 + i} +0000\ndata 8\nchange ${i % 10}`,
      `M 100644 inline src/module-${file}.ts\ndata ${content.length}\n${content}`,
    );
  }
  git(["fast-import", "--quiet"], `${parts.join("\n")}\ndone\n`);
}
