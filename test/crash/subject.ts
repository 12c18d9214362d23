/**
 * What the crash harness drives: a script that works on a home and says what was acknowledged, and a check that
 * opens what a crash left. The script runs as `node <workload> <home> <args…>`, alone or starting a daemon, and
 * writes lines to standard output, each in one write:
 *
 *   opened                      the database was opened, for the first time or again
 *   try <id>                    an operation begins
 *   ack durable <id>            it was acknowledged and must survive a power cut
 *   ack relaxed <id>            it was acknowledged and must survive the death of the process
 *   refused <id> <code>         it was refused with an error code
 *
 * It ends by itself with status 0 whatever the disk does to it. An id is one word. A script that starts a daemon ends
 * by SIGKILL when its daemon did (`process.kill(process.pid, "SIGKILL")`): that is how the harness sees that a kill hit.
 * Calls are counted per thread, so a daemon's main thread is met in order whatever the script around it does.
 */

export interface CrashSubject {
  /** Absolute path of the script. */
  readonly workload: string;
  readonly args: readonly string[];
  /** Opens the home and throws, in words, where it does not hold what it must or holds what it must not. */
  check(home: string, expected: Expectation): void | Promise<void>;
}

export interface Expectation {
  /** Acknowledged operations that must be there, in order. */
  readonly required: readonly string[];
  /** All operations begun: nothing else may be there. */
  readonly begun: readonly string[];
  /** Refused operations of which nothing may be there. One refused with `storage-failed` may: its commit's end is unknown. */
  readonly refused: readonly string[];
}

export interface Said {
  readonly begun: readonly string[];
  readonly durable: readonly string[];
  readonly relaxed: readonly string[];
  /** All acknowledged, in order. */
  readonly acknowledged: readonly string[];
  readonly refused: readonly { readonly id: string; readonly code: string }[];
  /** Operations acknowledged after one was refused with `storage-failed`, before opening again: must be none. */
  readonly acknowledgedAfterFailure: readonly string[];
}

/** Reads the workload's lines. A last line cut off by a kill was never acknowledged. */
export function parseSaid(output: string): Said {
  const said = {
    begun: [] as string[],
    durable: [] as string[],
    relaxed: [] as string[],
    acknowledged: [] as string[],
    refused: [] as { id: string; code: string }[],
    acknowledgedAfterFailure: [] as string[],
  };
  let failed = false;
  for (const line of output.split("\n").slice(0, -1)) {
    const [word, second = "", third = ""] = line.split(" ");
    if (word === "opened") failed = false;
    if (word === "try") said.begun.push(second);
    if (word === "refused") {
      said.refused.push({ id: second, code: third });
      failed ||= third === "storage-failed";
    }
    if (word !== "ack") continue;
    said.acknowledged.push(third);
    (second === "durable" ? said.durable : said.relaxed).push(third);
    if (failed) said.acknowledgedAfterFailure.push(third);
  }
  return said;
}

/** One thing that was tried and how it went wrong; a run of the harness returns a list of these, empty when all held. */
export interface Violation {
  /** Enough to repeat it: what was injected where, with which seed. */
  readonly where: string;
  readonly what: string;
}

export interface Outcome {
  /** States, runs or flips that were tried. */
  readonly tried: number;
  readonly violations: readonly Violation[];
  /** How the tries ended, where they can end well in several ways: a proof whose faults had no effect proves nothing. */
  readonly ends?: Readonly<Record<string, number>>;
}
