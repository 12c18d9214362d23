/** The real world behind a verb: descriptors, clock, environment, the daemon's socket. */
import { fstatSync, readSync, writeSync } from "node:fs";

import { compareVersions } from "@kist/client";
import { resolvePlaces, type Places } from "@kist/model";
import { VERSION } from "@kist/protocol/version";

import { createDaemon, type DaemonOnSocket } from "./daemon.ts";
import { isDiscarded } from "./discarded.ts";
import type { Manner } from "./dispatch.ts";
import type { Kist } from "./kist.ts";
import { createLateTerminal } from "./late-terminal.ts";
import type { Output, OutputDeps } from "./output.ts";

export interface System extends OutputDeps {
  /** Connects to the daemon, for a verb that is sure to ask it. Resolves when that has ended, well or not. */
  openDaemon(output: Output): Promise<void>;
  createKist(output: Output, manner: Manner): Kist;
}

export function createSystem(): System {
  const environment = process.env;
  let known: { readonly places: Places; readonly daemon: DaemonOnSocket } | undefined;
  const reach = (output: Output): { readonly places: Places; readonly daemon: DaemonOnSocket } => {
    if (known !== undefined) return known;
    // What `homedir()` does first, without loading its module.
    const home = environment["HOME"] || process.getBuiltinModule("node:os").homedir();
    const places = resolvePlaces(environment, home);
    const daemon: DaemonOnSocket = createDaemon({
      socketPath: places.socket,
      start: async () => (await import("./daemon-start.ts")).startDaemonNow(places, environment),
      verify: async () => {
        // Whoever is to be verified must be there: the status starts a daemon where none answers.
        await daemon.call("status", {});
        await (await import("./daemon-start.ts")).verifyDaemonNow(places, environment);
      },
      onOtherVersion: (version) =>
        output.say(
          compareVersions(VERSION, version) === "daemon-older"
            ? `kist: the daemon is version ${version}, older than this; \`kist daemon restart\` brings ${VERSION}.`
            : `kist: the daemon is version ${version}, newer than this (${VERSION}): update this program.`,
        ),
    });
    known = { places, daemon };
    return known;
  };
  return {
    environment,
    pause,
    isTerminal,
    write: (fd, bytes) => writeSync(fd, bytes),
    openDaemon: (output) => reach(output).daemon.open(),
    createKist: (output, manner) => {
      const { daemon, places } = reach(output);
      return {
        daemon,
        output,
        terminal: createLateTerminal(),
        environment,
        places,
        workingDirectory: () => process.cwd(),
        now: () => Date.now(),
        sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
        readInput: (fd) => readAll(fd),
        inputIsTerminal: () => isTerminal(0),
        ...manner,
      };
    },
  };
}

function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds);
}

function isTerminal(fd: number): boolean {
  try {
    // Pipes, files and the null device are none: loading the terminal module costs a millisecond.
    return fstatSync(fd).isCharacterDevice() && !isDiscarded(fd) && process.getBuiltinModule("node:tty").isatty(fd);
  } catch {
    return false;
  }
}

function readAll(fd: number): Uint8Array {
  const parts: Buffer[] = [];
  for (;;) {
    const part = Buffer.allocUnsafe(64 * 1024);
    try {
      const count = readSync(fd, part, 0, part.length, null);
      if (count === 0) return Buffer.concat(parts);
      parts.push(part.subarray(0, count));
    } catch (error) {
      const code = error instanceof Error && "code" in error ? error.code : "";
      if (code === "EOF") return Buffer.concat(parts);
      if (code !== "EAGAIN") throw error;
      pause(10);
    }
  }
}
