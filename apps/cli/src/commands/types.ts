/** `kist types`: what secret types there are, what they consist of, and what the kinds of values mean. */
import { SECRET_KINDS } from "@kist/model";
import { findType, KINDS, SECRET_TYPES, type SecretType, type TypeField } from "@kist/model/kinds";

import { command, type Group } from "../command.ts";
import { usage } from "../complaint.ts";
import { nearest } from "../nearest.ts";
import { table } from "../table.ts";

const list = command(
  {
    name: "list",
    summary: "List the secret types: the parts of usual credentials, for `kist new`.",
    args: [],
    flags: {},
    examples: [{ command: "kist types", says: "PostgreSQL, AWS, Stripe and the others." }],
  },
  (kist) => {
    if (kist.json) kist.output.document({ types: SECRET_TYPES.map(describeType) });
    else
      kist.output.lines(
        table(
          ["TYPE", "WHAT IT IS", "KEYS"],
          SECRET_TYPES.map(({ id, title, fields }) => [id, title, fields.map(({ key }) => key).join(" ")]),
        ),
      );
    return Promise.resolve();
  },
);

const show = command(
  {
    name: "show",
    summary: "Show the parts of one secret type.",
    args: [{ name: "TYPE", help: "Its id.", required: true, choices: SECRET_TYPES.map(({ id }) => id) }],
    flags: {},
    examples: [{ command: "kist types show postgres", says: "Names, kinds, defaults, when a new value is due." }],
  },
  (kist, { args }) => {
    const type = requireType(args[0] ?? "");
    if (kist.json) kist.output.document(describeType(type));
    else {
      kist.output.lines([`${type.title}. ${type.summary}`, ""]);
      kist.output.lines(table(["KEY", "WHAT IT IS", "KIND", "NOTES"], type.fields.map(fieldRow)));
      if (type.url !== undefined)
        kist.output.lines([
          "",
          `\`kist new ${type.id} --url\` stores ${type.url.key} as well, put together from these.`,
        ]);
    }
    return Promise.resolve();
  },
);

const kinds = command(
  {
    name: "kinds",
    summary: "List the kinds of values, for `kist set --kind`.",
    args: [],
    flags: {},
    examples: [{ command: "kist types kinds", says: "What each is, and that it is checked as such." }],
  },
  (kist) => {
    const rows = SECRET_KINDS.map((kind) => ({ kind, title: KINDS[kind].title, summary: KINDS[kind].summary }));
    if (kist.json) kist.output.document({ kinds: rows });
    else
      kist.output.lines(
        table(
          ["KIND", "WHAT IT IS"],
          rows.map(({ kind, summary }) => [kind, summary]),
        ),
      );
    return Promise.resolve();
  },
);

export const types: Group = {
  name: "types",
  summary: "Secret types and kinds of values.",
  commands: [list, show, kinds],
  standard: "list",
};

export function requireType(id: string): SecretType {
  const type = findType(id);
  if (type !== undefined) return type;
  const ids = SECRET_TYPES.map((each) => each.id);
  const guess = nearest(id, ids);
  throw usage(
    `There is no secret type ${id}.`,
    guess === undefined ? "`kist types` lists them." : `Did you mean ${guess}?`,
  );
}

/** Stable fields; patterns as their words. */
function describeType({ id, title, summary, fields, url }: SecretType): object {
  return {
    id,
    title,
    summary,
    ...(url === undefined ? {} : { url: url.key }),
    fields: fields.map(({ form, ...field }) => ({
      ...field,
      required: field.required === true,
      secret: KINDS[field.kind].plain !== true,
      ...(form === undefined ? {} : { looksLike: form.says }),
    })),
  };
}

function fieldRow({
  key,
  title,
  kind,
  required,
  standard,
  choices,
  rotationDays,
  generate,
  form,
}: TypeField): string[] {
  const notes = [
    required === true && standard === undefined ? "required" : "",
    standard === undefined ? "" : `${standard} where nothing is given`,
    choices === undefined ? "" : choices.join(", "),
    generate === undefined ? "" : `can be generated (${generate})`,
    rotationDays === undefined ? "" : `every ${rotationDays} d`,
    form === undefined ? "" : form.says,
  ];
  return [key, title, kind, notes.filter((note) => note !== "").join("; ")];
}
