/**
 * Which `kist.json` governs a caller: the nearest one at or above its working directory, which is read from
 * the kernel and not from the request. A repository is a stranger (R28): the file's path and content hash
 * must have been allowed before it means anything.
 */
import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { dirname, join } from "node:path";

import {
  KistError,
  MAX_REPOSITORY_FILE_BYTES,
  parseRepositoryFile,
  REPOSITORY_FILE,
  type Clock,
  type RepositoryFile,
  type SocketCaller,
} from "@kist/model";

import { isSystemError } from "../os/safe-file.ts";

export interface Repository {
  readonly path: string;
  /** SHA-256 of the file's bytes, hex: changes with the content, so an edit asks again. */
  readonly hash: string;
  readonly file: RepositoryFile;
}

export interface RepositoryFinder {
  /** `undefined` where no file governs; the error (`repository-file-wrong`) where one would that is not valid. */
  find(caller: Pick<SocketCaller, "cwd" | "process">): Repository | KistError | undefined;
}

interface Answer {
  readonly at: number;
  readonly pid: number;
  readonly startTime: number;
  readonly found: Repository | KistError | undefined;
}

interface Read {
  readonly signature: string;
  readonly repository: Repository;
}

/**
 * Milliseconds for which one process's answer is taken again: a busy program asks thousands of times a second. Another
 * process looks for itself: the next command of a script must see the file that the one before has written.
 */
const FRESH_MS = 20;
const MAX_KNOWN = 1000;

/**
 * A file is parsed again only when inode, size or times differ. A process that asks again notices an edit within
 * `FRESH_MS`; until then what was allowed before still stands, never what the edit says.
 */
export function createRepositoryFinder(clock: Pick<Clock, "monotonic">): RepositoryFinder {
  const known = new Map<string, Read>();
  const answers = new Map<string, Answer>();
  return {
    find({ cwd, process: { pid, startTime } }) {
      const now = clock.monotonic();
      const answer = answers.get(cwd);
      if (answer?.pid === pid && answer.startTime === startTime && now - answer.at < FRESH_MS) return answer.found;
      if (answers.size > MAX_KNOWN) answers.clear();
      const found = search(cwd, known);
      answers.set(cwd, { at: now, pid, startTime, found });
      return found;
    },
  };
}

function search(cwd: string, known: Map<string, Read>): Repository | KistError | undefined {
  if (!cwd.startsWith("/")) return undefined;
  for (let directory = cwd; ; directory = dirname(directory)) {
    const found = readRepository(join(directory, REPOSITORY_FILE), known);
    if (found !== undefined) return found;
    if (directory === dirname(directory)) return undefined;
  }
}

/** A link is not followed and not passed over: the file that was allowed must be the file itself. */
function readRepository(path: string, known: Map<string, Read>): Repository | KistError | undefined {
  const wrong = (field: string): KistError => new KistError("repository-file-wrong", { field, path });
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return isSystemError(error, "ELOOP") ? wrong("it is a symbolic link") : undefined;
  }
  try {
    const stat = fstatSync(file, { bigint: true });
    if (!stat.isFile()) return undefined;
    const signature = `${stat.dev}.${stat.ino}.${stat.size}.${stat.mtimeNs}.${stat.ctimeNs}`;
    const before = known.get(path);
    if (before?.signature === signature) return before.repository;
    if (stat.size > MAX_REPOSITORY_FILE_BYTES) return wrong("size");
    const bytes = Buffer.alloc(MAX_REPOSITORY_FILE_BYTES);
    const content = bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0));
    const parsed = parseRepositoryFile(content.toString("utf8"));
    if ("wrong" in parsed) return wrong(parsed.wrong);
    const hash = createHash("sha256").update(content).digest("hex");
    const repository = { path, hash, file: parsed.file };
    if (known.size > MAX_KNOWN) known.clear();
    known.set(path, { signature, repository });
    return repository;
  } finally {
    closeSync(file);
  }
}
