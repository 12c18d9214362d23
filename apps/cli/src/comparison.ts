/** How differences are shown: one line for each name, the same by `diff` and by `promote`. */
import type { ResponseFrom } from "./api.ts";
import { paint } from "./printable.ts";
import { width } from "./table.ts";

export type Comparison = ResponseFrom<"secrets/compare">["comparisons"][number];
export type State = Comparison["items"][number]["state"];

const MARKS: Readonly<Record<State, string>> = {
  same: paint("dim", "="),
  both: paint("dim", "="),
  differs: paint("yellow", "~"),
  "only-left": paint("red", "-"),
  "only-right": paint("green", "+"),
  missing: "?",
};

export function comparisonLine(state: State, key: string, says: string, column: number): string {
  return `  ${MARKS[state]} ${key}${" ".repeat(Math.max(0, column - width(key)))}  ${says}`.trimEnd();
}

export function widest(keys: readonly string[]): number {
  return Math.min(48, Math.max(0, ...keys.map(width)));
}

/** Whether a program should be told that something differs. */
export function isDifferent(state: State): boolean {
  return state !== "same" && state !== "both";
}
