/** RFC 4180: a header, then one line of name and value each; every value quoted, line ends inside kept. */
import type { Delivered } from "../../delivery.ts";
import { noteOn, type Written } from "./written.ts";

export function writeCsv(values: readonly Delivered[]): Written {
  const lines = values.map(({ name, value }) => `${name},"${value.replaceAll('"', '""')}"\r\n`);
  return {
    text: `name,value\r\n${lines.join("")}`,
    refusals: [],
    notes: noteOn(
      values.filter(({ value }) => /^[=+\-@\t\r]/.test(value)),
      "a spreadsheet would take this for a formula and run it. It is written as it is: open the file with something else.",
    ),
  };
}
