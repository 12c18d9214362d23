/** `kist promote`: values from one environment to the next. The difference is shown, the question asked, all of it done. */
import { isKeyName, KistError } from "@kist/model";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE, YES } from "../command.ts";
import { comparisonLine, widest } from "../comparison.ts";
import { usage } from "../complaint.ts";
import { confirmOrRefuse } from "../confirm.ts";
import { consentOnce } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { paint } from "../printable.ts";

type Answer = ResponseFrom<"secrets/promote">;

export const promote = command(
  {
    name: "promote",
    summary: "Take values from one environment to another.",
    about: [
      "First it shows what differs, then it asks, then all of it is done in one change or none of it. The values stay inside the daemon: nothing is printed, and what is the same already is left alone. Each new version says which one it was copied from.",
      "One approval covers both: reading in the one environment and writing in the other. If a value changed between the showing and the doing, nothing is done.",
    ],
    args: [{ name: "NAME", help: "Which secrets; --all for every one.", many: true, complete: "secret" }],
    flags: {
      from: { kind: "text", value: "ENV", help: "Where from; otherwise as -e says.", complete: "environment" },
      to: { kind: "text", value: "ENV", help: "Where to.", complete: "environment" },
      all: { kind: "switch", help: "Every secret of the namespace." },
      ...PLACE,
      "dry-run": { kind: "switch", help: "Only show what would be done." },
      reason: { kind: "text", value: "TEXT", help: "Why, for the history." },
      "create-namespace": { kind: "switch", help: "Create the namespace if it is not there." },
      force: { kind: "switch", help: "Also to a less strictly guarded environment." },
      ...YES,
    },
    examples: [
      { command: "kist promote API_KEY --from dev --to staging", says: "One of them." },
      { command: "kist promote --all --from staging --to prod --dry-run", says: "What would come to prod?" },
      {
        command: "kist promote --all --from staging --to prod --yes --json",
        says: "For a program: one request, one approval.",
      },
    ],
  },
  async (kist, { flags, args }) => {
    if (flags.to === undefined) throw usage("kist promote needs to know where to.", "Add --to ENVIRONMENT.");
    if ((args.length === 0) !== flags.all)
      throw usage("kist promote needs names, or --all.", "`kist diff` shows what differs.");
    const wrong = args.find((name) => !isKeyName(name));
    if (wrong !== undefined)
      throw usage(`${wrong} is not a secret's name.`, "Names stand alone; environments in --from and --to.");
    if (flags.from !== undefined && flags.environment !== undefined)
      throw usage("Where from is given twice: --from and -e.");
    const call = consentOnce(kist);
    const request = {
      ...placeOf({ ...flags, environment: flags.from ?? flags.environment }),
      to: toOf(flags.to),
      ...(flags.all ? {} : { keys: [...args] }),
      ...(flags.reason === undefined ? {} : { reason: flags.reason }),
      ...(flags["create-namespace"] ? { createNamespace: true } : {}),
      ...(flags.force ? { force: true } : {}),
    };
    if (flags.yes && !flags["dry-run"]) {
      finish(kist, await call("secrets/promote", request));
      return;
    }
    const plan = await call("secrets/promote", { ...request, dryRun: true });
    if (kist.json && flags["dry-run"]) kist.output.document(plan);
    if (!kist.json) show(kist, plan);
    if (flags["dry-run"]) return;
    const gone = plan.items.find(({ state }) => state === "missing" || state === "only-right");
    if (gone !== undefined) throw new KistError("secret-unknown", { name: gone.key });
    const coming = plan.items.filter(({ state }) => state === "differs" || state === "only-left");
    if (coming.length === 0) {
      if (kist.json) kist.output.document(plan);
      else kist.output.say("There is nothing to promote.");
      return;
    }
    await confirmOrRefuse(kist, false, `Promote ${coming.length} to ${plan.to}?`);
    const expected = plan.items.flatMap(({ key, from }) => (from === undefined ? [] : [{ key, version: from }]));
    finish(kist, await call("secrets/promote", { ...request, expected }));
  },
);

/** `--to prod/other` names another namespace as well. */
function toOf(text: string): { environment: string; namespace?: string } {
  const slash = text.indexOf("/");
  return slash < 0 ? { environment: text } : { environment: text.slice(0, slash), namespace: text.slice(slash + 1) };
}

function show(kist: Kist, plan: Answer): void {
  const fresh = plan.createdNamespace ? " (a new namespace)" : "";
  kist.output.say(`${paint("bold", plan.from)} → ${paint("bold", plan.to)}${fresh}:`);
  const column = widest(plan.items.map(({ key }) => key));
  const words = {
    "only-left": ["only-right", "is new there"],
    differs: ["differs", "gets a new version"],
    same: ["same", "is the same"],
    both: ["both", ""],
    "only-right": ["missing", `is not in ${plan.from}`],
    missing: ["missing", "is in neither"],
  } as const;
  for (const { key, state } of plan.items) {
    const [mark, says] = words[state];
    kist.output.say(comparisonLine(mark, key, says, column));
  }
}

function finish(kist: Kist, answer: Answer): void {
  if (kist.json) {
    kist.output.document(answer);
    return;
  }
  const counted = (outcome: string): number => answer.items.filter((item) => item.outcome === outcome).length;
  const parts = [
    [counted("created") + counted("undeleted"), "new"],
    [counted("versioned"), "changed"],
    [counted("unchanged"), "the same"],
  ] as const;
  const summary = parts.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`])).join(", ");
  kist.output.say(`Promoted ${answer.from} to ${answer.to}: ${summary === "" ? "nothing" : summary}.`);
}
