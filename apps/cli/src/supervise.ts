/**
 * `run` as a parent: what the child writes to something that is no terminal passes through the masker. Signals
 * go on to the child, its exit status comes back (128 + n for a signal), stdin is the child's own.
 *
 * Kist never kills the child by itself. A child that ignores Ctrl-C goes on; the second one says how to end
 * it, and `--kill-after` is how to ask for it beforehand.
 */
import { closeSync, fstatSync, read, readFileSync, write } from "node:fs";

import type { Masker } from "@kist/leaks";

import { startChild, type Child } from "./child.ts";
import { openPipe } from "./pipe.ts";
import type { Program } from "./program.ts";
import { reapOrphans } from "./reap.ts";

export interface Supervision {
  readonly program: Program;
  readonly environment: Readonly<Record<string, string>>;
  /** Which of the child's streams are masked; the others are inherited. */
  readonly masked: { readonly stdout: boolean; readonly stderr: boolean };
  /** What the program gets from descriptor 3 on. */
  readonly descriptors?: readonly number[];
  /** Called once the program has started: it starts while the masker is made. Not called where nothing is masked. */
  readonly createMasker: () => Masker;
  /** Seconds between an ending signal and SIGKILL; nothing: never. */
  readonly killAfter: number | undefined;
  readonly say: (line: string) => void;
}

const FORWARDED = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGWINCH",
  "SIGTSTP",
  "SIGCONT",
] as const;
type Forwarded = (typeof FORWARDED)[number];
/** The terminal sends these to its whole foreground group: the child has them already. */
const FROM_TERMINAL: ReadonlySet<Forwarded> = new Set<Forwarded>(["SIGINT", "SIGQUIT", "SIGTSTP", "SIGWINCH"]);
/** Milliseconds in which a process is stopped by a signal to itself: which thread takes it is not said. */
const STOPPING = 50;
const ENDING: ReadonlySet<Forwarded> = new Set<Forwarded>(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]);

/** A program that was started and whose output is passed on. */
export interface Supervised {
  readonly pid: number;
  kill(signal: NodeJS.Signals): void;
  readonly ended: Promise<number>;
  /** All that it and whatever it started wrote has been passed on. */
  readonly drained: Promise<unknown>;
  /** Somebody told kist to end, and the program was told so. */
  readonly askedToEnd: () => boolean;
}

/** The child's exit status, once it ended and all it wrote has been passed on. */
export async function supervise(supervision: Supervision): Promise<number> {
  const child = await startSupervised(supervision);
  return await endWith(await child.ended, child.drained);
}

export async function startSupervised(supervision: Supervision): Promise<Supervised> {
  const { masked, program } = supervision;
  const together = masked.stdout && masked.stderr && sameTarget(1, 2);
  const out = masked.stdout ? await openPipe() : undefined;
  const err = masked.stderr ? (together ? out : await openPipe()) : undefined;
  const { child, askedToEnd } = startForwarding(
    () =>
      startChild(program, supervision.environment, {
        stdout: out?.write ?? "inherit",
        stderr: err?.write ?? "inherit",
        more: supervision.descriptors,
      }),
    supervision,
  );
  const stopReaping = process.pid === 1 ? reapOrphans(child.pid, supervision.say) : () => {};
  const flows: Promise<void>[] = [];
  if (out !== undefined || err !== undefined) {
    const masker = supervision.createMasker();
    if (out !== undefined) {
      closeSync(out.write);
      flows.push(flow(out.read, 1, masker));
    }
    if (err !== undefined && err !== out) {
      closeSync(err.write);
      flows.push(flow(err.read, 2, masker.fork()));
    }
  }
  const drained = Promise.all(flows).finally(stopReaping);
  return { pid: child.pid, kill: (signal) => child.kill(signal), ended: child.ended, drained, askedToEnd };
}

/** The status again, when the rest of the output has left; a signal no longer waits for that. */
export async function endWith(status: number, drained: Promise<unknown>): Promise<number> {
  // From here on a signal ends kist itself: only output that nobody may be reading is left.
  process.exitCode = status;
  for (const signal of ENDING) process.once(signal, () => process.exit(status));
  await drained;
  return status;
}

function sameTarget(a: number, b: number): boolean {
  const [first, second] = [fstatSync(a), fstatSync(b)];
  return first.dev === second.dev && first.ino === second.ino;
}

/**
 * Starts the child and forwards signals to it until it ends. They are caught before it starts: its first line may already
 * make somebody send one, and that must not end kist and leave the child behind.
 */
function startForwarding(
  start: () => Child,
  { killAfter, say }: Supervision,
): { readonly child: Child; readonly askedToEnd: () => boolean } {
  let child: Child | undefined;
  let alive = true;
  let asked = 0;
  let timer: NodeJS.Timeout | undefined;
  const onSignal = (signal: Forwarded): void => {
    if (!alive || child === undefined) return;
    if (!(FROM_TERMINAL.has(signal) && inForeground())) child.kill(signal);
    if (signal === "SIGTSTP") stopAsTheProgramDoes();
    if (!ENDING.has(signal)) return;
    asked += 1;
    if (killAfter !== undefined) timer ??= setTimeout(() => child?.kill("SIGKILL"), killAfter * 1000);
    else if (asked === 2)
      say(
        `kist: the program (pid ${child.pid}) goes on. \`kill -9 ${child.pid}\` ends it; --kill-after does so by itself.`,
      );
  };
  /**
   * By the signal's default action, as the program: the kernel does not stop a group that no shell could continue
   * (an orphaned one: under CI, `setsid`, a supervisor). Stopping outright would leave kist alone asleep there.
   */
  const stopAsTheProgramDoes = (): void => {
    process.off("SIGTSTP", onSignal);
    process.kill(process.pid, "SIGTSTP");
    setTimeout(() => {
      if (alive) process.on("SIGTSTP", onSignal);
    }, STOPPING);
  };
  const stop = (): void => {
    alive = false;
    clearTimeout(timer);
    for (const signal of FORWARDED) process.off(signal, onSignal);
  };
  for (const signal of FORWARDED) process.on(signal, onSignal);
  try {
    // Nothing is awaited in here, so no handler runs before there is a child.
    child = start();
  } catch (error) {
    stop();
    throw error;
  }
  child.ended.then(stop, stop);
  return { child, askedToEnd: () => asked > 0 };
}

/** Whether this process's group is its terminal's foreground group (`/proc/self/stat`, fields 5 and 8). */
function inForeground(): boolean {
  try {
    const stat = readFileSync("/proc/self/stat", "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return Number(fields[5]) > 0 && fields[2] === fields[5];
  } catch {
    // No /proc: with a terminal on stdin the group is taken for the foreground.
    return process.stdin.isTTY;
  }
}

/**
 * Reads, masks, writes, one after the other: a reader that is slow slows the child down and nothing is kept in
 * memory. All asynchronous, so that a full pipe never keeps a signal waiting. A reader that went away closes the
 * child's pipe, which ends it as in any pipeline.
 */
async function flow(from: number, to: 1 | 2, masker: Masker): Promise<void> {
  const buffer = Buffer.allocUnsafe(64 * 1024);
  try {
    for (;;) {
      const count = await readSome(from, buffer);
      if (count === 0) break;
      await writeAll(to, masker.push(buffer.subarray(0, count)));
    }
    await writeAll(to, masker.flush());
  } catch {
    // EPIPE: nobody reads any more.
  } finally {
    closeSync(from);
  }
}

function readSome(fd: number, buffer: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    read(fd, buffer, 0, buffer.length, null, (error, count) => (error === null ? resolve(count) : reject(error)));
  });
}

async function writeAll(fd: number, bytes: Uint8Array): Promise<void> {
  let rest = bytes;
  while (rest.length > 0) {
    const wrote = await new Promise<number>((resolve, reject) => {
      write(fd, rest, 0, rest.length, null, (error, count) => {
        if (error === null) resolve(count);
        // A pipe that somebody set non-blocking and that is full now.
        else if (error.code === "EAGAIN") setTimeout(resolve, 5, 0);
        else reject(error);
      });
    });
    rest = rest.subarray(wrote);
  }
}
