/**
 * For a job of GitHub Actions: first the commands that mask each value in the job's log, then the block for the file
 * `$GITHUB_ENV`. A value stands there between delimiters that nobody can guess, so that none can end its own block and
 * set another variable.
 */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, noteOn, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

/** The runner ignores these, or refuses the whole file for them. */
const RUNNERS_OWN: Rule = {
  broken: ({ name }) => /^(GITHUB_.*|RUNNER_.*|CI|NODE_OPTIONS)$/i.test(name),
  why: "is a variable that GitHub's runner does not take from a job",
};
/** What is shorter would blacken half of the log: `{`, `no`, `443`. */
const SHORTEST_MASK = 4;

export interface GithubWritten extends Written {
  /** For stdout, and before `text` is anywhere. */
  readonly masks: string;
}

/** `delimiter` gives a new random word at each call. */
export function writeGithubActions(values: readonly Delivered[], delimiter: () => string): GithubWritten {
  // A Windows runner takes the carriage return for a part of the line end.
  const keepsReturn: Rule = { broken: ({ value }) => value.endsWith("\r"), why: "ends with a carriage return" };
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, RUNNERS_OWN, NO_ZERO, keepsReturn]);
  const blocks = fit.map(({ name, value }) => {
    const end = `kist_${delimiter()}`;
    return `${name}<<${end}\n${value}\n${end}\n`;
  });
  const masks = new Set(fit.flatMap(({ value }) => forms(value)));
  return {
    text: blocks.join(""),
    masks: [...masks].map((form) => `::add-mask::${escapeData(form)}\n`).join(""),
    refusals,
    notes: noteOn(
      fit.filter(({ value }) => !isMasked(value)),
      "is (or has lines) too short to be masked in the log.",
    ),
  };
}

/** A log is masked line by line, so each line counts; and what a program may print of it in another encoding. */
function forms(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  const texts = [value, ...lines].filter((text) => text.length >= SHORTEST_MASK);
  const encoded = texts.flatMap((text) => {
    const base64 = Buffer.from(text).toString("base64");
    return [
      base64,
      base64.replace(/=+$/, ""),
      Buffer.from(text).toString("base64url"),
      encodeURIComponent(text),
      encodeURIComponent(text).replaceAll("%20", "+"),
      JSON.stringify(text).slice(1, -1),
    ];
  });
  // The value as a whole is no line of a log where it has line ends; the runner would cut it into all its lines.
  return [...texts.filter((text) => !/[\r\n]/.test(text)), ...encoded].filter((form) => form.length >= SHORTEST_MASK);
}

function isMasked(value: string): boolean {
  const lines = value.split(/[\r\n]+/).filter((line) => line.trim() !== "");
  return lines.every((line) => line.trim().length >= SHORTEST_MASK);
}

/** The data of a workflow command, as the runner unescapes it. */
function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
