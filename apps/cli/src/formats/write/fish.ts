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
/** fish keeps undecodable bytes and its own marks in this part of the private use area, so it cannot hold those characters. */
const NO_FISH_MARK: Rule = {
  broken: ({ value }) => /[\uf600-\uf6ff\ufdd0-\ufdef]/u.test(value),
  why: "has a character that fish uses for its own marks",
};

export function writeFish(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, FISH_OWN, NO_ZERO, NO_FISH_MARK]);
  return {
    text: fit.map(({ name, value }) => `set -gx ${name} '${value.replaceAll(/[\\']/g, "\\$&")}'\n`).join(""),
    refusals,
    notes: [],
  };
}
