/** Who refers to a secret and who read it, as `show` tells it. */
import type { ResponseFrom } from "./api.ts";
import { paint } from "./printable.ts";
import { table } from "./table.ts";
import { timestamp } from "./times.ts";

type Answer = ResponseFrom<"secrets/show">;

export function referenceLines({ templates, imports, names }: NonNullable<Answer["references"]>): string[] {
  const rows = [
    ...templates.map(({ reference, name }) => [reference, `template, as \${${name}}`]),
    ...imports.map(({ environment, namespace, named, shadowed }) => [
      `${environment}/${namespace}`,
      `imports ${named ? "it" : "the namespace"}${shadowed ? ", but reads something else of that name" : ""}`,
    ]),
  ];
  return [
    "",
    paint("dim", "REFERRED TO BY"),
    ...(rows.length === 0 ? ["nothing you may list"] : table(["WHO", "HOW"], rows)),
    ...(names.length === 0 ? [] : ["", paint("dim", "REFERS TO")]),
    ...names.map(({ name, reference, missing }) => `\${${name}}  ${reference}${missing ? " (not there)" : ""}`),
  ];
}

export function readLines(reads: NonNullable<Answer["reads"]>): string[] {
  const rows = reads.map(({ at, action, outcome, caller = {}, note, count = 1 }) => [
    timestamp(at),
    `${outcome === "allowed" ? "" : `${outcome} `}${action}${count === 1 ? "" : ` ×${count}`}`,
    [
      String(caller["exe"] ?? "")
        .split("/")
        .at(-1),
      caller["pid"],
    ]
      .filter(Boolean)
      .join(" "),
    note ?? "",
  ]);
  return [
    "",
    paint("dim", "LAST READS"),
    ...(rows.length === 0 ? ["none"] : table(["WHEN", "WHAT", "BY", "NOTE"], rows)),
  ];
}
