/**
 * `kist import` is cut off, by the death of the CLI or of the daemon, at any moment: everything of the file is in the
 * vault or nothing, the file itself is removed only when all is stored, and the same command can be given again.
 */
import { spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { cleanEnvironment, BUILDS } from "../e2e/builds.ts";
import { at, codeOf, type Calls } from "./daemon-calls.ts";
import { sizeInBatch, valueOf } from "./daemon-plan.ts";
import { KISTD, startDaemon, type DaemonProcess } from "./daemon-process.ts";
import { createSeeded, spread } from "./seeded.ts";
import type { Outcome, Violation } from "./subject.ts";
import { makeArena, type Arena } from "./traced.ts";

const ENTRIES = 300;
const KEYS = Array.from({ length: ENTRIES }, (_, index) => `K${index}`);
const FILE = KEYS.map((key, index) => `${key}='${valueOf(1, key, sizeInBatch(index))}'\n`).join("");

interface Attempt {
  /** Status of the CLI, or the signal that ended it. */
  readonly end: number | string;
  readonly said: string;
}

/** Kills the CLI at `count` moments between its start and its end. */
export async function killImportingClient(count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { "all stored": 0, "nothing stored": 0 };
  const home = arena.home("home");
  const daemon = await startFounded(home);
  try {
    const started = performance.now();
    await attempt(arena, home, "calibration").ended;
    const span = performance.now() - started;
    for (let index = 0; index < count; index++) {
      const [namespace, moment] = [`n${index}`, ((index + random.pick(1000) / 1000) / count) * span * 1.2];
      const where = `SIGKILL of the CLI after ${moment.toFixed(1)} ms of about ${span.toFixed(0)}, seed ${seed}`;
      const run = attempt(arena, home, namespace);
      await Promise.race([sleep(moment), run.ended]);
      run.kill();
      const { end, said } = await run.ended;
      // What it had asked for may still be under way: an answer to a later request is behind it.
      const stored = await settled(daemon.calls, namespace);
      ends[stored === 0 ? "nothing stored" : "all stored"]++;
      const what =
        judge(arena, namespace, { end, said }, stored) ?? (await again(arena, home, daemon.calls, namespace));
      if (what !== undefined) violations.push({ where, what });
    }
  } finally {
    await daemon.end("SIGTERM");
    arena.remove();
  }
  return { tried: count, violations, ends };
}

/** Kills the daemon at `count` of its writes while an import is under way. Needs strace. */
export async function killImportingDaemon(count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { "all stored": 0, "nothing stored": 0 };
  let tried = 0;
  try {
    const { before, after } = await countWrites(arena);
    for (const point of spread(after - before, count, random)) {
      const where = `SIGKILL of the daemon at write ${point} of ${after - before} of an import, seed ${seed}`;
      const name = `home-${point}`;
      const home = arena.home(name);
      const traced = await startFounded(home, [`inject=pwrite64:signal=SIGKILL:when=${before + point}`]);
      const run = attempt(arena, home, name);
      const outcome = await Promise.race([run.ended, traced.ended.then(() => sleep(20_000))]);
      if (outcome === undefined) run.kill();
      const { end, said } = await run.ended;
      await stop(traced);
      tried++;
      const daemon = await startFounded(home);
      const stored = await settled(daemon.calls, name);
      ends[stored === 0 ? "nothing stored" : "all stored"]++;
      const what =
        outcome === undefined
          ? "the CLI waits for ever for a daemon that is dead"
          : (judge(arena, name, { end, said }, stored) ?? (await again(arena, home, daemon.calls, name)));
      if (what !== undefined) violations.push({ where, what });
      await daemon.end("SIGTERM");
      rmSync(home, { recursive: true });
    }
  } finally {
    arena.remove();
  }
  return { tried, violations, ends };
}

/** How many writes the daemon has made before an import of its own home, and after it. */
async function countWrites(arena: Arena): Promise<{ readonly before: number; readonly after: number }> {
  const log = join(arena.path, "writes");
  const home = arena.home("counting");
  const daemon = await startFounded(home, [], log);
  const lines = (): number =>
    readFileSync(log, "latin1")
      .split("\n")
      .filter((line) => line.includes("pwrite64(")).length;
  const before = lines();
  await attempt(arena, home, "counting").ended;
  const after = lines();
  await stop(daemon);
  return { before, after };
}

/** A daemon with a throw-away vault; `rules` go to strace in front of it. */
async function startFounded(home: string, rules?: readonly string[], log = "/dev/null"): Promise<DaemonProcess> {
  const tracing = rules?.flatMap((rule) => ["-e", rule]) ?? [];
  const started = await startDaemon(
    home,
    rules === undefined
      ? {}
      : { command: ["strace", "-f", "-qq", "-o", log, "-e", "trace=pwrite64", ...tracing, KISTD] },
  );
  if (!started.up) throw new Error(`the daemon does not start: ${started.ending.log}`);
  const { daemon } = started;
  const device = { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] };
  const code = codeOf(await daemon.calls.call("device/init", device));
  if (code !== "" && code !== "already-initialised") throw new Error(`the daemon was not set up: ${code}`);
  return daemon;
}

/** Through the socket: a signal would end the tracer and leave the daemon. */
async function stop(daemon: DaemonProcess): Promise<void> {
  await daemon.calls.call("daemon/stop", {}).catch(() => undefined);
  daemon.calls.close();
  await daemon.ended;
}

interface Running {
  readonly ended: Promise<Attempt>;
  kill(): void;
}

/** `kist import` of a file of its own, to be removed afterwards. */
function attempt(arena: Arena, home: string, namespace: string, existing = "refuse"): Running {
  const file = join(arena.path, `${namespace}.env`);
  if (!existsSync(file)) writeFileSync(file, FILE, { mode: 0o600 });
  const words = ["import", file, "--from", "dotenv", "-e", "dev", "-n", namespace, "--existing", existing];
  const [program = "", ...first] = BUILDS[0]?.command ?? [];
  const child = spawn(program, [...first, ...words, "--yes", "--remove"], {
    cwd: "/",
    stdio: ["ignore", "pipe", "pipe"],
    env: cleanEnvironment(home),
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<Attempt>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (status, signal) => resolve({ end: status ?? signal ?? "?", said }));
  });
  return { ended, kill: () => void child.kill("SIGKILL") };
}

/** How many of the names have their values; negative where something else is there. */
async function settled(calls: Calls, namespace: string): Promise<number> {
  const answer = await calls.call("values/read", { environment: "dev", namespace, purpose: "run" });
  const listed = await calls.call("environments/list", {});
  const values = at(answer.body, "values");
  if (!Array.isArray(values) || codeOf(listed) !== "") return -1;
  const namespaces = at(at(at(listed.body, "environments"), 0), "namespaces");
  const isThere = Array.isArray(namespaces) && namespaces.includes(namespace);
  const right = values.filter((one) => {
    const key = String(at(one, "key"));
    return at(one, "value") === valueOf(1, key, sizeInBatch(KEYS.indexOf(key)));
  }).length;
  return right === values.length && isThere === right > 0 ? right : -1;
}

function judge(arena: Arena, namespace: string, { end, said }: Attempt, stored: number): string | undefined {
  if (stored !== 0 && stored !== ENTRIES) return `${stored} of ${ENTRIES} are stored`;
  if (stored === 0 && !existsSync(join(arena.path, `${namespace}.env`)))
    return "the file is gone and nothing is stored";
  if (stored === 0 && end === 0) return "nothing is stored and the CLI says that it is";
  if (/\n {4}at /.test(said)) return `the CLI broke down: ${said}`;
  return end === 1 || (typeof end === "number" && end !== 0 && said === "")
    ? `the CLI ended with ${end}: ${said}`
    : undefined;
}

/** The same command once more: what is there is skipped, what is not is stored, and the file goes. */
async function again(arena: Arena, home: string, calls: Calls, namespace: string): Promise<string | undefined> {
  const { end, said } = await attempt(arena, home, namespace, "skip").ended;
  if (end !== 0) return `a second import ended with ${end}: ${said}`;
  if (existsSync(join(arena.path, `${namespace}.env`))) return "the file is still there after the second import";
  const stored = await settled(calls, namespace);
  return stored === ENTRIES ? undefined : `${stored} are stored after the second import`;
}
