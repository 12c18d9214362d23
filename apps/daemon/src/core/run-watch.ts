/**
 * Programs that were started with secrets (`kist run`), until they end (R30). What is handed out with a run's
 * life ends with it; today that is the record of how long the program had its values.
 */
import type { SocketCaller } from "@kist/model";

import type { ProcessWatch } from "../os/process-watch.ts";
import type { OpenVault } from "./session.ts";

export interface RunWatch {
  /** The caller becomes the program, or stays beside it for as long as it runs: its end is the run's end. */
  begin(open: OpenVault, caller: SocketCaller, where: readonly string[]): void;
}

export function createRunWatch(deps: {
  readonly processes: ProcessWatch;
  readonly now: () => number;
  readonly describe: (caller: SocketCaller) => Readonly<Record<string, string | number>>;
}): RunWatch {
  return {
    begin(open, caller, where) {
      const started = deps.now();
      const { pid, startTime } = caller.process;
      deps.processes.watch({ pid, startTime }, () => {
        const at = deps.now();
        const entry = {
          action: "run.end",
          outcome: "allowed" as const,
          at,
          subjects: where,
          caller: deps.describe(caller),
          note: `after ${Math.round((at - started) / 1000)} s`,
        };
        // Locked meanwhile: the run's beginning stands in the trail, its end does not.
        open.ledger.commit({ entry, binding: "", relaxed: true }).catch(() => undefined);
      });
    },
  };
}
