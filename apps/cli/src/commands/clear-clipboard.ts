/** `kist __clear-clipboard`: the child that `kist copy` leaves behind. */
import { waitAndClear } from "../clipboard/clear-later.ts";
import { command } from "../command.ts";

export const clearClipboard = command(
  {
    name: "__clear-clipboard",
    summary: "Empty the clipboard later, if it still holds the text whose hash stdin gives.",
    args: [
      { name: "TOOL", help: "The program that owns the clipboard.", required: true },
      { name: "SECONDS", help: "When.", required: true },
    ],
    flags: {},
    examples: [],
    hidden: true,
  },
  (kist, { args }) => waitAndClear(kist, args[0] ?? "", Number(args[1])),
);
