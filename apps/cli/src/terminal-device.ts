/** `/dev/tty` in raw mode. Restored when a question ends, also when the process does. */
import { closeSync, openSync, writeSync } from "node:fs";

import type { TerminalDevice } from "./terminal.ts";

/** Nothing where the process has no controlling terminal. */
export function openTerminalDevice(): TerminalDevice | undefined {
  let fd: number;
  try {
    fd = openSync("/dev/tty", "r+");
  } catch {
    return undefined;
  }
  return {
    write: (text) => {
      writeSync(fd, text);
    },
    read: (onBytes) => {
      // The stream closes the descriptor it reads, so it has its own.
      // Loaded here: `get` and `run` open no terminal, and this module is slow to load.
      const { ReadStream } = process.getBuiltinModule("node:tty");
      const stream = new ReadStream(openSync("/dev/tty", "r"));
      stream.setRawMode(true);
      const restore = (): void => {
        stream.setRawMode(false);
      };
      process.once("exit", restore);
      stream.on("data", onBytes);
      return () => {
        process.off("exit", restore);
        stream.off("data", onBytes);
        restore();
        stream.destroy();
      };
    },
    close: () => closeSync(fd),
  };
}
