/**
 * EIO and ENOSPC at the n-th call of the daemon: every answer is a clear refusal or the truth, nothing is acknowledged
 * that is not there, no value is released that is not written down, and once the disk is well again it goes on.
 */
import { rmSync } from "node:fs";

import { createSeeded, spread } from "./seeded.ts";
import { parseSaid, type CrashSubject, type Outcome, type Violation } from "./subject.ts";
import { countCalls, FAST, makeArena, runTraced, type DiskCall, type TracedRun } from "./traced.ts";

interface Fault {
  readonly call: DiskCall;
  readonly error: "EIO" | "ENOSPC";
  /** True: this call and all later ones fail; false: it fails once. */
  readonly lasting: boolean;
}

export const DAEMON_FAULTS: readonly Fault[] = [
  { call: "pwrite64", error: "EIO", lasting: false },
  { call: "pwrite64", error: "ENOSPC", lasting: false },
  { call: "pwrite64", error: "ENOSPC", lasting: true },
  { call: "fsync", error: "EIO", lasting: false },
  { call: "fsync", error: "EIO", lasting: true },
  { call: "ftruncate", error: "EIO", lasting: false },
  { call: "rename", error: "ENOSPC", lasting: false },
  { call: "unlink", error: "EIO", lasting: false },
];

/** With these the daemon says that the disk failed it. Behind the last two a commit's end is unknown. */
const HONEST: ReadonlySet<string> = new Set(["disk-full", "storage-failed", "audit-unavailable"]);
/** What steps meet that build on one that was refused. */
const CONSEQUENCES: ReadonlySet<string> = new Set([
  "not-initialised",
  "locked",
  "policy-denied",
  "environment-unknown",
  "namespace-unknown",
  "secret-unknown",
  "version-unknown",
  "version-current",
  "secret-not-deleted",
  "version-pinned",
]);

export async function failTheDaemon(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const violations: Violation[] = [];
  const ends = { "refused to start": 0, "refused requests": 0, unaffected: 0 };
  try {
    const totals = await countCalls(subject, arena);
    const random = createSeeded(seed);
    for (const fault of DAEMON_FAULTS) {
      const { call, error, lasting } = fault;
      const total = totals.get(call) ?? 0;
      for (const at of spread(total, Math.ceil(count / DAEMON_FAULTS.length), random)) {
        const where = `${error} at ${call} ${at}${lasting ? " and all later" : ""} of ${total}, seed ${seed}`;
        const home = arena.home(`${call}-${error}-${at}-${lasting}`);
        const inject = `inject=${call}:error=${error}:when=${at}${lasting ? "+" : ""}`;
        const run = await runTraced(subject, home, [FAST, "-o", "/dev/null", "-e", `trace=${call}`, "-e", inject]);
        const started = hasOpened(run.output);
        ends[!started ? "refused to start" : run.said.refused.length > 0 ? "refused requests" : "unaffected"]++;
        const problem = await checkAfterFault(subject, home, fault, run);
        if (problem !== undefined) violations.push({ where, what: problem });
        rmSync(home, { recursive: true, force: true });
      }
    }
  } finally {
    arena.remove();
  }
  return { tried: Object.values(ends).reduce((sum, each) => sum + each, 0), violations, ends };
}

async function checkAfterFault(
  subject: CrashSubject,
  home: string,
  fault: Fault,
  run: TracedRun,
): Promise<string | undefined> {
  const { said } = run;
  if (run.status !== 0) return `the workload ended with ${run.status ?? run.signal ?? "?"}: ${run.errors}`;
  const wrong = /^wrong (.*)$/m.exec(run.output)?.[1];
  if (wrong !== undefined) return `${wrong} was answered with a value that nobody stored`;
  const problem = oddEnd(run.output) ?? oddRefusal(said.refused) ?? falseConfidence(fault, run.output);
  if (problem !== undefined) return problem;
  const refused = said.refused
    .filter(({ code }) => code !== "storage-failed" && code !== "audit-unavailable")
    .map(({ id }) => id);
  // A device that cannot keep the mark of its lock ends instead, and whoever starts it again finds it open.
  const unmarked = isLockUnmarked(run.output) ? lastAcknowledged(run.output) : undefined;
  const required = said.acknowledged.filter((word) => word !== unmarked);
  try {
    await subject.check(home, { required, begun: said.begun, refused });
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const hasOpened = (output: string): boolean => /^opened$/m.test(output);

/** A daemon may end by itself only where it opens its database, and then in words that say what to do. */
function oddEnd(output: string): string | undefined {
  const encoded = /^ended (.*)$/m.exec(output)?.[1];
  if (encoded === undefined) return "it was not told how the daemon ended";
  const [status, ...lines] = Buffer.from(encoded, "base64").toString("utf8").split("\n");
  const log = lines.join("\n");
  // What is logged is a code; a capital letter begins the name of an error that nobody expected.
  const defect = /^\S+ .*: [A-Z]\w*Error$|^\S+ .*: Error$/m.exec(log)?.[0];
  if (defect !== undefined) return `a defect in its log: ${log}`;
  if (status === "0") return undefined;
  const opening = !hasOpened(output) || lastAcknowledged(output)?.split(":")[1] === "lock";
  return opening && status === "7" && /^kistd: /m.test(log) && !log.includes("unexpected")
    ? undefined
    : `the daemon ended with ${status}: ${log}`;
}

/** It was locked and did not come back. */
const isLockUnmarked = (output: string): boolean =>
  lastAcknowledged(output)?.split(":")[1] === "lock" && !/^opened/m.test(output.slice(output.lastIndexOf(":lock:")));

const lastAcknowledged = (output: string): string | undefined => parseSaid(output).acknowledged.at(-1);

function oddRefusal(refused: readonly { readonly id: string; readonly code: string }[]): string | undefined {
  const first = refused.findIndex(({ code }) => HONEST.has(code));
  const odd = refused.find(
    ({ code }, index) => !HONEST.has(code) && !(CONSEQUENCES.has(code) && first >= 0 && first < index),
  );
  return odd === undefined ? undefined : `${odd.id} was refused with ${odd.code}`;
}

/** After an I/O error nobody knows what the disk holds: until the database was opened again nothing is acknowledged. */
function falseConfidence({ call, error }: Fault, output: string): string | undefined {
  if (error !== "EIO" || !["pwrite64", "fsync", "ftruncate"].includes(call)) return undefined;
  let failed = false;
  for (const line of output.split("\n")) {
    const [word, second = "", third = ""] = line.split(" ");
    if (word === "opened") failed = false;
    failed ||= word === "refused" && (third === "storage-failed" || third === "audit-unavailable");
    // Locking must work whatever the disk does.
    if (failed && word === "ack" && third.split(":")[1] !== "lock")
      return `${third} was acknowledged (${second}) after the disk had failed`;
  }
  return undefined;
}
