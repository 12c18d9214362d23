/** Time as the machine has it. */
import type { ShellPorts } from "./create-shell.ts";

export const clock: ShellPorts["clock"] = {
  now: () => Date.now(),
  sleep: (milliseconds) => new Promise((resolve) => void setTimeout(resolve, milliseconds)),
  after(milliseconds, run) {
    const timer = setTimeout(run, milliseconds);
    return () => clearTimeout(timer);
  },
  every: (milliseconds, run) => void setInterval(run, milliseconds),
};
