/**
 * Programs that were started with secrets (`kist run`), until they end (R30): the record of how long each had its
 * values, and, for those that asked, word when one of their secrets gets another version. Their files are watched
 * in `run-files.ts`, which needs no key.
 */
import type { SocketCaller } from "@kist/model";
import type { ReadPlan, ReadRequest } from "@kist/vault";

import type { ProcessWatch } from "../os/process-watch.ts";
import type { EventHub } from "./events.ts";
import type { OpenVault } from "./session.ts";

export interface RunWatch {
  /**
   * The caller becomes the program, or stays beside it for as long as it runs: its end is the run's end. Reading
   * again (a program that is restarted) goes on with the same run. `watched`: what it wants to hear about.
   */
  begin(open: OpenVault, caller: SocketCaller, given: Given, watched?: Watched): void;
  /** Those that run now, the longest running first. */
  list(): readonly RunningProgram[];
  /** Asks it to end: what it was given ends with it. False where it is over already. */
  stop(id: string): boolean;
}

/** What a program was started with. */
export interface Given {
  /** `environment/namespace`. */
  readonly places: readonly string[];
  /** References. */
  readonly names: readonly string[];
}

export interface RunningProgram {
  readonly id: string;
  readonly open: OpenVault;
  readonly caller: SocketCaller;
  readonly startedAt: number;
  readonly given: Given;
}

export interface Watched {
  readonly request: ReadRequest;
  readonly plan: ReadPlan;
}

interface Run extends Omit<RunningProgram, "id"> {
  readonly pid: number;
  given: Given;
  watched: { readonly request: ReadRequest; versions: string } | undefined;
}

export function createRunWatch(deps: {
  readonly processes: ProcessWatch;
  readonly events: EventHub;
  readonly now: () => number;
  readonly describe: (caller: SocketCaller) => Readonly<Record<string, string | number>>;
}): RunWatch {
  const runs = new Map<string, Run>();

  const look = (run: Run): void => {
    if (run.watched === undefined) return;
    let versions: string;
    try {
      versions = versionsOf(run.open, run.open.vault.plan(run.watched.request));
    } catch {
      return; // Damage shows in the requests of those who read; the change that woke us stands.
    }
    if (versions === run.watched.versions) return;
    run.watched.versions = versions;
    deps.events.emit({ type: "run-changed", pid: run.pid });
  };
  deps.events.subscribe((event) => {
    if (event.type === "changed") for (const run of runs.values()) if (run.open.id === event.vault) look(run);
  });

  return {
    list: () => [...runs].map(([id, { open, caller, startedAt, given }]) => ({ id, open, caller, startedAt, given })),
    stop(id) {
      const run = runs.get(id);
      return run !== undefined && deps.processes.terminate(run.caller.process);
    },
    begin(open, caller, given, watched) {
      const { pid, startTime } = caller.process;
      const key = `${pid}.${startTime}`;
      const seen = watched && { request: watched.request, versions: versionsOf(open, watched.plan) };
      const known = runs.get(key);
      if (known !== undefined) {
        known.watched = seen;
        known.given = given;
        return;
      }
      const startedAt = deps.now();
      runs.set(key, { open, pid, caller, startedAt, given, watched: seen });
      deps.events.emit({ type: "sessions" });
      deps.processes.watch({ pid, startTime }, () => {
        const where = (runs.get(key)?.given ?? given).places;
        runs.delete(key);
        deps.events.emit({ type: "sessions" });
        const at = deps.now();
        const entry = {
          action: "run.end",
          outcome: "allowed" as const,
          at,
          subjects: where,
          caller: deps.describe(caller),
          note: `after ${Math.round((at - startedAt) / 1000)} s`,
        };
        // Locked meanwhile: the run's beginning stands in the trail, its end does not.
        open.ledger.commit({ entry, binding: "", relaxed: true }).catch(() => undefined);
      });
    },
  };
}

/** The same for the same secrets in the same versions, those that templates and links lead to among them. */
function versionsOf({ vault }: OpenVault, { items, touched }: ReadPlan): string {
  const beyond = touched.length === 0 ? [] : vault.plan({ references: touched }).items;
  return [...items, ...beyond]
    .map(({ reference, secret, version }) => [reference.key, secret, version].join())
    .join("\n");
}
