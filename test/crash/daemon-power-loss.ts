/** The power goes at every point of a recorded day of the daemon: what it acknowledged is there after each. */
import { join } from "node:path";

import { writeImage } from "./daemon-image.ts";
import { createSeeded, spread } from "./seeded.ts";
import { createSimulatedDisk, type Fate } from "./simulated-disk.ts";
import { parseSaid, type CrashSubject, type Outcome, type Violation } from "./subject.ts";
import { parseTrace, TRACE_OPTIONS } from "./trace.ts";
import { FAST, makeArena, runTraced } from "./traced.ts";

/** Of what was not synced: all is lost, all is kept, or some by lot, written in whatever order. */
const FATES = ["lost", "kept", "lot", "lot"] as const;

/** Records one run and checks about `count` states that a power cut could leave, spread over all points of it. */
export async function cutDaemonsPower(subject: CrashSubject, count: number, seed: number): Promise<Outcome> {
  const arena = makeArena();
  const random = createSeeded(seed);
  const violations: Violation[] = [];
  const ends = { founded: 0, "before it was founded": 0 };
  let tried = 0;
  try {
    const home = arena.home("home");
    const log = join(arena.path, "trace");
    const run = await runTraced(subject, home, [FAST, "-o", log, ...TRACE_OPTIONS]);
    if (run.status !== 0) throw new Error(`the workload fails undisturbed: ${run.errors}`);
    const events = parseTrace(log, home);
    const disk = createSimulatedDisk();
    const points = new Set(spread(events.length, Math.ceil(count / FATES.length), random));
    let output = "";
    for (const [index, event] of events.entries()) {
      disk.apply(event);
      if (event.kind === "said") output += event.text;
      if (!points.has(index + 1)) continue;
      for (const [number, kind] of FATES.entries()) {
        const fate: Fate = kind === "lot" ? { kind, random } : { kind };
        writeImage(home, disk.image(fate));
        const said = parseSaid(output);
        tried++;
        ends[said.durable.length > 0 ? "founded" : "before it was founded"]++;
        try {
          await subject.check(home, { required: said.durable, begun: said.begun, refused: [] });
        } catch (error) {
          const where = `power cut after event ${index + 1} of ${events.length} (${event.kind}), fate ${number} (${kind}), seed ${seed}`;
          violations.push({ where, what: String(error) });
        }
      }
    }
  } finally {
    arena.remove();
  }
  return { tried, violations, ends };
}
