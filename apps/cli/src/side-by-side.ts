/** `kist diff` of three environments: a table with a column for each, where equal values have the same letter. */
import { isEnvironmentName } from "@kist/model";

import type { ResponseFrom } from "./api.ts";
import { usage } from "./complaint.ts";
import { callWithConsent } from "./consent.ts";
import type { Kist } from "./kist.ts";
import { placeOf, type PlaceFlags } from "./place.ts";
import { paint } from "./printable.ts";
import { table } from "./table.ts";

type Namespace = ResponseFrom<"environments/compare">["namespaces"][number];
type Row = Namespace["rows"][number];

interface Flags extends PlaceFlags {
  readonly only: readonly string[];
  readonly all: boolean;
  readonly names: boolean;
  readonly values: boolean;
  readonly same: boolean;
  readonly "exit-code": boolean;
}

export async function compareSideBySide(kist: Kist, environments: readonly string[], flags: Flags): Promise<number> {
  const other = environments.find((word) => !isEnvironmentName(word));
  if (other !== undefined) throw usage(`${other} is no environment.`, "Three can be compared only as environments.");
  if (flags.values) throw usage("--values compares two.", "kist diff dev prod --values");
  const { environment, namespace, vault } = placeOf(flags);
  if (environment !== undefined) throw usage("Three environments are named already: leave -e out.");
  if (flags.all && namespace !== undefined)
    throw usage("--all compares whole environments.", "Leave the namespace out.");
  const { namespaces } = await callWithConsent(kist, "environments/compare", {
    environments: [...environments],
    ...(vault === undefined ? {} : { vault }),
    ...(flags.all ? { namespaces: "all" as const } : namespace === undefined ? {} : { namespaces: [namespace] }),
    ...(flags.only.length === 0 ? {} : { only: [...flags.only] }),
    ...(flags.names ? { namesOnly: true } : {}),
  });
  const differs = namespaces.some(({ rows }) => rows.some(isUneven));
  if (kist.json) kist.output.document({ differs, environments, namespaces });
  else for (const one of namespaces) show(kist, environments, one, flags.same);
  return flags["exit-code"] && differs ? 1 : 0;
}

/** Missing somewhere, or not the same everywhere. */
function isUneven({ sides }: Row): boolean {
  return sides.some((side) => side === null || side.value !== sides[0]?.value);
}

function show(kist: Kist, environments: readonly string[], { name, rows }: Namespace, same: boolean): void {
  const shown = rows.filter((row) => same || isUneven(row));
  kist.output.lines([paint("bold", name)]);
  kist.output.lines(
    table(
      ["  NAME", ...environments],
      shown.map(({ key, sides }) => [`  ${key}`, ...sides.map(cellOf)]),
    ),
  );
  const equal = rows.length - rows.filter(isUneven).length;
  if (!same && equal > 0) kist.output.say(paint("dim", `  ${equal} the same`));
  if (rows.length === 0) kist.output.say("  There are no secrets in any.");
}

function cellOf(side: Row["sides"][number]): string {
  if (side === null) return "missing";
  return side.value === undefined ? "there" : (["A", "B", "C"][side.value] ?? "?");
}
