/**
 * Closes the daemon's own process to other programs of the same user (security.md §2, L5-L7). Two doors
 * need two locks: PR_SET_DUMPABLE 0 shuts `/proc/PID/{mem,environ,exe}`, ptrace and core dumps, but SIGUSR1
 * would still open the V8 inspector; only Node's flag `--disable-sigusr1` shuts that. A process started with
 * variables or flags that load foreign code is already lost, so it refuses to go on.
 */
import { readFileSync } from "node:fs";

import { KistError } from "@kist/model";

import type { OsErrorCode } from "./error.ts";
import type { Libc } from "./libc.ts";

/** Variables that load code, widen trust or write memory to files; the launcher clears them all. */
const REFUSED_VARIABLES: readonly string[] = [
  "NODE_OPTIONS",
  "NODE_PATH",
  "NODE_EXTRA_CA_CERTS",
  "NODE_REPL_EXTERNAL_MODULE",
  "NODE_TLS_REJECT_UNAUTHORIZED",
  "NODE_V8_COVERAGE",
  "NODE_COMPILE_CACHE",
  "NODE_DEBUG",
  "NODE_DEBUG_NATIVE",
  "NODE_REDIRECT_WARNINGS",
  "NODE_USE_ENV_PROXY",
  "ELECTRON_RUN_AS_NODE",
  "LD_PRELOAD",
  "LD_AUDIT",
  "LD_LIBRARY_PATH",
  "LD_DEBUG",
  "LD_PROFILE",
  "DYLD_INSERT_LIBRARIES",
  "DYLD_LIBRARY_PATH",
  "DYLD_FRAMEWORK_PATH",
  "GCONV_PATH",
  "OPENSSL_CONF",
  "OPENSSL_MODULES",
  "SSLKEYLOGFILE",
];

/** The only flags of Node a daemon may run with. A list of what is allowed: new Nodes bring new dangers. */
const ALLOWED_FLAGS = /^--(disable-sigusr1|no-warnings|disable-warning=\w+|max-(old|semi)-space-size=\d+)$/;
const NEEDED_FLAG = "--disable-sigusr1";
/** Bit of signal 10 in the masks of /proc/self/status. */
const SIGUSR1_BIT = 1n << 9n;

/** Codes of what could not be closed; their words are the clients'. */
export type HardeningWarning = "dumpable" | "core-dumps" | "inspector-open" | "memory-not-locked";

/**
 * Throws `environment-refused` with the first variable or flag that does not belong here. Call it before
 * anything else is loaded; it cannot undo what a preloaded library has done, it can only refuse to hold keys.
 */
export function refuseHostileStart(
  environment: Readonly<Record<string, string | undefined>>,
  flags: readonly string[],
): void {
  const variable =
    REFUSED_VARIABLES.find((name) => environment[name] !== undefined) ??
    flags.find((flag) => !ALLOWED_FLAGS.test(flag)) ??
    (flags.includes(NEEDED_FLAG) ? undefined : `no ${NEEDED_FLAG}`);
  if (variable !== undefined) throw new KistError<OsErrorCode>("environment-refused", { variable });
}

/** Shuts the process. Undone by exec: whoever replaces the process calls it again first thing. */
export function hardenProcess(libc: Pick<Libc, "makeUndumpable" | "forbidCoreDumps">): {
  readonly warnings: readonly HardeningWarning[];
} {
  process.umask(0o077);
  const warnings: HardeningWarning[] = [];
  if (!libc.makeUndumpable()) warnings.push("dumpable");
  if (!libc.forbidCoreDumps()) warnings.push("core-dumps");
  // The flag is believed when the kernel says so: a handler for SIGUSR1 in a Node process is the inspector's.
  if (readOwnState()?.catchesSigusr1 === true) warnings.push("inspector-open");
  return { warnings };
}

/**
 * koffi's handler at the end of a process syncs its standard streams, and where the disk under a log has failed it
 * complains into a lock that it holds itself: the process would stay for ever, with the socket's lock. So none of
 * the libraries' handlers runs. Node's own have run by then, and all that was written has left.
 */
export function endPlainly(libc: Pick<Libc, "endNow">): void {
  process.on("exit", (status) => libc.endNow(status));
}

/**
 * To be asked while keys are held: none of this process's memory is locked, so all of it may reach the swap.
 * (RLIMIT_MEMLOCK too small, or the provider without guarded memory.) Nothing to say where there is no /proc.
 */
export function warnOfSwap(state: OwnState | undefined = readOwnState()): readonly HardeningWarning[] {
  return state?.lockedKiB === 0 ? ["memory-not-locked"] : [];
}

export interface OwnState {
  /** `VmLck`. */
  readonly lockedKiB: number;
  readonly catchesSigusr1: boolean;
}

/** What the kernel says of this process (`/proc/self/status`); `undefined` where there is no /proc. */
export function readOwnState(path = "/proc/self/status"): OwnState | undefined {
  let status: string;
  try {
    status = readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
  const field = (name: string): string => new RegExp(`^${name}:\\s*(\\w+)`, "m").exec(status)?.[1] ?? "0";
  return {
    lockedKiB: Number(field("VmLck")),
    catchesSigusr1: (BigInt(`0x${field("SigCgt")}`) & SIGUSR1_BIT) !== 0n,
  };
}
