/**
 * One flipped bit anywhere in the stored files of a home: the daemon tells of it in words that say what to do, or
 * everything reads as it was stored. Never a wrong value, never one that is silently gone, never a process that dies.
 */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";

import { isKistError } from "@kist/model";
import { describeError } from "@kist/protocol";

import { countLostCommits } from "../../packages/storage/src/log-scan.ts";
import { writeImage } from "./daemon-image.ts";
import { openInside, type Inside } from "./daemon-inside.ts";
import { lookAround, type Seen } from "./daemon-look.ts";
import { runVerb, startDaemon, type Ending } from "./daemon-process.ts";
import { compare, type Checker } from "./daemon-subject.ts";
import { findTruth, type Truth } from "./daemon-truth.ts";
import { createSeeded } from "./seeded.ts";
import { parseSaid, type CrashSubject, type Outcome, type Violation } from "./subject.ts";
import { makeArena, runTraced } from "./traced.ts";

/** Codes that tell of damage, or of a file that is not what it should be; each has words that say what to do. */
const TELLS: ReadonlySet<string> = new Set([
  "open-failed",
  "stream-damaged",
  "chain-invalid",
  "chain-unreadable",
  "value-missing",
  "box-malformed",
  "malformed",
  "signature-invalid",
  "suite-unknown",
  "key-invalid",
  "audit-broken",
  "database-damaged",
  "database-newer",
  "database-not-durable",
  "storage-failed",
  "path-unsafe",
  "slots-damaged",
  "stream-newer",
  "kdf-out-of-range",
  "unlock-failed",
  "audit-unavailable",
  "device-cloned",
  "key-missing",
  "epoch-not-held",
]);

/** How a damaged home answered when everything in it was asked for. */
type Verdict =
  /** It does not start, and says why and what to do. */
  | "refused"
  /** It says so, in a refusal, a finding of its own checks or a warning; whatever else it tells is true. */
  | "detected"
  /** The newest commit of a log that a crash left is gone, as after a write that was cut off: doctor tells, no more can. */
  | "newest commit lost"
  | "harmless"
  | "wrong";
interface Judged {
  readonly verdict: Verdict;
  readonly what: string;
}
/** What there is to be known of a damaged home. */
interface Damaged {
  readonly home: string;
  /** All steps, each acknowledged, in order. */
  readonly words: readonly string[];
  readonly truth: Truth;
  /** Commits of its log that cannot be read. */
  readonly lost: number;
}

/**
 * Runs the workload once, then flips `count` bits, one at a time, in strata over every stored file, the reserve apart
 * (random bytes that nobody reads: a few suffice), so that each range of bytes is met.
 */
export async function flipDaemonsHome(
  subject: CrashSubject,
  count: number,
  seed: number,
  checker: (flip: number) => Checker,
): Promise<Outcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { refused: 0, detected: 0, "newest commit lost": 0, harmless: 0, wrong: 0 };
  try {
    const home = arena.home("home");
    const run = await runTraced(subject, home, ["-o", "/dev/null", "-e", "trace=none"]);
    if (run.signal !== "SIGKILL" && run.status !== 137 && run.status !== 0) throw new Error(`failed: ${run.errors}`);
    const { acknowledged, begun } = parseSaid(run.output);
    const truth = findTruth({ required: acknowledged, begun, refused: [] });
    const stored = readStored(home);
    for (let flip = 0; flip < count; flip++) {
      const { path, at } = choosePlace(stored, (flip + random.pick(1000) / 1000) / count, random.pick(1000));
      const bit = random.pick(8);
      const damaged = Buffer.from(stored.get(path) ?? []);
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at);
      writeImage(home, new Map([...stored, [path, damaged]]));
      const lost = path.endsWith("-wal") ? countLostCommits(damaged) : 0;
      const { verdict, what } = await judge({ home, truth, words: begun, lost }, checker(flip));
      ends[verdict]++;
      if (verdict === "wrong")
        violations.push({ where: `bit ${bit} of byte ${at} of ${path.slice(home.length + 1)}, seed ${seed}`, what });
    }
  } finally {
    arena.remove();
  }
  return { tried: Object.values(ends).reduce((sum, each) => sum + each, 0), violations, ends };
}

/** All files but the log's index, which every start makes anew, and sockets. */
function readStored(home: string): ReadonlyMap<string, Buffer> {
  rmSync(join(home, "run"), { recursive: true, force: true });
  const names = readdirSync(home).filter((name) => !name.endsWith("-shm"));
  return new Map(names.map((name) => [join(home, name), readFileSync(join(home, name))]));
}

const RESERVE = /\.reserve$/;
/** In a thousandth of the flips the reserve, in fifty the machine key, else where the share points. */
function choosePlace(
  stored: ReadonlyMap<string, Buffer>,
  share: number,
  lot: number,
): { readonly path: string; readonly at: number } {
  const small = [...stored].find(([path]) => (lot < 20 ? RESERVE.test(path) : lot < 70 && path.endsWith(".key")));
  if (small !== undefined) return { path: small[0], at: Math.floor(share * small[1].length) };
  const files = [...stored].filter(([path]) => !RESERVE.test(path));
  const total = files.reduce((sum, [, { length }]) => sum + length, 0);
  let at = Math.min(total - 1, Math.floor(share * total));
  for (const [path, { length }] of files)
    if (at < length) return { path, at };
    else at -= length;
  throw new Error("nothing is stored");
}

async function judge(damaged: Damaged, checker: Checker): Promise<Judged> {
  return checker === "inside" ? await judgeInside(damaged) : await judgeProcess(damaged);
}

async function judgeInside(damaged: Damaged): Promise<Judged> {
  let calls: Inside;
  try {
    calls = await openInside(damaged.home);
  } catch (error) {
    if (!isKistError(error)) return wrong(`it does not open: ${String(error)}`);
    return TELLS.has(error.code) ? { verdict: "refused", what: error.code } : wrong(`it does not open: ${error.code}`);
  }
  try {
    const seen = await lookAround(calls, damaged.truth.steps);
    return judgeSeen(damaged, calls.lostCommits < 2 ? seen : { ...seen, warnings: ["commits-lost"] });
  } catch (error) {
    return wrong(error instanceof Error ? (error.stack ?? error.message) : String(error));
  } finally {
    calls.close();
  }
}

async function judgeProcess(damaged: Damaged): Promise<Judged> {
  const { home, truth } = damaged;
  const started = await startDaemon(home);
  if (!started.up) return judgeWords(started.ending, "refused");
  const { daemon } = started;
  let judged: Judged;
  try {
    judged = judgeSeen(damaged, await lookAround(daemon.calls, truth.steps));
  } catch (error) {
    judged = wrong(`${String(error)}: ${daemon.log()}`);
  }
  const ending = await daemon.end("SIGTERM");
  if (judged.verdict === "wrong") return judged;
  if (ending.status !== 0)
    return wrong(`the daemon ended with ${ending.status ?? ending.signal ?? "?"}: ${ending.log}`);
  const doctor = await runVerb(home, ["doctor"]);
  // What stood in the log is gone for doctor too once the daemon has started.
  if (doctor.status === 0)
    return judged.verdict === "harmless" || damaged.lost > 0
      ? judged
      : wrong(`doctor finds nothing, but ${judged.what}`);
  return judged.verdict === "harmless" ? judgeWords(doctor, "detected") : judged;
}

/** The end of a program that refuses: a status of ours, what it found, and what to do. */
function judgeWords({ status, log }: Ending, verdict: Verdict): Judged {
  const next = /^ +\S|`kist |`chmod|^(Run|Restore|Update|Check|Put|Keep|Remove|Set)/m.test(log);
  return status === 7 && next && !log.includes("unexpected")
    ? { verdict, what: log }
    : wrong(`it ended with ${status ?? "a signal"}: ${log}`);
}

/** What was told is the truth, or it was told that it cannot be told. */
function judgeSeen({ truth, words, lost }: Damaged, seen: Seen): Judged {
  const odd = seen.refusals.filter((refusal) => {
    const code = refusal.split(" ")[1] ?? "";
    // What a headless device says to everything when its list is damaged; its status says why.
    const isDenied = code === "policy-denied" && seen.warnings.includes("allow-list-damaged");
    return !TELLS.has(code) && !isDenied;
  });
  const told = [...seen.refusals, ...seen.findings, ...seen.warnings];
  if (seen.verdict !== "ok" && seen.verdict !== "") told.push(`the trail is ${seen.verdict}`);
  const bare = { ...seen, refusals: [], findings: [], verdict: "ok", warnings: [] };
  const problems = compare(truth, bare);
  const what = `${problems.join("; ")} (told: ${told.join("; ") || "nothing"})`;
  if (odd.length > 0) return wrong(`refused: ${odd.join("; ")}`);
  if (lost > 0 && problems.length > 0) {
    if (!isEarlierMoment(words, bare)) return wrong(what);
    return { verdict: told.length > 0 ? "detected" : lost === 1 ? "newest commit lost" : "wrong", what };
  }
  // What is not told may be behind a refusal or a finding; what is told must be true, whatever else is found.
  const lies = problems.filter((problem) => told.length === 0 || !/ is absent, | 0 times in/.test(problem));
  if (lies.length > 0) return wrong(what);
  return { verdict: told.length === 0 ? "harmless" : "detected", what };
}

/** Steps that may have shared the commit that is gone. */
const AT_ONCE = 6;

/** Everything is as it was at one moment of the run: what is gone is the end, whole, and nothing else. */
function isEarlierMoment(words: readonly string[], seen: Seen): boolean {
  for (let count = words.length; count >= 0; count--) {
    const begun = words.slice(0, count + AT_ONCE);
    if (compare(findTruth({ begun, required: words.slice(0, count), refused: [] }), seen).length === 0) return true;
  }
  return false;
}

const wrong = (what: string): Judged => ({ verdict: "wrong", what });

/** Every code above has words that say what to do. */
export function codesWithoutAdvice(): readonly string[] {
  return [...TELLS].filter((code) => describeError(code).next === undefined);
}
