/**
 * The file that leads a browser to a page (R17). A command line can be read by everybody on the machine and an address by every
 * history; this is a file that only this user can read, and the secret in it works once.
 */
import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

import type { PageId } from "@kist/model";

import { isSystemError, removePrivateFile, writePrivateFile } from "../os/safe-file.ts";

export interface LaunchFiles {
  /** Returns its path. Throws `path-unsafe`, `disk-full`, `storage-failed`. */
  write(page: PageId, url: string): string;
  /** What fails here leaves a file whose secret is worth nothing. */
  remove(page: PageId): void;
  /** Those of a process that ended before it could. */
  removeAll(): void;
}

const NAME = /^page-[0-9a-z]{16}\.html$/;

export function createLaunchFiles(directory: string, uid: number): LaunchFiles {
  const pathOf = (page: string): string => join(directory, `page-${page}.html`);
  const remove = (path: string): void => {
    try {
      removePrivateFile(path, uid);
    } catch {
      // The next start tries again.
    }
  };
  return {
    write(page, url) {
      const path = pathOf(page);
      writePrivateFile(path, Buffer.from(documentOf(url)), uid);
      return path;
    },
    remove: (page) => remove(pathOf(page)),
    removeAll() {
      let names: readonly string[] = [];
      try {
        if (lstatSync(directory).isDirectory()) names = readdirSync(directory);
      } catch (error) {
        if (!isSystemError(error, "ENOENT", "EACCES")) throw error;
      }
      for (const name of names) if (NAME.test(name)) remove(join(directory, name));
    },
  };
}

/** `url` is made here of a host name, a port and base64url: nothing in it needs escaping. */
function documentOf(url: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="referrer" content="no-referrer">
<meta http-equiv="refresh" content="0; url=${url}">
<title>Kist</title>
<p>Opening Kist. If nothing happens, <a rel="noreferrer" href="${url}">open it here</a>.</p>
</html>
`;
}
