/**
 * The one file that an editor sees: in a directory in memory that the daemon made and removes when this program and
 * the editor have ended, whatever ended them (R30). Here it is overwritten and removed as soon as it is not needed.
 */
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";

import { MAX_VALUE_BYTES } from "@kist/model";

import { startChild, type Child } from "../child.ts";
import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { chooseEditor, type Editor } from "./editor.ts";

export interface EditedFile {
  readonly editor: Editor;
  /** Runs the editor on the file and returns the text then. Throws `editor-failed`. */
  edit(): Promise<string>;
  /** Overwrites and removes everything, also what the editor left beside. May be called twice. */
  remove(): void;
}

/** A whole namespace may be edited at once. */
const MAX_TEXT_BYTES = 16 * MAX_VALUE_BYTES;
const STATUS = { SIGINT: 130, SIGQUIT: 131, SIGTERM: 143, SIGHUP: 129 } as const;
type Ending = keyof typeof STATUS;
const SIGNALS: readonly Ending[] = ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP"];
/** The terminal sends these to the editor too: while it runs they are its business. */
const OF_THE_EDITOR: ReadonlySet<Ending> = new Set<Ending>(["SIGINT", "SIGQUIT"]);

export async function openEditedFile(
  kist: Kist,
  { name, text, allowDisk }: { readonly name: string; readonly text: string; readonly allowDisk: boolean },
): Promise<EditedFile> {
  const { directory } = await kist.daemon.call("runs/files", allowDisk ? { allowDisk } : {});
  const file = join(directory, name);
  let running: Child | undefined;
  const onSignal = (signal: Ending): void => {
    if (running !== undefined && OF_THE_EDITOR.has(signal)) return;
    running?.kill(signal);
    wipeDirectory(directory);
    process.exit(STATUS[signal]);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const remove = (): void => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    wipeDirectory(directory);
  };
  try {
    const editor = chooseEditor(kist.environment, file);
    const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;
    const fd = openSync(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_WRONLY, 0o600);
    writeAll(fd, new TextEncoder().encode(text));
    closeSync(fd);
    const edit = async (): Promise<string> => {
      const environment = { ...definedOnly(kist.environment), TMPDIR: directory };
      running = startChild(editor.program, environment, { stdout: "inherit", stderr: "inherit" });
      try {
        // The file stays as long as the editor, should this program be killed. One that has ended needs no watching.
        await kist.daemon.call("runs/adopt", { directory, pid: running.pid }).catch(() => undefined);
        requireSuccess(await running.ended);
      } finally {
        running = undefined;
      }
      return readEdited(file);
    };
    return { editor, edit, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

function requireSuccess(status: number): void {
  if (status === 0) return;
  throw complain("editor-failed", 1, `The editor ended with status ${status}, so nothing was stored.`, {
    next: "Set VISUAL or EDITOR to one that works here.",
  });
}

function readEdited(file: string): string {
  const size = lstatSync(file, { throwIfNoEntry: false })?.size;
  if (size === undefined) throw complain("not-confirmed", 2, "The file is gone, so nothing was stored.");
  if (size > MAX_TEXT_BYTES) throw complain("file-not-understood", 2, "The text is too large, so nothing was stored.");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(readFileSync(file));
  } catch {
    throw complain("file-not-understood", 2, "The editor wrote no UTF-8, so nothing was stored.");
  }
}

/** Zeros over every plain file, then all of it away. Pages in memory are freed either way; a disk's blocks are not. */
function wipeDirectory(directory: string): void {
  try {
    for (const entry of readdirSync(directory, { recursive: true, withFileTypes: true }))
      if (entry.isFile()) overwrite(join(entry.parentPath, entry.name));
  } catch {
    // Gone already, or the editor is at work there: what is left goes now, or when the daemon sees that all ended.
  }
  rmSync(directory, { recursive: true, force: true });
}

function overwrite(path: string): void {
  const fd = openSync(path, constants.O_WRONLY | constants.O_NOFOLLOW);
  try {
    writeAll(fd, new Uint8Array(fstatSync(fd).size));
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeAll(fd: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(fd, bytes, at);
}

function definedOnly(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
