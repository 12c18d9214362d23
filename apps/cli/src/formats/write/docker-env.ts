/**
 * Docker's `--env-file`: NAME=value to the end of the line, no quoting, no escapes. So a value with a line end cannot be
 * said, nor a line longer than the 64 KiB that Docker's reader takes.
 */
import type { Delivered } from "../../delivery.ts";
import { NO_LINE_END, NO_ZERO, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

const LONGEST_LINE_BYTES = 64 * 1024 - 1;
const NOT_TOO_LONG: Rule = {
  broken: ({ name, value }) => Buffer.byteLength(name) + 1 + Buffer.byteLength(value) >= LONGEST_LINE_BYTES,
  why: "is longer than the 64 KiB of a line that Docker reads",
};

export function writeDockerEnv(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, NO_ZERO, NO_LINE_END, NOT_TOO_LONG]);
  return { text: fit.map(({ name, value }) => `${name}=${value}\n`).join(""), refusals, notes: [] };
}
