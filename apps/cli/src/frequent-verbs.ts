/**
 * The two verbs that scripts call by the thousand. They are found without the table of all verbs, which is as long as half
 * of what `get` needs.
 */
import type { Command } from "./command.ts";
import { get } from "./commands/get.ts";

export const FREQUENT_VERBS = {
  // In the program's entry itself: in a part of its own it would come a millisecond later.
  get: () => Promise.resolve(get),
  run: async () => (await import("./commands/run.ts")).run,
} as const satisfies Readonly<Record<string, () => Promise<Command>>>;

export function isFrequent(word: string | undefined): word is keyof typeof FREQUENT_VERBS {
  return word === "get" || word === "run";
}
