/** `kist approve`: a person's yes or no to a request of another program. */
import { isKistError, KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PASSPHRASE } from "../command.ts";
import { usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import type { Kist } from "../kist.ts";
import { readPassphrase } from "../passphrase.ts";
import { paint } from "../printable.ts";
import { facts, table } from "../table.ts";
import { ago, span } from "../times.ts";

type Approval = ResponseFrom<"approvals/list">["approvals"][number];

export const approve = command(
  {
    name: "approve",
    summary: "Show what waits for approval, and grant or deny it.",
    about: [
      "Shown are the program that asks with its ancestors, where it runs, and what it asks for; what a program calls itself stands in quotes, and may be a lie. Granting takes a passkey, on a page that opens in your browser and shows the same, or the passphrase here; the program that asks cannot approve itself.",
      "A request for a whole namespace, or one that touches more than it names, is shown name by name after the passphrase, and asked about once more: before that, names would tell anybody what the vault holds.",
    ],
    args: [{ name: "ID", help: "The approval, or the beginning of its id. Without it: what waits." }],
    flags: {
      deny: { kind: "switch", help: "Deny it; neither passkey nor passphrase is needed." },
      passphrase: { kind: "switch", help: "Ask for the passphrase here, also where there is a passkey." },
      yes: { kind: "switch", short: "y", help: "Do not ask again when the exact names have been shown." },
      ...PASSPHRASE,
    },
    examples: [
      { command: "kist approve", says: "List what waits; a single one is shown and asked about at once." },
      { command: "kist approve 4d5k", says: "Shows it, and opens the browser for your passkey." },
      { command: "kist approve 4d5k --deny", says: "No." },
    ],
  },
  async (kist, { flags, args }) => {
    const { approvals } = await kist.daemon.call("approvals/list", {});
    const waiting = approvals.filter(({ state }) => state === "pending");
    const [id] = args;
    const single = waiting.length === 1 && kist.terminal.available() && !kist.json ? waiting[0] : undefined;
    if (id === undefined && (single === undefined || flags.deny)) {
      if (flags.deny) throw usage("--deny needs the approval's id.", "`kist approve` lists what waits.");
      if (kist.json) kist.output.document({ approvals });
      else if (waiting.length === 0) kist.output.say("Nothing waits for approval.");
      else kist.output.lines(list(kist, waiting));
      return;
    }
    const matches = id === undefined ? waiting : approvals.filter((each) => each.id.startsWith(id.toLowerCase()));
    const [approval] = matches;
    if (approval === undefined || matches.length > 1) throw new KistError("approval-not-found");
    if (!kist.json) for (const line of describe(kist, approval)) kist.output.say(line);
    const { state } = flags.deny
      ? await kist.daemon.call("approvals/decide", { id: approval.id, grant: false })
      : ((await grantByTouch(kist, approval, flags)) ??
        (await grant(kist, approval, await readPassphrase(kist, flags, "Passphrase to approve"), flags.yes)));
    if (kist.json) kist.output.document({ id: approval.id, state });
    else kist.output.say(state === "granted" ? "Approved." : `The request is ${state}.`);
  },
);

/** Nothing where there is no passkey, no browser, or the person wants to type. */
async function grantByTouch(
  kist: Kist,
  approval: Approval,
  flags: { readonly passphrase: boolean; readonly "passphrase-fd": string | undefined },
): Promise<ResponseFrom<"approvals/decide"> | undefined> {
  if (flags.passphrase || flags["passphrase-fd"] !== undefined || !kist.terminal.available()) return undefined;
  const { unlockWith } = await kist.daemon.call("status", {});
  if (!unlockWith.includes("passkey")) return undefined;
  const { findDoor } = await import("../browser/open-page.ts");
  const door = findDoor(kist);
  if (typeof door === "string") return undefined;
  const { decideOnPage } = await import("../browser/decide-on-page.ts");
  return decideOnPage(kist, door, approval.id);
}

/** The passphrase is typed once: it shows the names, and having seen them is what lets them be granted. */
async function grant(
  kist: Kist,
  approval: Approval,
  passphrase: string,
  yes: boolean,
): Promise<ResponseFrom<"approvals/decide">> {
  const { id } = approval;
  const { subjects } = await kist.daemon.call("approvals/show", { id, presence: passphrase });
  if (!sameNames(subjects, approval.subjects)) {
    for (const line of nameLines("it would touch exactly", subjects)) kist.output.say(line);
    await confirmOrRefuse(kist, yes, subjects.length === 1 ? "Approve this?" : `Approve these ${subjects.length}?`);
  }
  try {
    return await kist.daemon.call("approvals/decide", { id, grant: true });
  } catch (error) {
    // Reading took longer than the daemon remembers who read.
    if (!isKistError(error) || error.code !== "presence-missing") throw error;
    return await kist.daemon.call("approvals/decide", { id, grant: true, presence: passphrase });
  }
}

function sameNames(one: readonly string[], other: readonly string[]): boolean {
  return one.length === other.length && one.every((name) => other.includes(name));
}

function list(kist: Kist, approvals: readonly Approval[]): string[] {
  return table(
    ["ID", "ASKED", "ACTION", "NAMES", "BY"],
    approvals.map((each) => [
      each.id,
      ago(each.askedAt, kist.now()),
      each.action,
      namesOf(each.subjects, 2),
      programOf(each),
    ]),
  );
}

/** Facts that tell processes apart for the audit trail, and a person nothing. */
const NOISE: ReadonlySet<string> = new Set(["started", "session", "opened"]);
const LABELS: Readonly<Record<string, string>> = {
  exe: "program",
  opener: "opened by",
  cwd: "directory",
  tty: "terminal",
};

function programOf({ caller }: Approval): string {
  if (caller["page"] !== undefined) return "page";
  return (
    String(caller["exe"] ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}

function namesOf(subjects: readonly string[], most: number): string {
  const shown = subjects.slice(0, most).join(", ");
  return subjects.length > most ? `${shown} and ${subjects.length - most} more` : shown;
}

/** All names it gives, always: what is approved must be what was read. */
function describe(kist: Kist, approval: Approval): string[] {
  const scope = approval.scope === "session" ? "this terminal session" : "this one request";
  return [
    ...facts([
      ["action", approval.action],
      ...Object.entries(approval.caller)
        .filter(([name]) => !NOISE.has(name))
        .map(([name, value]): [string, string] => [
          LABELS[name] ?? name,
          name === "tty" && value === 0 ? "none" : String(value),
        ]),
      ["rule", approval.rule],
      ["covers", scope],
      ["expires in", span(Math.max(0, approval.expiresAt - kist.now()))],
    ]),
    ...nameLines(approval.subjects.length === 1 ? "name" : "names", approval.subjects),
  ];
}

function nameLines(title: string, names: readonly string[]): string[] {
  if (names.length === 0) return [];
  return [paint("bold", `${title}:`), ...facts(names.map((name): [string, string] => ["  ", name]))];
}
