/** `inject --delete-on-exit`: a program with a filled-in file in memory, which ends with it whatever ends it (R30). */
import { lstatSync, symlinkSync, unlinkSync } from "node:fs";
import { basename } from "node:path";

import { createMasker } from "@kist/leaks";
import type { Bytes } from "@kist/model";

import { complain } from "../complaint.ts";
import { isDiscarded } from "../discarded.ts";
import type { Kist } from "../kist.ts";
import { findProgram } from "../program.ts";
import { openRunDirectory } from "../running/run-directory.ts";
import { endWith, startSupervised } from "../supervise.ts";
import type { FoundValue } from "./fill.ts";

export interface WithFile {
  /** The command's words; `{}` stands for the file's path. */
  readonly words: readonly string[];
  readonly content: Bytes;
  readonly values: ReadonlyMap<string, FoundValue>;
  /** Where a link to the file is to stand. */
  readonly out: string | undefined;
  readonly allowDisk: boolean;
}

/** The command's exit status. */
export async function runWithFile(kist: Kist, { words, content, values, out, allowDisk }: WithFile): Promise<number> {
  const files = await openRunDirectory(kist, allowDisk);
  process.once("exit", () => files.remove());
  const path = files.write(out === undefined ? "file" : basename(out).replace(/^\.+/, "_"), content);
  if (out !== undefined) {
    const unlink = linkTo(path, out);
    process.once("exit", unlink);
  }
  const [name = "", ...rest] = words.map((word) => word.replaceAll("{}", out ?? path));
  const environment = Object.fromEntries(
    Object.entries(kist.environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
  const child = await startSupervised({
    program: findProgram(name, rest, kist.environment["PATH"]),
    environment,
    masked: {
      stdout: !kist.output.dataIsTerminal && !isDiscarded(1),
      stderr: !kist.output.peopleAreThere && !isDiscarded(2),
    },
    createMasker: () => createMasker({ values: [...values].map(([one, { bytes }]) => ({ name: one, value: bytes })) }),
    killAfter: undefined,
    say: (line) => kist.output.say(line),
  });
  if (child.pid > 0) await files.adopt(child.pid);
  return await endWith(await child.ended, child.drained);
}

/** The values stand in memory; here stands only where, so that nothing is left on a disk even after kill -9. */
function linkTo(target: string, path: string): () => void {
  try {
    symlinkSync(target, path);
  } catch (error) {
    throw complain("file-unwritable", 1, `${path} was not written.`, {
      why: error instanceof Error ? error.message : String(error),
      next: "With --delete-on-exit no file may stand there.",
    });
  }
  return () => {
    // Only the link that was made: the program may have put a file of its own there.
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) unlinkSync(path);
  };
}
