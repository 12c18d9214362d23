/** The last word of a process that cannot go on: what happened, why, what to do, and the exit status. */
import { isKistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

/** `json`: one line of JSON, as the CLI says it. */
export function sayAndExit(error: unknown, json: boolean): never {
  const words = isKistError(error)
    ? describeError(error.code, error.facts)
    : describeError("internal", { detail: error instanceof Error ? error.name : typeof error });
  const { code, what, why, next } = words;
  const facts = isKistError(error) ? error.facts : {};
  if (json) {
    process.stderr.write(`${JSON.stringify({ error: { code, what, why, next, facts } })}\n`);
    process.exit(words.exit);
  }
  const lines = [`kistd: ${what}`, why, next].filter((line) => line !== undefined);
  process.stderr.write(`${lines.join("\n")}\n`);
  if (!isKistError(error) && error instanceof Error)
    process.stderr.write(`${error.stack?.split("\n").slice(1, 9).join("\n") ?? ""}\n`);
  process.exit(words.exit);
}
