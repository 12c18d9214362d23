/** The order of the table. What has no such fact stands at the end, whichever way it is sorted. */
import type { SecretRow } from "./rows.ts";

export const COLUMNS = ["name", "namespace", "kind", "owner", "age", "expires", "rotation"] as const;
export type Column = (typeof COLUMNS)[number];

export interface Sorting {
  readonly column: Column;
  readonly descending: boolean;
}

const FACTS: Readonly<Record<Column, (row: SecretRow) => string | number | undefined>> = {
  name: ({ key }) => key,
  namespace: ({ namespace }) => namespace,
  kind: ({ kind, type }) => kind ?? type,
  owner: ({ owner }) => owner?.toLowerCase(),
  // The youngest has the greatest time: ascending age is descending time.
  age: ({ versionAt }) => (versionAt === undefined ? undefined : -versionAt),
  expires: ({ expires }) => expires,
  rotation: ({ rotationEnds }) => rotationEnds,
};

export function sortRows(rows: readonly SecretRow[], { column, descending }: Sorting): readonly SecretRow[] {
  const factOf = FACTS[column];
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, fact: factOf(row) }))
    .sort((a, b) => compareFacts(a.fact, b.fact, sign) || compareNames(a.row, b.row))
    .map(({ row }) => row);
}

/** The next press on a column's head: up, down, and back to names. */
export function turnSorting(before: Sorting, column: Column): Sorting {
  if (before.column !== column) return { column, descending: false };
  return before.descending && column !== "name"
    ? { column: "name", descending: false }
    : { column, descending: !before.descending };
}

function compareFacts(a: string | number | undefined, b: string | number | undefined, sign: number): number {
  if (a === b) return 0;
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a < b ? -sign : sign;
}

function compareNames(a: SecretRow, b: SecretRow): number {
  if (a.key !== b.key) return a.key < b.key ? -1 : 1;
  return a.namespace < b.namespace ? -1 : 1;
}
