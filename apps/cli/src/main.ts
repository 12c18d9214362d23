/** The `kist` program: wiring only. */
import { dispatch } from "./dispatch.ts";
import { isFrequent } from "./frequent-verbs.ts";
import { createOutput } from "./output.ts";
import { createSystem } from "./system.ts";

const system = createSystem();
const output = createOutput(system);
const words = process.argv.slice(2);
// First of all, so that the daemon looks who is there while the line is being understood.
const opened = isFrequent(words[0]) ? system.openDaemon(output) : Promise.resolve();
void opened
  .then(() => dispatch(words, (manner) => system.createKist(output, manner)))
  .then((status) => process.exit(status));
