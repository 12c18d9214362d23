/**
 * A dotenv report artefact of GitLab CI (`artifacts:reports:dotenv`), which later jobs get as variables. GitLab's reader
 * splits at the first `=` and trims: no quoting, no empty lines, no comments, at most 5 KiB.
 */
import type { Delivered } from "../../delivery.ts";
import {
  NO_LINE_END,
  NO_ZERO,
  noteOn,
  sortOut,
  VARIABLE_NAME,
  type Refusal,
  type Rule,
  type Written,
} from "./written.ts";

const MOST_BYTES = 5 * 1024;
/** GitLab.com's free tier and self-managed default; higher tiers allow up to 150. */
const USUAL_COUNT = 50;
const NOT_TRIMMED: Rule = {
  // Ruby's `strip`: white space on both sides, and zero bytes at the end.
  broken: ({ value }) => /^[\s]|[\s]$/.test(value),
  why: "begins or ends with white space, which GitLab takes away",
};

export function writeGitlab(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, NO_ZERO, NO_LINE_END, NOT_TRIMMED]);
  const lines = fit.map(({ name, value }) => `${name}=${value}\n`);
  const beyond = beyondLimit(fit, lines);
  return {
    text: lines.join(""),
    refusals: [...refusals, ...beyond],
    notes: [
      "GitLab masks nothing that comes from a dotenv report, and whoever may see the job's artefacts may read it: let it expire soon.",
      ...(fit.length > USUAL_COUNT
        ? [`${fit.length} variables are more than GitLab's usual limit of ${USUAL_COUNT} per report.`]
        : []),
      ...noteOn(
        fit.filter(({ value }) => !isMaskable(value)),
        "could not be masked as a CI/CD variable either (one line, at least 8 characters, no spaces).",
      ),
    ],
  };
}

/** What no longer fits into the report, by name. */
function beyondLimit(fit: readonly Delivered[], lines: readonly string[]): readonly Refusal[] {
  let bytes = 0;
  return fit.flatMap(({ name }, i) => {
    bytes += Buffer.byteLength(lines[i] ?? "");
    return bytes > MOST_BYTES ? [{ name, why: "no longer fits into the 5 KiB that GitLab reads" }] : [];
  });
}

function isMaskable(value: string): boolean {
  return value.length >= 8 && !/\s/.test(value);
}
