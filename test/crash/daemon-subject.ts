/** The whole daemon under the harness: its workload, and what must hold when it starts again on what a crash left. */
import { join } from "node:path";

import { isKistError } from "@kist/model";

import { codeOf, type Calls } from "./daemon-calls.ts";
import { openInside } from "./daemon-inside.ts";
import { lookAround, type Seen } from "./daemon-look.ts";
import { valueOf } from "./daemon-plan.ts";
import { runVerb, startDaemon } from "./daemon-process.ts";
import { asSeen, findTruth, initialOf, type Truth } from "./daemon-truth.ts";
import type { CrashSubject, Expectation } from "./subject.ts";

/** `process`: another daemon is started on the home, and `kistd doctor` after it. `inside`: the same code, no process. */
export type Checker = "process" | "inside";

export function createDaemonSubject(
  rounds: number,
  checker: () => Checker,
  ending: "stop" | "die" = "stop",
): CrashSubject {
  return {
    workload: join(import.meta.dirname, "daemon-workload.ts"),
    args: [String(rounds), ...(ending === "die" ? ["die"] : [])],
    check: (home, expected) => checkHome(home, expected, checker()),
  };
}

/** Throws, in words, where the home does not hold what it must, holds what it must not, or cannot go on. */
export async function checkHome(home: string, expected: Expectation, checker: Checker): Promise<void> {
  const truth = findTruth(expected);
  if (checker === "inside") {
    await useInside(home, async (calls) => await checkCalls(calls, truth));
    return;
  }
  const started = await startDaemon(home);
  if (!started.up) throw new Error(`the daemon does not start again: ${say(started.ending)}`);
  const { daemon } = started;
  const problem = await checkCalls(daemon.calls, truth).then(
    () => "",
    (error: unknown) => String(error),
  );
  const ending = await daemon.end("SIGTERM");
  if (problem !== "" || ending.status !== 0 || ending.log !== "")
    throw new Error(`${problem} (the daemon: ${say(ending)})`);
  const doctor = await runVerb(home, ["doctor"]);
  if (doctor.status !== 0) throw new Error(`doctor: ${say(doctor)}`);
}

async function useInside(home: string, use: (calls: Calls) => Promise<void>): Promise<void> {
  let calls: Calls;
  try {
    calls = await openInside(home);
  } catch (error) {
    throw isKistError(error)
      ? new Error(`it does not open again: ${error.code} ${JSON.stringify(error.facts)}`)
      : error;
  }
  try {
    await use(calls);
  } finally {
    calls.close();
  }
}

async function checkCalls(calls: Calls, truth: Truth): Promise<void> {
  const seen = await lookAround(calls, truth.steps);
  const problems = [...truth.problems, ...compare(truth, seen), ...(await goOn(calls, seen))];
  if (problems.length > 0) throw new Error(problems.join("; "));
}

/** What is seen and may not be. Nobody touched the files, so nothing may be refused or found wrong either. */
export function compare(truth: Truth, seen: Seen): string[] {
  const problems = seen.refusals.map((refusal) => `refused: ${refusal}`);
  for (const finding of seen.findings) problems.push(`found wrong: ${finding}`);
  if (seen.verdict !== "ok" && seen.subjects.has("device")) problems.push(`the audit trail is ${seen.verdict}`);
  if (seen.warnings.length > 0) problems.push(`warns of ${seen.warnings.join()}`);
  for (const subject of new Set([...truth.subjects.keys(), ...seen.subjects.keys()])) {
    const state = seen.subjects.get(subject) ?? initialOf(subject);
    const possible = [...(truth.subjects.get(subject) ?? [initialOf(subject)])].map(asSeen);
    if (!possible.includes(state)) problems.push(`${subject} is ${state}, not ${possible.join(" or ")}`);
  }
  for (const [trail, { least, most }] of truth.trails) {
    const count = seen.trails.get(trail) ?? 0;
    if (count < least || count > most)
      problems.push(`${trail} stands ${count} times in the trail, not ${least} to ${most}`);
  }
  return [...problems, ...parted(truth, seen)];
}

/** Steps of unknown end that were done without their audit entry, or the reverse. */
function parted(truth: Truth, seen: Seen): string[] {
  return truth.doubts.flatMap(({ word, trail, subject, before, after }) => {
    const state = seen.subjects.get(subject) ?? initialOf(subject);
    const [was, became] = [before, after].map((states) => [...states].map(asSeen).includes(state));
    const limits = truth.trails.get(trail);
    if (was === became || limits === undefined || limits.most !== limits.least + 1) return [];
    const isRecorded = (seen.trails.get(trail) ?? 0) === limits.most;
    return isRecorded === became
      ? []
      : [`${word} was ${became ? "done" : "not done"} and ${isRecorded ? "" : "not "}recorded`];
  });
}

/** What crashed must also be able to work: a founding that was cut off begins anew, a vault takes the next secret. */
async function goOn(calls: Calls, seen: Seen): Promise<string[]> {
  const step = async (path: string, body: object): Promise<string[]> => {
    const code = codeOf(await calls.call(path, body));
    return code === "" ? [] : [`does not go on: ${path} ${code}`];
  };
  if (!seen.subjects.has("device"))
    return await step("device/init", { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] });
  const value = valueOf(0, "AFTER", 300);
  return await step("secrets/set", {
    environment: "dev",
    namespace: "after",
    entries: [{ key: "AFTER", value }],
    createNamespace: true,
  });
}

const say = ({
  status,
  signal,
  log,
}: {
  readonly status: number | null;
  readonly signal: string | null;
  readonly log: string;
}): string => `${status ?? signal ?? ""} ${log.trim().replaceAll("\n", " | ")}`;
