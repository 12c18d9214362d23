/** A nushell script for `source`: one `load-env` with double-quoted strings, in which `$` and `(` mean nothing. */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

const NU_OWN: Rule = {
  broken: ({ name }) => /^(PWD|FILE_PWD|CURRENT_FILE|PROCESS_PATH|NU_VERSION|config)$/i.test(name),
  why: "is a variable that nushell keeps for itself",
};

export function writeNushell(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, NU_OWN, NO_ZERO]);
  const lines = fit.map(({ name, value }) => `  ${quote(name)}: ${quote(value)}\n`);
  return { text: `load-env {\n${lines.join("")}}\n`, refusals, notes: [] };
}

function quote(text: string): string {
  const inner = text
    .replaceAll(/[\\"]/g, "\\$&")
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (unit) => {
      const code = unit.charCodeAt(0);
      return SHORT[unit] ?? `\\u{${code.toString(16)}}`;
    });
  return `"${inner}"`;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
