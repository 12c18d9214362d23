import { KistError } from "@kist/model";

/** `kist approve`: a person's yes or no to a request of another program. */
import type { ResponseFrom } from "../api.ts";
import { command, PASSPHRASE } from "../command.ts";
import { usage } from "../complaint.ts";
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
      "Shown are the program that asks with its ancestors, where it runs, and every name it would get. Granting asks for the passphrase; the program that asks cannot approve itself.",
    ],
    args: [{ name: "ID", help: "The approval, or the beginning of its id. Without it: what waits." }],
    flags: { deny: { kind: "switch", help: "Deny it; no passphrase is needed." }, ...PASSPHRASE },
    examples: [
      { command: "kist approve", says: "List what waits; a single one is shown and asked about at once." },
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
    const grant = !flags.deny;
    const passphrase = grant ? await readPassphrase(kist, flags, "Passphrase to approve") : undefined;
    const { state } = await kist.daemon.call("approvals/decide", {
      id: approval.id,
      grant,
      ...(passphrase === undefined ? {} : { passphrase }),
    });
    if (kist.json) kist.output.document({ id: approval.id, state });
    else kist.output.say(state === "granted" ? "Approved." : `The request is ${state}.`);
  },
);

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
const NOISE: ReadonlySet<string> = new Set(["started", "session"]);
const LABELS: Readonly<Record<string, string>> = { exe: "program", cwd: "directory", tty: "terminal" };

function programOf(approval: Approval): string {
  return (
    String(approval.caller["exe"] ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}

function namesOf(subjects: readonly string[], most: number): string {
  const shown = subjects.slice(0, most).join(", ");
  return subjects.length > most ? `${shown} and ${subjects.length - most} more` : shown;
}

/** All names, always: what is approved must be what was read. */
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
    ...(approval.subjects.length === 0 ? [] : [paint("bold", approval.subjects.length === 1 ? "name:" : "names:")]),
    ...facts(approval.subjects.map((subject): [string, string] => ["  ", subject])),
  ];
}
