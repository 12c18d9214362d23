/**
 * Starts the daemon when nobody listens: the launcher, detached, with a cleaned environment, its complaints
 * in a log file. Ready means that somebody accepts connections at the socket, whoever started it: two
 * commands may find nobody at the same moment, then one daemon wins its lock and serves both.
 */
import { spawn } from "node:child_process";
import { closeSync, constants, fstatSync, ftruncateSync, mkdirSync, openSync } from "node:fs";
import { join } from "node:path";

import { KistError, type Places } from "@kist/model";

import type { ClientErrorCode } from "./error.ts";
import { openLink } from "./open-link.ts";

export interface StartOptions {
  /** Absolute path of `kistd`. */
  readonly launcher: string;
  readonly places: Places;
  /** The caller's environment; only what the daemon needs of it is passed on. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Milliseconds until giving up. Default 30 s: a cold disk and a busy machine. One that ended is known at once. */
  readonly timeoutMs?: number;
}

/** What a daemon may see of the environment; the launcher cleans again, for whoever starts it by hand. */
const PASSED_ON = ["HOME", "PATH", "USER", "LANG", "TZ", "TMPDIR", "XDG_RUNTIME_DIR", "XDG_DATA_HOME"] as const;
/** The person's choices for the daemon. */
const CHOICES = ["KIST_HOME", "KIST_SOCKET", "KIST_IDLE_LOCK_MINUTES"] as const;
const FIRST_WAIT_MS = 4;
const LONGEST_WAIT_MS = 100;
/** After the launched process has ended, another daemon may still be about to listen. */
const GRACE_MS = 1_000;
/** An older log than this is emptied first: it holds a daemon's complaints, never its work. */
const MAX_LOG_BYTES = 1024 * 1024;

/** Resolves when the socket answers. Throws `daemon-start-failed` with what is known and where the log is. */
export async function startDaemon(options: StartOptions): Promise<void> {
  const { places, environment } = options;
  const path = join(places.home, "daemon.log");
  const log = openLog(places.home, path);
  const child = spawn(options.launcher, [], {
    detached: true,
    cwd: "/",
    stdio: ["ignore", "ignore", log],
    env: Object.fromEntries(
      [...PASSED_ON, ...CHOICES].flatMap((name) => {
        const value = environment[name];
        return value === undefined ? [] : [[name, value]];
      }),
    ),
  });
  closeSync(log);
  const ended = { detail: "" };
  child.once("error", (error) => {
    ended.detail = error.message;
  });
  child.once("exit", (code, signal) => {
    ended.detail = signal === null ? `it ended with status ${code ?? 0}` : `it was ended by ${signal}`;
  });
  child.unref();

  let deadline = performance.now() + (options.timeoutMs ?? 30_000);
  let noticed = false;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
    if (await answers(places.socket)) return;
    if (ended.detail !== "" && !noticed) {
      noticed = true;
      deadline = Math.min(deadline, performance.now() + GRACE_MS);
    }
    if (performance.now() > deadline) {
      const detail = ended.detail === "" ? "it does not answer yet" : ended.detail;
      throw new KistError<ClientErrorCode>("daemon-start-failed", { detail, log: path });
    }
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
}

function openLog(home: string, path: string): number {
  const { O_APPEND, O_CREAT, O_NOFOLLOW, O_WRONLY } = constants;
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const log = openSync(path, O_APPEND | O_CREAT | O_NOFOLLOW | O_WRONLY, 0o600);
    const stats = fstatSync(log);
    if (stats.isFile() && stats.size > MAX_LOG_BYTES) ftruncateSync(log, 0);
    return log;
  } catch (error) {
    const detail = error instanceof Error ? error.message : "its log cannot be opened";
    throw new KistError<ClientErrorCode>("daemon-start-failed", { detail, log: path }, error);
  }
}

async function answers(socketPath: string): Promise<boolean> {
  try {
    const link = await openLink(socketPath, { onBytes: () => undefined, onEnd: () => undefined });
    link.close();
    return true;
  } catch {
    return false;
  }
}
