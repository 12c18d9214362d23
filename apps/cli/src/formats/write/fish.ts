/** `set -gx` lines for fish to source. In its single quotes only `\` and `'` are special. */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, sortOut, VARIABLE_NAME, type Rule, type Written } from "./written.ts";

const FISH_OWN: Rule = {
  broken: ({ name }) =>
    /^(_|FISH_VERSION|PWD|SHLVL|fish_kill_signal|fish_killring|fish_pid|history|hostname|pipestatus|status|status_generation|umask|version)$/.test(
      name,
    ),
  why: "is a variable that fish keeps for itself",
};

export function writeFish(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, FISH_OWN, NO_ZERO]);
  return {
    text: fit.map(({ name, value }) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'\n`).join(""),
    refusals,
    notes: [],
  };
}
