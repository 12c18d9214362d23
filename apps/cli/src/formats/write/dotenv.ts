/**
 * Values as dotenv lines. Of the forms that dotenv reads back exactly, the first that a shell reads the same is
 * taken; a value for which there is none is still written for dotenv and reported, because a shell that
 * sources the file could even run it. What no dotenv form can hold is reported and not written.
 */
import { parse } from "dotenv";

import type { Delivered } from "../../delivery.ts";
import type { Refusal, Written } from "./written.ts";

export interface DotenvWritten extends Written {
  /** Right for dotenv, wrong for a shell. */
  readonly notForShells: readonly string[];
}

export function writeDotenv(values: readonly Delivered[]): DotenvWritten {
  const notForShells: string[] = [];
  const refusals: Refusal[] = [];
  const lines: string[] = [];
  for (const { name, value } of values) {
    const form = FORMS.find((each) => each.fits(value));
    const line = form === undefined ? "" : `${name}=${form.write(value)}`;
    if (form === undefined || !readsBack(line, name, value)) {
      refusals.push({ name, why: WHY_NOT });
      continue;
    }
    if (!form.forShells || !/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) notForShells.push(name);
    lines.push(`${line}\n`);
  }
  const notes =
    notForShells.length === 0
      ? []
      : [
          `Do not source this in a shell, which reads these differently: ${notForShells.join(", ")}. \`--format shell\` is for that.`,
        ];
  return { text: lines.join(""), refusals, notes, notForShells };
}

const WHY_NOT =
  "mixes every kind of quote with line ends or backslashes, or holds a zero byte: dotenv has no form for it";

interface Form {
  readonly fits: (value: string) => boolean;
  readonly write: (value: string) => string;
  readonly forShells: boolean;
}

/** No quote form can end in a backslash, nor hold one before its quote: dotenv's pattern would read on. */
const endsOpen = (value: string): boolean => value.endsWith("\\");

const FORMS: readonly Form[] = [
  { fits: (value) => /^[A-Za-z0-9_.,:/@%+=-]+$/.test(value), write: (value) => value, forShells: true },
  {
    fits: (value) => !/['\r\0]/.test(value) && !endsOpen(value),
    write: (value) => `'${value}'`,
    forShells: true,
  },
  {
    fits: (value) => !/["\\$`\r\0]/.test(value),
    write: (value) => `"${value}"`,
    forShells: true,
  },
  // From here on for dotenv only. Carriage returns exist only as `\r` in double quotes, where `\n` and `\r` are
  // the only escapes, so those two letters must not follow a backslash of the value itself.
  {
    fits: (value) => !/["\0]|\\[nr]/.test(value) && !endsOpen(value),
    write: (value) => `"${value.replaceAll("\n", "\\n").replaceAll("\r", "\\r")}"`,
    forShells: false,
  },
  {
    fits: (value) => !/[`\r\0]/.test(value) && !endsOpen(value),
    write: (value) => `\`${value}\``,
    forShells: false,
  },
  {
    fits: (value) => value !== "" && !/^['"`]|[#\r\n\0]/.test(value) && value.trim() === value,
    write: (value) => value,
    forShells: false,
  },
];

/** The proof, before a line is given out: read among lines with every kind of quote after it. */
function readsBack(line: string, name: string, value: string): boolean {
  return ["", "\nZ='z'\nY=\"y\"\nX=`x`\n", "\nX=`x`\nZ='z'#'\nY=\"\"\n"].every(
    (after) => parse(line + after)[name] === value,
  );
}
