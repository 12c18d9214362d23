/** The comparison as lines of a table: a head for each namespace, then its names. */
import type { EndpointAnswer } from "../../../api/endpoints.ts";

export type Comparison = EndpointAnswer<"environments/compare">;
type Row = Comparison["namespaces"][number]["rows"][number];

export type Line =
  | { readonly kind: "namespace"; readonly name: string; readonly count: number }
  | { readonly kind: "secret"; readonly namespace: string; readonly row: Row };

export const FILTERS = ["all", "different", "missing"] as const;
export type Filter = (typeof FILTERS)[number];

export function isMissing({ sides }: Row): boolean {
  return sides.includes(null);
}

/** The same name with different values; of what was not compared nothing is known. */
export function isDiffering({ sides }: Row): boolean {
  const values = sides.flatMap((side) => side?.value ?? []);
  return values.some((value) => value !== values[0]);
}

export function linesOf({ namespaces }: Comparison, filter: Filter, search: string): readonly Line[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return namespaces.flatMap(({ name, rows }): readonly Line[] => {
    const shown = rows.filter(
      (row) =>
        (filter === "all" || isMissing(row) || (filter === "different" && isDiffering(row))) &&
        words.every((word) => `${name}\n${row.key}`.toLowerCase().includes(word)),
    );
    if (shown.length === 0) return [];
    return [
      { kind: "namespace", name, count: shown.length },
      ...shown.map((row): Line => ({ kind: "secret", namespace: name, row })),
    ];
  });
}

export interface Counts {
  readonly all: number;
  readonly missing: number;
  /** Absent: values were not compared. */
  readonly differing: number | undefined;
}

export function countLines({ namespaces }: Comparison, withValues: boolean): Counts {
  const rows = namespaces.flatMap((namespace) => namespace.rows);
  return {
    all: rows.length,
    missing: rows.filter(isMissing).length,
    differing: withValues ? rows.filter(isDiffering).length : undefined,
  };
}
