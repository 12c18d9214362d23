/** The heads of the columns: each sorts by its own. */
import { ChevronDown, ChevronUp } from "lucide-react";
import type { ReactElement } from "react";
import { Button } from "react-aria-components/Button";

import { classes } from "../../../parts/classes.ts";
import { SECRETS } from "../../../texts/secrets.ts";
import type { SecretRow } from "../rows.ts";
import type { Column, Sorting } from "../sorting.ts";
import type { Selection } from "../use-selection.ts";
import type { Layout } from "./columns.ts";
import { MarkBox } from "./mark-box.tsx";

export function TableHead({
  layout,
  rows,
  sorting,
  onSort,
  selection,
}: {
  readonly layout: Layout;
  readonly rows: readonly SecretRow[];
  readonly sorting: Sorting;
  readonly onSort: (column: Column) => void;
  readonly selection: Selection;
}): ReactElement {
  const marked = selection.ids.size;
  const state = marked === 0 ? "off" : marked >= rows.length ? "on" : "some";
  return (
    <div role="rowgroup" className={classes("sticky top-0 z-10 bg-surface", layout.isNarrow && "sr-only")}>
      <div
        role="row"
        aria-rowindex={1}
        style={{ gridTemplateColumns: layout.tracks }}
        className="grid h-8 items-center border-b border-line pr-4 sm:pr-6"
      >
        <div role="columnheader" aria-label={SECRETS.selectAll} className="flex h-full items-center pl-3">
          <Button
            aria-label={SECRETS.selectAll}
            excludeFromTabOrder
            onPress={() => (state === "on" ? selection.clear() : selection.all(rows))}
            className="flex size-7 items-center justify-center rounded-md hover:bg-hover"
          >
            <MarkBox state={state} />
          </Button>
        </div>
        {(["name", ...layout.columns] as const).map((column) => {
          const isSorted = sorting.column === column;
          const Icon = sorting.descending ? ChevronDown : ChevronUp;
          return (
            <div
              key={column}
              role="columnheader"
              aria-sort={isSorted ? (sorting.descending ? "descending" : "ascending") : "none"}
              className="min-w-0"
            >
              <Button
                onPress={() => onSort(column)}
                className="-ml-1.5 flex h-6 max-w-full items-center gap-1 rounded-sm px-1.5 text-sm font-medium text-ink-3 hover:text-ink"
              >
                <span className="truncate">{SECRETS.columns[column]}</span>
                {isSorted ? <Icon size={12} aria-hidden className="shrink-0" /> : undefined}
              </Button>
            </div>
          );
        })}
      </div>
    </div>
  );
}
