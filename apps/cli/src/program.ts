/**
 * Which file a command is, found as a shell finds it (127 not found, 126 not executable), and whether the
 * kernel can start it: a script without `#!` goes to /bin/sh, as every shell does.
 */
import { accessSync, closeSync, constants, openSync, readSync, statSync } from "node:fs";

import { complain, type Complaint } from "./complaint.ts";

export interface Program {
  readonly file: string;
  readonly args: readonly string[];
}

/** `path` is the PATH the command will have; `args` are its arguments without its own name. */
export function findProgram(name: string, args: readonly string[], path: string | undefined): Program {
  const isPath = name.includes("/");
  const candidates = isPath
    ? [name]
    : (path ?? "/usr/local/bin:/usr/bin:/bin").split(":").map((folder) => `${folder === "" ? "." : folder}/${name}`);
  let seen: string | undefined;
  for (const file of name === "" ? [] : candidates) {
    const kind = look(file, isPath);
    if (kind === "runs") return startable(file, name, args);
    if (kind === "there") seen ??= file;
  }
  throw seen === undefined ? notFound(name) : notExecutable(seen);
}

function notFound(name: string): Complaint {
  return complain("command-not-found", 127, `There is no command ${name}.`);
}
function notExecutable(file: string): Complaint {
  return complain("command-not-executable", 126, `${file} is not an executable file.`);
}

/** Where a folder of PATH may not be looked into, nothing is known of the command: shells go on, and say 127 in the end. */
function look(file: string, isNamed: boolean): "runs" | "there" | "absent" {
  try {
    if (!statSync(file).isFile()) return "there";
  } catch (error) {
    const absent = error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ENOTDIR");
    return absent || !isNamed ? "absent" : "there";
  }
  try {
    accessSync(file, constants.X_OK);
    return "runs";
  } catch {
    return "there";
  }
}

/** First four bytes: `#!`, ELF, and Mach-O in both byte orders and as a universal file. */
const MAGICS = /^(7f454c46|feedfac[ef]|c[ef]faedfe|cafebabe)$/;

function startable(file: string, name: string, args: readonly string[]): Program {
  let head: Buffer;
  try {
    const fd = openSync(file, "r");
    head = Buffer.alloc(4);
    readSync(fd, head, 0, 4, 0);
    closeSync(fd);
  } catch {
    return { file, args: [name, ...args] }; // Executable but not readable: only a binary can be that.
  }
  if (head.toString("latin1", 0, 2) === "#!" || MAGICS.test(head.toString("hex")))
    return { file, args: [name, ...args] };
  return { file: "/bin/sh", args: ["sh", file, ...args] };
}
