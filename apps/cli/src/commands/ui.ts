/** `kist ui`: the vault to look at and to work in. */
import { command } from "../command.ts";
import { complain } from "../complaint.ts";

export const ui = command(
  {
    name: "ui",
    summary: "Open the vault's interface in this terminal.",
    about: [
      "Environments, namespaces and secrets with their history; approvals that wait; the audit trail. Everything by keys, which the bottom line names and ? lists. It shows changes as they happen.",
      "A value is read only when you reveal, copy or edit it, each time with its own consent and its own line in the audit trail. It hides again after 15 seconds, and leaves nothing in the scrollback. Concealed secrets are never shown.",
    ],
    args: [],
    flags: { tui: { kind: "switch", help: "In this terminal." } },
    examples: [{ command: "kist ui --tui", says: "On a server, over ssh: 80 columns and 24 lines are enough." }],
  },
  async (kist, { flags }) => {
    if (!flags.tui)
      throw complain("usage", 2, "There is no window yet, only the interface in the terminal.", {
        next: "Run `kist ui --tui`.",
      });
    if (!kist.output.dataIsTerminal || !kist.inputIsTerminal())
      throw complain("no-terminal", 2, "The interface needs a terminal for input and output.", {
        next: "`kist list`, `kist show` and `kist approve` work without one.",
      });
    const { openTerminalInterface } = await import("../tui/open.ts");
    return openTerminalInterface(kist);
  },
);
