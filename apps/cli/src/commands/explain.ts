/** `kist explain`: where a value comes from, step by step, without the value. */
import { parseReference } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import type { ResponseFrom } from "../api.ts";
import { command, PLACE } from "../command.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { placeOf } from "../place.ts";
import { paint, printable } from "../printable.ts";
import { ago } from "../times.ts";

type Answer = ResponseFrom<"secrets/explain">;
type Explanation = Answer["explanations"][number];

export const explain = command(
  {
    name: "explain",
    summary: "Say step by step where a value comes from, without printing it.",
    about: [
      "Vault, environment, namespace, import, override, label, version, and for a template what each of its names stands for: what a read by this name from this directory would use. Where reading would fail it says why, and the exit status is that of the failure.",
    ],
    args: [{ name: "NAME", help: "A key or a kist:// reference.", required: true, complete: "secret" }],
    flags: PLACE,
    examples: [
      { command: "kist explain DATABASE_URL", says: "Why this program gets this value." },
      { command: "kist explain kist://dev/shop/API_KEY@previous --json", says: "For a program." },
    ],
  },
  async (kist, { flags, args }) => {
    const [name = ""] = args;
    const answer = await callWithConsent(kist, "secrets/explain", { ...placeOf(flags), name });
    const [asked] = answer.explanations;
    const missing = asked?.value === undefined || asked.value.purged === true;
    const fault =
      answer.fault ?? (missing ? { code: "secret-unknown", facts: { name: asked?.reference ?? name } } : undefined);
    const words = fault && describeError(fault.code, fault.facts);
    if (kist.json) {
      kist.output.document(answer);
      return words?.exit;
    }
    for (const [at, one] of answer.explanations.entries())
      kist.output.lines([...(at === 0 ? [] : [""]), ...explanationLines(kist, answer.vault, one)]);
    if (words !== undefined) kist.output.say(`${paint("yellow", "!")} Reading it fails: ${printable(words.what)}`);
    return words?.exit;
  },
);

function explanationLines(kist: Kist, vault: string, one: Explanation): string[] {
  const { environment = "", namespace = "" } = parseReference(one.reference) ?? {};
  const lines = [
    paint("bold", one.reference),
    step("vault", vault === "" ? "the one without a name" : vault),
    step(
      "environment",
      one.class === undefined ? `${environment}: there is none` : `${environment}, class ${one.class}`,
    ),
    step("namespace", `${namespace}: ${namespaceWords(one)}`),
  ];
  for (const link of one.imports)
    lines.push(
      step(
        "import",
        `${link.namespace}: ${link.found ? "has it" : "does not have it"}${link.own ? "" : ", made by somebody else"}`,
      ),
    );
  return one.value === undefined
    ? [...lines, step("version", "nothing to read")]
    : [...lines, ...valueLines(kist, one.value)];
}

function namespaceWords(one: Explanation): string {
  if (!one.namespace) return "there is none";
  if (one.own) return one.value === undefined ? "has the name, but not that version" : "has it";
  return one.imports.length === 0 ? "does not have it, and imports nothing that could" : "does not have it itself";
}

function valueLines(kist: Kist, value: NonNullable<Explanation["value"]>): string[] {
  const lines: string[] = [];
  if (value.override) lines.push(step("override", "yours: everybody else reads another value"));
  else if (value.label !== undefined) lines.push(step("label", value.label));
  const when = `${ago(value.createdAt, kist.now())} by ${value.author}`;
  lines.push(step("version", `${value.ordinal} (${value.version}), ${when}${value.purged ? ", purged" : ""}`));
  if (value.concealed) lines.push(step("concealed", "never printed to a terminal"));
  for (const { name, reference } of value.names ?? []) lines.push(step("template", `\${${name}} is ${reference}`));
  return lines;
}

function step(word: string, says: string): string {
  return `  ${paint("dim", word.padEnd(12))} ${printable(says)}`;
}
