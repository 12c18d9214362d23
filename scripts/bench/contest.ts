/** A contest of commands: ours against each peer that is here, timed in turn, as rows of a table. */
import {
  commandTimer,
  formatMs,
  median,
  medianRatio,
  takeRounds,
  type Command,
  type Outcome,
  type Row,
  type Skipped,
} from "./measure.ts";
import type { Peer, Stage } from "./peers/secrets.ts";

export interface Contestant {
  readonly command: Command;
  /** What it must print, so that a failure is not taken for speed. */
  readonly expected?: string;
}

export interface Pairing {
  readonly ours: string;
  readonly peer: string;
  readonly goal?: Row["goal"];
}

/** Sets the peers up, one after the other; those that cannot be are named in `skipped`. */
export async function setUpPeers(
  stage: Stage,
  makers: Readonly<Record<string, (stage: Stage) => Peer | Promise<Peer>>>,
): Promise<{
  readonly commands: Readonly<Record<string, Command>>;
  readonly skipped: readonly Skipped[];
  close(): void;
}> {
  const commands: Record<string, Command> = {};
  const skipped: Skipped[] = [];
  const open: Peer[] = [];
  for (const [measure, make] of Object.entries(makers)) {
    try {
      const peer = await make(stage);
      open.push(peer);
      Object.assign(commands, peer.commands);
    } catch (error) {
      skipped.push({ measure, why: describe(error) });
    }
  }
  return { commands, skipped, close: () => open.forEach((peer) => peer.close()) };
}

/** Times every contestant that works, and pairs them. */
export async function holdContest(
  contestants: Readonly<Record<string, Contestant>>,
  pairings: readonly Pairing[],
  rounds: number,
): Promise<Outcome> {
  const timers: Record<string, () => number> = {};
  const skipped: Skipped[] = [];
  for (const [name, { command, expected }] of Object.entries(contestants)) {
    try {
      timers[name] = commandTimer(command, expected);
    } catch (error) {
      skipped.push({ measure: name, why: describe(error) });
    }
  }
  const samples = await takeRounds(rounds, timers);
  const rows = pairings.flatMap(({ ours, peer, goal }): Row[] => {
    const [a, b] = [samples[ours], samples[peer]];
    if (a === undefined || b === undefined) return [];
    return [
      {
        measure: `${ours} / ${peer}`,
        ours: formatMs(median(a)),
        peer: formatMs(median(b)),
        ratio: medianRatio(a, b),
        ...(goal === undefined ? {} : { goal }),
      },
    ];
  });
  return { rows, skipped };
}

export function describe(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split("\n").slice(0, 3).join(" ");
}
