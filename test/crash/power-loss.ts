/** The power goes at every point of a recorded run: what was acknowledged durably is there after each. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { createSeeded, spread } from "./seeded.ts";
import { createSimulatedDisk, type Fate } from "./simulated-disk.ts";
import { parseSaid, type CrashSubject, type Outcome, type Violation } from "./subject.ts";
import { parseTrace, TRACE_OPTIONS, type DiskEvent } from "./trace.ts";
import { FAST, makeArena, runTraced } from "./traced.ts";

/** Records one run and checks about `count` states a power cut could leave, spread over all points of the run. */
export async function cutPowerEverywhere(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  try {
    const home = arena.home("home");
    const log = join(arena.path, "trace");
    const run = await runTraced(subject, home, [FAST, "-o", log, ...TRACE_OPTIONS]);
    if (run.status !== 0) throw new Error(`the workload fails undisturbed: ${run.errors}`);
    const events = parseTrace(log, home);
    rmSync(home, { recursive: true });
    return await checkStates(subject, home, events, count, seed);
  } finally {
    arena.remove();
  }
}

async function checkStates(
  subject: CrashSubject,
  home: string,
  events: readonly DiskEvent[],
  count: number,
  seed: number,
): Promise<Outcome> {
  const random = createSeeded(seed);
  const disk = createSimulatedDisk();
  /** Per point: everything kept, everything lost, and two lots. */
  const fates: readonly (() => Fate)[] = [
    () => ({ kind: "lost" }),
    () => ({ kind: "kept" }),
    () => ({ kind: "lot", random }),
    () => ({ kind: "lot", random }),
  ];
  const points = new Set(spread(events.length, Math.ceil(count / fates.length), random));
  const rounds = Math.max(1, Math.round(count / fates.length / points.size));
  const violations: Violation[] = [];
  let tried = 0;
  let output = "";
  for (const [index, event] of events.entries()) {
    disk.apply(event);
    if (event.kind === "said") output += event.text;
    if (!points.has(index + 1)) continue;
    for (let round = 0; round < rounds; round++)
      for (const [number, makeFate] of fates.entries()) {
        const fate = makeFate();
        if (round > 0 && fate.kind !== "lot") continue;
        tried++;
        writeImage(home, disk.image(fate));
        const said = parseSaid(output);
        try {
          await subject.check(home, { required: said.durable, begun: said.begun, refused: [] });
        } catch (error) {
          const where = `power cut after event ${index + 1} of ${events.length} (${event.kind}), fate ${number} round ${round}, seed ${seed}`;
          violations.push({ where, what: String(error) });
        }
        rmSync(home, { recursive: true, force: true });
      }
  }
  return { tried, violations };
}

function writeImage(home: string, image: ReadonlyMap<string, Buffer>): void {
  mkdirSync(home, { mode: 0o700 });
  for (const [path, content] of image) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, content, { mode: 0o600 });
  }
}
