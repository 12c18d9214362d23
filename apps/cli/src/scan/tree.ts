/**
 * The files of a place. In a git repository those that git would commit; elsewhere all but a few folders. Links are not
 * followed, and what is no file (a FIFO, a socket, a device) is not opened.
 */
import { closeSync, constants, fstatSync, lstatSync, openSync, opendirSync, readSync, realpathSync } from "node:fs";
import { join, relative, resolve } from "node:path";

import { complain } from "../complaint.ts";
import type { Git } from "./git.ts";
import type { Item } from "./item.ts";

/** Folders that hold what others wrote, or what is made from something else. */
const SKIPPED: ReadonlySet<string> = new Set([".git", "node_modules", ".hg", ".svn", ".venv", "__pycache__"]);
const PIECE = 256 * 1024;

export interface TreeOptions {
  readonly includeIgnored: boolean;
  readonly workingDirectory: string;
}

/** One place after the other. Throws where one is not there. */
export async function* treeItems(paths: readonly string[], git: Git, options: TreeOptions): AsyncGenerator<Item> {
  const buffer = Buffer.allocUnsafe(PIECE);
  const toItem = (file: string): Item => ({
    path: relative(options.workingDirectory, file) || file,
    read: () => readPieces(file, buffer),
  });
  const seen = new Set<string>();
  for (const path of paths) {
    for await (const file of filesOf(path, git, options)) {
      // `kist scan . src`: once.
      if (paths.length > 1 && seen.has(file)) continue;
      if (paths.length > 1) seen.add(file);
      yield toItem(file);
    }
  }
}

async function* filesOf(path: string, git: Git, options: TreeOptions): AsyncGenerator<string> {
  // A link that was named is meant; one that is met on the way is not followed.
  const place = realPlace(resolve(options.workingDirectory, path), path);
  if (lstatSync(place).isFile()) yield place;
  else if (!options.includeIgnored && (await git.isInside(place))) {
    for await (const name of git.names(place, [
      "ls-files",
      "-z",
      "--cached",
      "--others",
      "--exclude-standard",
      "--deduplicate",
    ]))
      yield join(place, name);
  } else yield* walk(place, options.includeIgnored);
}

function realPlace(path: string, named: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    throw complain("file-unreadable", 5, `${named} cannot be read.`, {
      why: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Depth first, in the order of names, so that two scans say the same. */
function* walk(folder: string, all: boolean): Generator<string> {
  const entries: { readonly name: string; readonly folder: boolean }[] = [];
  try {
    const directory = opendirSync(folder);
    try {
      for (let entry = directory.readSync(); entry !== null; entry = directory.readSync())
        if (entry.isFile() || entry.isDirectory()) entries.push({ name: entry.name, folder: entry.isDirectory() });
    } finally {
      directory.closeSync();
    }
  } catch {
    // Not ours to read: what cannot be read cannot be committed either.
    return;
  }
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (!entry.folder) yield path;
    else if (entry.name !== ".git" && (all || !SKIPPED.has(entry.name))) yield* walk(path, all);
  }
}

/** Nothing of what is no plain file, or is gone. The piece is overwritten by the next one. */
function* readPieces(file: string, buffer: Buffer): Generator<Uint8Array> {
  let fd: number;
  try {
    fd = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch {
    return;
  }
  try {
    if (!fstatSync(fd).isFile()) return;
    for (;;) {
      const count = readSync(fd, buffer, 0, buffer.length, null);
      if (count === 0) return;
      yield buffer.subarray(0, count);
    }
  } finally {
    closeSync(fd);
  }
}
