/**
 * systemd's EnvironmentFile: double quotes, in which `\` escapes itself, `"`, `$` and the backtick, and line ends stay.
 * systemd drops a variable with any other control character when it starts the unit, so those are refused here.
 */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

const NO_CONTROL: Rule = {
  broken: ({ value }) => /[\u0001-\u0008\u000b-\u001f\u007f]/.test(value),
  why: "has a control character for which systemd drops the variable",
};

/** For one of these systemd refuses the whole file, as if it were not UTF-8. */
const NO_NONCHARACTER: Rule = {
  broken: ({ value }) => /\p{Noncharacter_Code_Point}/u.test(value),
  why: "has a code point that is no character, for which systemd refuses the file",
};

export function writeSystemd(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, NO_ZERO, NO_CONTROL, NO_NONCHARACTER]);
  return {
    text: fit.map(({ name, value }) => `${name}="${value.replaceAll(/[\\"$`]/g, "\\$&")}"\n`).join(""),
    refusals,
    notes: [],
  };
}
