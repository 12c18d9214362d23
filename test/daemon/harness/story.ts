/** One home, one daemon, and the people and programs around it: what most test files share between their tests. */
import { createCallers, type Caller, type Callers } from "./caller.ts";
import { startDaemon, type RunningDaemon } from "./daemon.ts";
import { createHome, type Home } from "./home.ts";
import { bePatient } from "./patience.ts";

bePatient();

export interface Story {
  readonly home: Home;
  readonly callers: Callers;
  /** The daemon that runs now. */
  daemon(): RunningDaemon;
  /** Ends it with SIGTERM and starts another one. */
  restart(environment?: Readonly<Record<string, string>>): Promise<RunningDaemon>;
  /** Does something to the home of a daemon that has ended, and starts the next one. */
  whileStopped<Result>(work: () => Promise<Result> | Result): Promise<Result>;
  /** A caller with a terminal of its own. */
  terminal(): Promise<Caller>;
  close(): Promise<void>;
}

export async function openStory(environment: Readonly<Record<string, string>> = {}): Promise<Story> {
  const home = createHome();
  let daemon = await startDaemon(home, environment);
  const callers = await createCallers(home);
  return {
    home,
    callers,
    daemon: () => daemon,
    async restart(changed = environment) {
      await daemon.stop();
      daemon = await startDaemon(home, changed);
      return daemon;
    },
    async whileStopped(work) {
      await daemon.stop();
      try {
        return await work();
      } finally {
        daemon = await startDaemon(home, environment);
      }
    },
    terminal: () => callers.start({ terminal: true }),
    async close() {
      await callers.close();
      await daemon.kill();
      home.remove();
    },
  };
}
