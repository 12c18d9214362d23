import { dispatch } from "./dispatch.ts";
/** The `kist` program: wiring only. */
import { createOutput } from "./output.ts";
import { createSystem } from "./system.ts";

const system = createSystem();
const output = createOutput(system);
void dispatch(process.argv.slice(2), (manner) => system.createKist(output, manner)).then((status) =>
  process.exit(status),
);
