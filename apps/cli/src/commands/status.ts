/** `kist status`: what the daemon holds, and what a person should look at. */
import { describeWarning } from "@kist/protocol/warnings";

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
      { command: "kist status --json | jq -r '.advice[].next'", says: "What to do about each warning." },
    ],
  },
  async (kist) => {
    const answer = await kist.daemon.peek();
    if (answer === undefined) {
      if (kist.json) kist.output.document({ state: "stopped" });
      else kist.output.lines(["The daemon is not running. Any command that needs it starts it."]);
      return 8;
    }
    if (kist.json) kist.output.document({ ...answer, advice: answer.warnings.map(describeWarning) });
    else kist.output.lines(describe(kist, answer));
    return answer.state === "unlocked" ? 0 : 3;
  },
);

function describe(kist: Kist, answer: Status): string[] {
  const lines = facts([
    ["state", stateWords(answer)],
    ...(answer.state === "locked" ? [["opens with", wayWords(answer.unlockWith)] as const] : []),
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
  for (const { what, next } of answer.warnings.map(describeWarning))
    lines.push(`${paint("yellow", "!")} ${what}`, `  ${next}`);
  return lines;
}

function stateWords(answer: Status): string {
  if (answer.state === "empty") return "not set up: run `kist init`";
  if (answer.state === "locked") return "locked: run `kist unlock`";
  return answer.locksIn === undefined ? "unlocked" : `unlocked, locks in ${span(answer.locksIn)} of idleness`;
}

const WAYS = {
  passkey: "a passkey",
  passphrase: "a passphrase",
  recovery: "the recovery code",
  machine: "the key file of this machine",
} as const;

/** What a person would try first comes first. */
function wayWords(unlockWith: Status["unlockWith"]): string {
  const there = (Object.keys(WAYS) as (keyof typeof WAYS)[]).filter((way) => unlockWith.includes(way));
  const words = there.map((way) => WAYS[way]);
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;
}

function deviceWords(device: NonNullable<Status["device"]>): string {
  const kind = { person: "a person's", machine: "a machine", ephemeral: "ephemeral" }[device.kind];
  return device.readOnly === undefined ? kind : `${kind}, read-only`;
}
