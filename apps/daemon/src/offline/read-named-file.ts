/** Reads a file that a person named on the command line: what keeps it from being read is said, not a defect. */
import { readFileSync } from "node:fs";

import { KistError } from "@kist/model";

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "There is no such file",
  EISDIR: "It is a directory",
  ENOTDIR: "Something on the way to it is no directory",
  EACCES: "It may not be read by this user",
  ELOOP: "Its links lead in a circle",
};

/** Throws `file-unreadable`. */
export function readNamedFile(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const code = String(error.code);
    throw new KistError("file-unreadable", { path, detail: REASONS[code] ?? `The system says ${code}` });
  }
}
