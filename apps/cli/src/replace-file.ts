/** A file that is the old or the new one at every moment, for its owner alone. */
import { closeSync, constants, fsyncSync, openSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { complain } from "./complaint.ts";
import { whyNotWritten } from "./file-trouble.ts";

/** A link at `path` is replaced, not followed. */
export function replaceFile(path: string, content: string | Uint8Array, mode = 0o600): void {
  const fresh = join(dirname(path), `.${basename(path)}.kist-${process.pid}`);
  const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
  let fd: number | undefined;
  try {
    fd = openSync(fresh, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, mode);
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
    fsyncSync(fd);
    closeSync(fd);
    renameSync(fresh, path);
  } catch (error) {
    if (fd !== undefined) unlinkSync(fresh);
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: whyNotWritten(error),
    });
  }
}
