/** `kist undo`: shows what the last change of this person here was, and takes it back by a new one. */
import { isKistError } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { command, PLACE, YES } from "../command.ts";
import { usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { consentOnce } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";
import { parsePlace } from "../targets.ts";
import { ago } from "../times.ts";

type Answer = ResponseFrom<"secrets/undo">;

export const undo = command(
  {
    name: "undo",
    summary: "Take your last change in a namespace back.",
    about: [
      "It shows first what it would do, and asks. What you set, removed, renamed, described, labelled, pinned, copied, promoted, moved or imported last in this namespace is put back as it was: by a new change, so the history only grows, and `kist undo` once more takes the undo back.",
      "It is refused where somebody else has changed the same since. What was purged cannot be brought back; your own overrides are apart (`kist override`).",
    ],
    args: [],
    flags: {
      ...PLACE,
      also: {
        kind: "text",
        value: "ENV/NS",
        help: "The other place, where the change was a move; asked for by itself.",
      },
      "dry-run": { kind: "switch", help: "Only show what would be done." },
      ...YES,
    },
    examples: [
      { command: "kist undo", says: "In this repository's namespace." },
      { command: "kist undo -e staging --dry-run", says: "What would it do there?" },
    ],
  },
  async (kist, { flags }) => {
    const call = consentOnce(kist);
    const also = flags.also === undefined ? undefined : parsePlace(flags.also);
    if (flags.also !== undefined && also === undefined) throw usage("--also takes ENVIRONMENT/NAMESPACE.");
    const asked = { ...placeOf(flags), ...(also === undefined ? {} : { also }) };
    if (flags.yes && !flags["dry-run"]) {
      tell(kist, (await withOtherPlace(asked, (request) => call("secrets/undo", request))).answer);
      return;
    }
    const { request, answer } = await withOtherPlace(asked, (one) => call("secrets/undo", { ...one, dryRun: true }));
    if (flags["dry-run"]) {
      tell(kist, answer);
      return;
    }
    if (!kist.json) tell(kist, answer);
    await confirmOrRefuse(kist, false, "Do that?");
    const done = await call("secrets/undo", { ...request, change: answer.change });
    if (kist.json) kist.output.document(done);
    else kist.output.say("Done. `kist undo` again takes it back.");
  },
);

type Request = RequestTo<"secrets/undo">;

/** A move has two ends: the daemon says which the other one is, and that one is asked for as well. */
async function withOtherPlace(
  request: Request,
  ask: (request: Request) => Promise<Answer>,
): Promise<{ readonly request: Request; readonly answer: Answer }> {
  try {
    return { request, answer: await ask(request) };
  } catch (error) {
    if (!isKistError(error) || error.code !== "undo-elsewhere" || request.also !== undefined) throw error;
    const { environment, namespace } = error.facts;
    const both = { ...request, also: { environment: String(environment), namespace: String(namespace) } };
    return { request: both, answer: await ask(both) };
  }
}

function tell(kist: Kist, answer: Answer): void {
  if (kist.json) {
    kist.output.document(answer);
    return;
  }
  const { environment, namespace, at, steps, undone, device } = answer;
  const place = `kist://${environment}/${namespace}/`;
  const when = `${ago(at, kist.now())}${device === "" ? "" : ` on ${device}`}`;
  kist.output.say(
    `${undone ? "Took back" : "Would take back"} the change of ${when} in ${paint("bold", `${environment}/${namespace}`)}:`,
  );
  for (const step of steps)
    kist.output.say(
      `  ${wordsOf(step, step.secret.startsWith(place) ? step.secret.slice(place.length) : step.secret)}`,
    );
}

function wordsOf(step: Answer["steps"][number], name: string): string {
  const version = step.version === undefined ? "nothing" : `version ${step.ordinal ?? "?"} (${step.version})`;
  switch (step.does) {
    case "delete":
      return `- ${name} is deleted`;
    case "undelete":
      return `+ ${name} comes back`;
    case "rename":
      return `~ ${step.from ?? ""} is called ${name} again`;
    case "label":
      return step.field === "current"
        ? `~ ${name} goes back to ${version}`
        : `~ ${step.field ?? ""} of ${name}: ${version}`;
    case "unimport":
      return `- ${name} is not imported any more`;
    case "pin":
      return `~ ${version} of ${name} is pinned again`;
    case "unpin":
      return `~ ${version} of ${name} is not pinned any more`;
    case "describe":
      return `~ ${name}: ${step.field ?? "metadata"} as it was`;
  }
}
