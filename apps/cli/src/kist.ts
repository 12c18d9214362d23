/** What a verb may touch. Everything that reaches outside comes in here, so that tests can stand in for it. */
import type { Places } from "@kist/model";

import type { Daemon } from "./api.ts";
import type { Output } from "./output.ts";
import type { Terminal } from "./terminal.ts";

export interface Kist {
  readonly daemon: Daemon;
  readonly output: Output;
  readonly terminal: Terminal;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Where the daemon's socket and state are. */
  readonly places: Places;
  readonly workingDirectory: () => string;
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** All of a descriptor until its end; 0 is stdin. */
  readonly readInput: (fd: number) => Uint8Array;
  readonly inputIsTerminal: () => boolean;
  /** `--json` was given: data as JSON, complaints as JSON. */
  readonly json: boolean;
  /** `--wait`: wait for an approval also where nobody sees the request. */
  readonly wait: boolean;
}
