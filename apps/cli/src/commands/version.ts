/** `kist version`. */
import { VERSION } from "@kist/protocol/version";

import { command } from "../command.ts";

export const version = command(
  {
    name: "version",
    summary: "Print the version.",
    args: [],
    flags: {},
    examples: [{ command: "kist version --json", says: "Also which build it is: native or node." }],
  },
  (kist) => {
    if (kist.json)
      kist.output.document({ version: VERSION, build: process.versions["bun"] === undefined ? "node" : "native" });
    else kist.output.lines([`kist ${VERSION}`]);
    return Promise.resolve();
  },
);
