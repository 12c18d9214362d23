/** What two people wrote at the same time, as words: shared by `show`, `conflicts` and the terminal's screens. */
import type { ResponseFrom } from "./api.ts";
import { usage } from "./complaint.ts";
import { table } from "./table.ts";
import { ago } from "./times.ts";

export type Conflict = ResponseFrom<"secrets/show">["conflicts"][number];
type Side = Conflict["sides"][number];

/** `value`, `owner`, `pending`: what a decision calls it. */
export function conflictName({ kind, label, field }: Conflict): string {
  return label ?? field ?? kind;
}

/** One line: what the matter is. */
export function conflictLine(conflict: Conflict): string {
  const by = [...new Set(conflict.sides.map(({ device }) => device))].join(" and ");
  switch (conflict.kind) {
    case "value":
      return `two values at once, by ${by}`;
    case "label":
      return `two versions labelled ${conflict.label ?? ""} at once, by ${by}`;
    case "name":
      return `two names at once, by ${by}`;
    case "metadata":
      return `two of ${conflict.field ?? "metadata"} at once, by ${by}`;
    case "deletion":
      return `deleted and used at once, by ${by}`;
    case "same-name":
      return `${conflict.sides.length} secrets of this name, by ${by}`;
  }
}

/** The sides, numbered as `--keep` takes them. */
export function sideTable({ sides }: Conflict, now: number): string[] {
  const rows = sides.map((side, at) => [
    String(at + 1),
    sideWords(side),
    side.device,
    ago(side.at, now),
    side.stands ? "read until decided" : "",
    side.reason ?? "",
  ]);
  return table(["SIDE", "SAYS", "BY", "WHEN", "", "REASON"], rows);
}

function sideWords(side: Side): string {
  const version = side.version === undefined ? "" : `version ${side.ordinal ?? "?"} (${side.version})`;
  switch (side.does) {
    case "set":
      return version === "" ? "no version" : side.purged ? `${version}, purged` : version;
    case "name":
      return `called ${side.text ?? ""}`;
    case "describe":
      return side.text ?? "cleared";
    case "delete":
      return "deleted";
    case "use":
      return `in use: ${side.touched ?? ""}${version === "" ? "" : `, ${version}`}`;
    case "secret":
      return version === "" ? "a secret without a value" : version;
  }
}

/** The one that is meant: by its name, or the only one there is. */
export function chooseConflict(conflicts: readonly Conflict[], about: string | undefined, name: string): Conflict {
  const names = conflicts.map(conflictName).join(", ");
  if (about === undefined) {
    const [only, ...more] = conflicts;
    if (only === undefined) throw usage(`There is no conflict about ${name}.`, "`kist conflicts` lists what there is.");
    if (more.length > 0) throw usage(`There are several conflicts about ${name}.`, `Say which: --about ${names}.`);
    return only;
  }
  const found = conflicts.find((conflict) => conflictName(conflict) === about);
  if (found === undefined)
    throw usage(
      `There is no conflict called ${about} about ${name}.`,
      names === "" ? undefined : `There is: ${names}.`,
    );
  return found;
}

/** By its number in the table, by its id, or by the version it says. */
export function chooseSide({ sides }: Conflict, word: string): Side {
  const found = sides[Number(word) - 1] ?? sides.find(({ id, version }) => id === word || version === word);
  if (found === undefined) throw usage(`There is no side ${word}.`, `Say --keep 1 to --keep ${sides.length}.`);
  return found;
}
