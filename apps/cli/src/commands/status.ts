/** `kist status`: what the daemon holds, and what a person should look at. */
import type { ResponseFrom } from "../api.ts";
import { command } from "../command.ts";
import type { Kist } from "../kist.ts";
import { paint } from "../printable.ts";
import { facts } from "../table.ts";
import { ago, span } from "../times.ts";

type Status = ResponseFrom<"status">;

export const status = command(
  {
    name: "status",
    summary: "Show whether the vault is locked and what it holds.",
    about: ["Exit status 0 when unlocked, 3 when locked or not set up, 8 when no daemon runs. It starts no daemon."],
    args: [],
    flags: {},
    examples: [
      { command: "kist status", says: "For people." },
      { command: "kist status --json | jq -r .state", says: "For programs: empty, locked, unlocked or stopped." },
    ],
  },
  async (kist) => {
    const answer = await kist.daemon.peek();
    if (answer === undefined) {
      if (kist.json) kist.output.document({ state: "stopped" });
      else kist.output.lines(["The daemon is not running. Any command that needs it starts it."]);
      return 8;
    }
    if (kist.json) kist.output.document(answer);
    else kist.output.lines(describe(kist, answer));
    return answer.state === "unlocked" ? 0 : 3;
  },
);

/** Words for the daemon's warning codes; an unknown one is shown as it is. */
const WARNINGS: Readonly<Record<string, string>> = {
  "recovery-unconfirmed": "The recovery code has not been typed back yet: run `kist init --confirm`.",
  "device-cloned":
    "This home was copied or restored: it only reads. Run `kist device resolve` on the copy that goes on.",
  "clock-jumped": "The clock jumped forward. If it is right now, run `kist doctor --accept-clock`.",
  "commits-lost":
    "After a power cut the newest part of the log could not be read: reads of relaxed environments are missing from the audit trail, or the disk lies. Run `kist doctor`.",
  "allow-list-damaged": "The list of what programs may do here is damaged, so everything is denied. Run `kist doctor`.",
  "storage-failed": "The disk reported an error: nothing more is written. Run `kist doctor`.",
  dumpable: "Other programs of yours can look into the daemon's memory: this system does not let it close itself.",
  "core-dumps": "A crash could write the daemon's memory to disk: this system does not let it forbid that.",
  "inspector-open": "The daemon's debugger can be opened by a signal: start it through `kistd`.",
  "memory-not-locked":
    "Keys could be written to swap: raise the limit of locked memory (ulimit -l), or encrypt your swap.",
  "disk-full": "The disk is full: reads go on while the audit reserve lasts. Make room.",
};

function describe(kist: Kist, answer: Status): string[] {
  const lines = facts([
    ["state", stateWords(answer)],
    ["daemon", `version ${answer.version}, pid ${answer.pid}, started ${ago(answer.startedAt, kist.now())}`],
    ["home", answer.home],
    ...(answer.device === undefined ? [] : [["device", deviceWords(answer.device)] as const]),
    ...(answer.pendingApprovals > 0
      ? [["waiting", `${answer.pendingApprovals} for approval: \`kist approve\``] as const]
      : []),
  ]);
  for (const vault of answer.vaults) {
    const marks = [vault.id === answer.defaultVault ? "default" : "", vault.throwAway ? "throw-away" : ""].filter(
      Boolean,
    );
    const note = marks.length === 0 ? "" : ` (${marks.join(", ")})`;
    lines.push(
      "",
      `${paint("bold", vault.name || "(its name needs approval)")}${note}  ${paint("dim", vault.id.slice(0, 12))}`,
    );
    for (const { name, class: kind, namespaces } of vault.environments)
      lines.push(
        ...facts([
          [
            `  ${name}`,
            `${kind === name ? "" : `class ${kind}, `}${namespaces} ${namespaces === 1 ? "namespace" : "namespaces"}`,
          ],
        ]),
      );
  }
  if (answer.warnings.length > 0) lines.push("");
  for (const code of answer.warnings) lines.push(`${paint("yellow", "!")} ${WARNINGS[code] ?? code}`);
  return lines;
}

function stateWords(answer: Status): string {
  if (answer.state === "empty") return "not set up: run `kist init`";
  if (answer.state === "locked") return "locked: run `kist unlock`";
  return answer.locksIn === undefined ? "unlocked" : `unlocked, locks in ${span(answer.locksIn)} of idleness`;
}

function deviceWords(device: NonNullable<Status["device"]>): string {
  const kind = { person: "a person's", machine: "a machine", ephemeral: "ephemeral" }[device.kind];
  return device.readOnly === undefined ? kind : `${kind}, read-only (${device.readOnly})`;
}
