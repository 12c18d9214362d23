/** Adding to a file that another program made for it, such as `$GITHUB_ENV`. */
import { closeSync, constants, fstatSync, openSync, readSync, writeSync } from "node:fs";

import { complain } from "./complaint.ts";
import { whyNotWritten } from "./file-trouble.ts";

/** The file must be there already. What stands in it keeps its own last line, also where that has no end. */
export function appendWhole(path: string, text: string): void {
  let fd: number | undefined;
  try {
    fd = openSync(path, constants.O_RDWR | constants.O_APPEND);
    const { size } = fstatSync(fd);
    const last = Buffer.alloc(1);
    if (size > 0) readSync(fd, last, 0, 1, size - 1);
    const bytes = new TextEncoder().encode(size > 0 && last[0] !== 10 ? `\n${text}` : text);
    for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
  } catch (error) {
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: whyNotWritten(error),
    });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
