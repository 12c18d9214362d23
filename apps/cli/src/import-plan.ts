/** An import in words: what it would do, and what it did. */
import type { ResponseFrom } from "./api.ts";
import type { Arranged, Arrangement } from "./formats/read/arrange.ts";
import type { Kist } from "./kist.ts";
import { paint } from "./printable.ts";

export type SetAnswer = ResponseFrom<"secrets/set">;

const MARKS = {
  created: ["+", "new"],
  versioned: ["~", "exists"],
  skipped: ["=", "exists"],
  undeleted: ["+", "was deleted"],
} as const;

export function showPlan(
  kist: Kist,
  plans: readonly SetAnswer[],
  { groups, leftOut }: Arrangement,
  findings: readonly string[],
): void {
  const say = (line: string): void => kist.output.say(line);
  const attention = paint("yellow", "!");
  for (const [i, plan] of plans.entries()) {
    say(
      `${paint("bold", `${plan.environment}/${plan.namespace}`)}${plan.createdNamespace ? " (a new namespace)" : ""}:`,
    );
    const origins = new Map(groups[i]?.entries.map((entry) => [entry.key, about(entry)]));
    for (const { key, outcome } of plan.results) {
      const [mark, words] = MARKS[outcome];
      say(`  ${mark} ${key.padEnd(32)} ${words}${origins.get(key) ?? ""}`);
    }
  }
  for (const { name, why } of leftOut) say(`  ${attention} ${name}: ${why}, left out`);
  for (const finding of findings) say(`  ${attention} ${finding}`);
}

/** Under which name it stood, and what comes along with it. */
function about({ from, metadata }: Arranged): string {
  const fields = Object.keys(metadata);
  const words = [
    ...(from === undefined ? [] : [`from ${from}`]),
    ...(fields.length === 0 ? [] : [`with ${fields.join(", ")}`]),
  ];
  return words.length === 0 ? "" : `  (${words.join("; ")})`;
}

export function summary(answer: SetAnswer): string {
  const count = (wanted: string): number => answer.results.filter(({ outcome }) => outcome === wanted).length;
  const parts = [
    [count("created") + count("undeleted"), "new"],
    [count("versioned"), "with a new version"],
    [count("skipped"), "left as they were"],
  ] as const;
  const words = parts.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  return `Stored: ${words.join(", ")} in ${answer.environment}/${answer.namespace}.`;
}
