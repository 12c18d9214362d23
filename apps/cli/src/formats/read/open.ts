/** What `kist import` was pointed at: a file, stdin, or the folder of a `pass` store. */
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";

import { complain, usage } from "../../complaint.ts";
import { whyNotRead } from "../../file-trouble.ts";
import type { Kist } from "../../kist.ts";
import type { Contents } from "./contents.ts";
import { MOST_BYTES, readBytes, type Source } from "./formats.ts";
import { notUnderstood } from "./refusal.ts";

export interface Opened {
  readonly contents: Contents;
  /** A file of one's own that may be removed afterwards. */
  readonly isFile: boolean;
}

export async function openSource(
  kist: Kist,
  file: string,
  wish: { readonly from: Source | undefined; readonly namespaces: boolean },
): Promise<Opened> {
  const path = resolve(kist.workingDirectory(), file);
  try {
    if (file === "-") return { contents: await readBytes(kist.readInput(0), "stdin", wish.from), isFile: false };
    const status = statSync(path);
    if (status.isDirectory()) return { contents: await openFolder(kist, path, wish), isFile: false };
    // Before it is read: a file that is too large should not fill the memory first.
    if (status.size > MOST_BYTES) throw notUnderstood(`${file} is larger than ${MOST_BYTES / 1024 / 1024} MiB.`);
    return { contents: await readBytes(readFileSync(path), file, wish.from), isFile: true };
  } catch (error) {
    if (!(error instanceof Error && "syscall" in error)) throw error;
    throw complain("file-unreadable", 5, `${file} cannot be read.`, { why: whyNotRead(error) });
  }
}

async function openFolder(
  kist: Kist,
  path: string,
  { from, namespaces }: { readonly from: Source | undefined; readonly namespaces: boolean },
): Promise<Contents> {
  const { isPassStore, readPassStore } = await import("./pass-store.ts");
  if (from !== "pass" && !isPassStore(path))
    throw usage(`${path} is a folder, and no store of pass (it has no .gpg-id).`, "Name a file.");
  return readPassStore(path, kist.environment, namespaces);
}
