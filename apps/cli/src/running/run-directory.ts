/**
 * Values as files of a run: in a directory in memory that the daemon made and removes when the program has ended,
 * whatever ended it (R30). A value on a descriptor is such a file too, opened and then unlinked: what a memfd is,
 * on every system and from every runtime.
 */
import { closeSync, constants, openSync, renameSync, rmSync, unlinkSync, writeSync } from "node:fs";
import { join } from "node:path";

import type { Bytes } from "@kist/model";

import type { Kist } from "../kist.ts";

export interface RunDirectory {
  /** Writes or replaces NAME as a file of mode 0400 and returns its path: a reader sees the old or the new one, whole. */
  write(name: string, value: Bytes): string;
  /** A descriptor from which the value can be read; the file has no name any more. */
  open(name: string, value: Bytes): number;
  /** Before every start but the first: until it is named, the daemon looks for the program itself. */
  expect(): Promise<void>;
  /** The program uses the files too. One that has ended already does not. */
  adopt(pid: number): Promise<void>;
  /** At once, instead of when the daemon notices. */
  remove(): void;
}

export async function openRunDirectory(kist: Kist, allowDisk: boolean): Promise<RunDirectory> {
  const { directory } = await kist.daemon.call("runs/files", allowDisk ? { allowDisk } : {});
  const create = (path: string, value: Bytes): void => {
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
    const file = openSync(path, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o400);
    for (let at = 0; at < value.length;) at += writeSync(file, value, at);
    closeSync(file);
  };
  return {
    write(name, value) {
      const path = join(directory, name);
      // No key starts with a dot.
      const fresh = join(directory, `.${name}`);
      create(fresh, value);
      renameSync(fresh, path);
      return path;
    },
    open(name, value) {
      const path = join(directory, `.${name}`);
      create(path, value);
      const file = openSync(path, "r");
      unlinkSync(path);
      return file;
    },
    async expect() {
      await kist.daemon.call("runs/adopt", { directory }).catch(() => undefined);
    },
    async adopt(pid) {
      // A program can end sooner than this is asked.
      await kist.daemon.call("runs/adopt", { directory, pid }).catch(() => undefined);
    },
    remove: () => rmSync(directory, { recursive: true, force: true }),
  };
}
