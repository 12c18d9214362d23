import { dispatch } from "./dispatch.ts";
/** The `kist` program: wiring only. */
import { createOutput } from "./output.ts";
import { createSystem } from "./system.ts";

const system = createSystem();
const output = createOutput(system);
// While the line is being understood, the daemon looks who is there.
if (process.argv[2] === "get" || process.argv[2] === "run") system.openDaemon(output);
void dispatch(process.argv.slice(2), (manner) => system.createKist(output, manner)).then((status) =>
  process.exit(status),
);
