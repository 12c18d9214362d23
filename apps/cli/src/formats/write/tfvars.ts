/** Terraform and OpenTofu variables (HCL): `name = "value"`, with the two template marks doubled. */
import type { Delivered } from "../../delivery.ts";
import { NO_ZERO, sortOut, type Rule, type Written } from "./written.ts";

const IDENTIFIER: Rule = {
  broken: ({ name }) => !/^[A-Za-z_][A-Za-z0-9_-]*$/.test(name),
  why: "is no Terraform variable's name (letters, digits, _ and - only)",
};
const NOT_RESERVED: Rule = {
  broken: ({ name }) => /^(source|version|providers|count|for_each|lifecycle|depends_on|locals)$/.test(name),
  why: "is a name that Terraform reserves",
};
/** HCL normalises every string; a value in another form would come back changed. */
const IN_NFC: Rule = {
  broken: ({ value }) => value.normalize("NFC") !== value,
  why: "is not in Unicode's composed form (NFC), into which Terraform would change it",
};

export function writeTfvars(values: readonly Delivered[]): Written {
  const { fit, refusals } = sortOut(values, [IDENTIFIER, NOT_RESERVED, NO_ZERO, IN_NFC]);
  return { text: fit.map(({ name, value }) => `${name} = ${quote(value)}\n`).join(""), refusals, notes: [] };
}

function quote(value: string): string {
  const inner = value
    .replaceAll(/[\\"]/g, "\\$&")
    .replaceAll(/[$%](?=\{)/g, "$&$&")
    .replaceAll(/[\u0001-\u001f\u007f-\u009f\u2028\u2029\ufeff]/g, (unit) => {
      const code = unit.charCodeAt(0);
      return SHORT[unit] ?? `\\u${code.toString(16).padStart(4, "0")}`;
    });
  return `"${inner}"`;
}

const SHORT: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };
