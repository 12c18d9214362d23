/**
 * Who could swap the database under us (security.md L13). Every directory on the way must belong to this user
 * or root and be writable by nobody else, except sticky ones (`/tmp`), where others cannot rename what is ours.
 * Links on the way are followed one by one under the same rule; the directory and the file themselves may not
 * be links. After that no other user can change what the path means, so checking before opening is enough.
 */
import { KistError } from "@kist/model";

import type { StorageErrorCode } from "./error.ts";
import type { Files, PathFacts } from "./files.ts";

/** Links followed on one path before it counts as a loop: Linux's own limit. */
const MAX_LINKS = 40;
const STICKY = 0o1000;

/**
 * Checks the home directory and creates it (0700, with missing parents) where it does not exist.
 * Returns its real path. Throws `path-unsafe`.
 */
export function prepareDirectory(files: Files, directory: string): string {
  const real = walk(files, directory);
  const facts = files.look(real);
  if (facts === undefined || facts.kind !== "directory") throw unsafe(real, "not a directory", "move it away");
  if (!isOwn(files, facts)) throw unsafe(real, "it belongs to another user", "use a directory of your own");
  if ((facts.mode & 0o077) !== 0 && files.user !== undefined)
    throw unsafe(real, "others can enter it", `chmod 700 ${real}`);
  return real;
}

/** Checks a file inside a prepared directory. False: it does not exist yet. Throws `path-unsafe`. */
export function checkFile(files: Files, path: string): boolean {
  const facts = files.look(path);
  if (facts === undefined) return false;
  if (facts.kind !== "file") throw unsafe(path, facts.kind === "link" ? "it is a link" : "not a file", "move it away");
  if (!isOwn(files, facts)) throw unsafe(path, "it belongs to another user", "move it away");
  if (facts.links !== 1) throw unsafe(path, "it has a second name (hard link)", "copy it and remove the links");
  if ((facts.mode & 0o077) !== 0 && files.user !== undefined)
    throw unsafe(path, "others can read or write it", `chmod 600 ${path}`);
  return true;
}

function walk(files: Files, path: string): string {
  if (!path.startsWith("/")) throw unsafe(path, "not an absolute path", "name it from the root");
  let rest = segments(path);
  let at = "";
  let links = 0;
  checkParent(files, "/");
  for (let segment = rest.shift(); segment !== undefined; segment = rest.shift()) {
    // `at` is real and free of links, so one step up is the parent, as the kernel would walk.
    if (segment === "..") {
      at = at.slice(0, Math.max(at.lastIndexOf("/"), 0));
      continue;
    }
    const next = `${at}/${segment}`;
    const facts = files.look(next);
    if (facts === undefined) {
      files.makeDirectory(next);
    } else if (facts.kind === "link") {
      if (rest.length === 0) throw unsafe(next, "it is a link", "name the directory itself");
      if (!isTrusted(files, facts)) throw unsafe(next, "a link of another user leads there", "name another directory");
      if (++links > MAX_LINKS) throw unsafe(path, "too many links", "name the directory itself");
      const target = files.readLink(next);
      rest = [...segments(target), ...rest];
      if (target.startsWith("/")) at = "";
      continue;
    }
    at = next;
    if (rest.length > 0) checkParent(files, at);
  }
  return at === "" ? "/" : at;
}

const segments = (path: string): string[] => path.split("/").filter((part) => part !== "" && part !== ".");

function checkParent(files: Files, path: string): void {
  const facts = files.look(path);
  if (facts === undefined || facts.kind !== "directory") throw unsafe(path, "not a directory", "move it away");
  if (!isTrusted(files, facts)) throw unsafe(path, "it belongs to another user", "use a directory of your own");
  const othersWrite = (facts.mode & 0o022) !== 0;
  if (othersWrite && (facts.mode & STICKY) === 0) throw unsafe(path, "others can write to it", `chmod go-w ${path}`);
}

const isOwn = (files: Files, facts: PathFacts): boolean => files.user === undefined || facts.owner === files.user;
const isTrusted = (files: Files, facts: PathFacts): boolean => isOwn(files, facts) || facts.owner === 0;

function unsafe(path: string, problem: string, fix: string): KistError<StorageErrorCode> {
  return new KistError("path-unsafe", { path, problem, fix });
}
