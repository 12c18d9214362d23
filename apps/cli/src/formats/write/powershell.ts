/**
 * `$env:` assignments for PowerShell, 5.1 and later, in ASCII: whichever code page reads the file or the pipe,
 * the characters stay. Line ends are escaped, because `| Out-String` may change them on the way.
 */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, noteOn, sortOut, VARIABLE_NAME, type Written } from "./written.ts";

export function writePowershell(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [VARIABLE_NAME, NO_ZERO]);
  return {
    text: fit.map(({ name, value }) => `$env:${name} = ${quote(value)}\n`).join(""),
    refusals,
    notes: noteOn(
      fit.filter(({ value }) => value === ""),
      "is empty, and PowerShell before 7.5 has no empty variables: it is unset there.",
    ),
  };
}

function quote(value: string): string {
  if (/^[ -~]*$/.test(value)) return `'${value.replaceAll("'", "''")}'`;
  // Double quotes: `"`, `$` and the backtick are escaped; whatever is not ASCII, the typographic quotes that PowerShell
  // takes for `"` among it, is a number. One UTF-16 unit each: an emoji is two.
  const inner = value.replaceAll(/[`"$]/g, "`$&").replaceAll(/[^ -~]/g, (unit) => {
    const code = unit.charCodeAt(0);
    return SHORT[unit] ?? `$([char]0x${code.toString(16).toUpperCase().padStart(4, "0")})`;
  });
  return `"${inner}"`;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "`n", "\r": "`r", "\t": "`t" };
