/** `kist ui`: the vault to look at and to work in, in the browser or in this terminal. */
import { command, PAGE } from "../command.ts";
import { complain, usage } from "../complaint.ts";
import type { Kist } from "../kist.ts";

export const ui = command(
  {
    name: "ui",
    summary: "Open the vault's interface in your browser, or in this terminal.",
    about: [
      "The daemon serves the app on this machine alone, while it is open. The browser is led there by a file of mode 0600 that works once, within a minute; nothing secret stands in an argument or an address. Which browser: BROWSER, else your desktop's. docs/app.md has snap, Flatpak, WSL and ssh.",
      "--tui: environments, namespaces and secrets with their history; approvals that wait; the audit trail. Everything by keys, which the bottom line names and ? lists. It shows changes as they happen.",
      "A value is read only when you reveal, copy or edit it, each time with its own consent and its own line in the audit trail. It hides again by itself. In a terminal concealed secrets are never shown, and nothing stays in the scrollback.",
    ],
    args: [],
    flags: {
      tui: { kind: "switch", help: "In this terminal." },
      print: { kind: "switch", help: "Only print the path of the file that leads there. Open it within a minute." },
      ...PAGE,
    },
    examples: [
      { command: "kist ui", says: "In your browser." },
      { command: "kist ui --tui", says: "On a server, over ssh: 80 columns and 24 lines are enough." },
      { command: 'firefox -P work "$(kist ui --print)"', says: "In a browser of your choice." },
    ],
  },
  async (kist, { flags }) => {
    if (flags.tui && flags.print) throw usage("--tui and --print exclude each other.");
    if (flags.tui) return openInTerminal(kist);
    return flags.print ? printFile(kist, flags) : openInBrowser(kist, flags);
  },
);

async function openInTerminal(kist: Kist): Promise<number> {
  if (!kist.output.dataIsTerminal || !kist.inputIsTerminal())
    throw complain("no-terminal", 2, "The interface needs a terminal for input and output.", {
      next: "`kist list`, `kist show` and `kist approve` work without one.",
    });
  const { openTerminalInterface } = await import("../tui/open.ts");
  return openTerminalInterface(kist);
}

interface PageFlags {
  readonly localhost: boolean;
}

async function printFile(kist: Kist, { localhost }: PageFlags): Promise<void> {
  // R18: whoever opens it will type a passphrase there.
  await kist.daemon.verify();
  // Not its `url`, in which the secret stands.
  const { file, page, expiresAt } = await kist.daemon.call("page/open", {
    purpose: { kind: "app" },
    ...(localhost ? { host: "localhost" } : {}),
  });
  if (kist.json) kist.output.document({ file, page, expiresAt });
  else kist.output.data(`${file}\n`);
}

async function openInBrowser(kist: Kist, flags: PageFlags): Promise<void> {
  const [{ findDoor, noBrowser, openPage }, { follow }] = await Promise.all([
    import("../browser/open-page.ts"),
    import("../browser/follow.ts"),
  ]);
  const door = findDoor(kist, flags);
  if (typeof door === "string") throw noBrowser(door, "`kist ui --tui` opens it in this terminal.");
  const page = await openPage(kist, door, { kind: "app" });
  const opened = await follow(kist, {
    page,
    says: undefined,
    look: async ({ state }) => (state === "prepared" || state === "over" ? undefined : "opened"),
    otherwise: "`kist ui --print` prints the file for a browser of your choice; `kist ui --tui` needs none.",
  });
  if (opened === "enter") return;
  if (kist.json) kist.output.document({ page: page.id });
  else kist.output.say(`Kist is open in ${door.browser.name}.`);
}
