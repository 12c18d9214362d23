/**
 * The table: one row high for each of thousands, of which those in sight are in the document. The keyboard stands on a row
 * (`aria-activedescendant`), because a row that leaves the document would take the focus with it.
 */
import { useVirtualizer } from "@tanstack/react-virtual";
import { useCallback, useEffect, useRef, type KeyboardEvent, type ReactElement } from "react";

import { SECRETS } from "../../../texts/secrets.ts";
import { referenceOf, type SecretRow } from "../rows.ts";
import type { Search } from "../search.ts";
import type { Sorting } from "../sorting.ts";
import type { Selection } from "../use-selection.ts";
import { layoutFor, useWidth } from "./columns.ts";
import { TableHead } from "./table-head.tsx";
import { TableRow } from "./table-row.tsx";

export interface SecretTableProps {
  readonly environment: string;
  readonly rows: readonly SecretRow[];
  readonly search: Search;
  readonly hasNamespaces: boolean;
  readonly sorting: Sorting;
  readonly onSort: (column: Sorting["column"]) => void;
  readonly selection: Selection;
  readonly now: number;
  /** Reference of the secret in the detail pane. */
  readonly opened: string | undefined;
  readonly onOpen: (row: SecretRow) => void;
  readonly tableRef: React.RefObject<HTMLDivElement | null>;
}

const HEAD = 32;
/** Rows beyond what is in sight, so that a quick scroll shows no gap. */
const OVERSCAN = 12;

export function SecretTable(props: SecretTableProps): ReactElement {
  const { environment, rows, search, hasNamespaces, selection, now, opened, onOpen, tableRef } = props;
  const layout = layoutFor(useWidth(tableRef), hasNamespaces);
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => tableRef.current,
    estimateSize: () => layout.rowHeight,
    overscan: OVERSCAN,
    paddingStart: layout.isNarrow ? 0 : HEAD,
    scrollPaddingStart: layout.isNarrow ? 0 : HEAD,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const { rowHeight } = layout;
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);
  const cursor = selection.cursor === undefined ? -1 : rows.findIndex(({ id }) => id === selection.cursor);
  const { ids, toggle, extendTo } = selection;
  // Rows are drawn again only when something about them changed: what they call must stay the same.
  const latest = useRef({ rows, onOpen });
  latest.current = { rows, onOpen };
  const press = useCallback(
    (index: number, how: "open" | "toggle" | "extend") => {
      const row = latest.current.rows[index];
      if (row === undefined) return;
      if (how === "toggle") toggle(row.id);
      else if (how === "extend") extendTo(latest.current.rows, index);
      else latest.current.onOpen(row);
    },
    [toggle, extendTo],
  );
  const onKeyDown = useTableKeys({ rows, cursor, selection, onOpen, virtualizer, pageRows: 15 });
  const items = virtualizer.getVirtualItems();
  return (
    <div
      ref={tableRef}
      role="grid"
      aria-label={SECRETS.table(environment)}
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      aria-activedescendant={items.some(({ index }) => index === cursor) ? rowId(cursor) : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onFocus={() => {
        if (cursor < 0) selection.moveTo(rows, 0);
      }}
      className="group/table relative min-h-0 flex-1 overflow-y-auto outline-none"
    >
      <TableHead {...props} layout={layout} />
      <div role="rowgroup" style={{ height: virtualizer.getTotalSize() - (layout.isNarrow ? 0 : HEAD) }}>
        {items.map(({ index, start }) => {
          const row = rows[index];
          return row === undefined ? undefined : (
            <TableRow
              key={row.id}
              domId={rowId(index)}
              row={row}
              index={index}
              top={start}
              layout={layout}
              search={search}
              now={now}
              showsNamespace={hasNamespaces}
              isMarked={ids.has(row.id)}
              isCursor={index === cursor}
              isOpen={opened !== undefined && opened === referenceOf(environment, row)}
              onPress={press}
            />
          );
        })}
      </div>
    </div>
  );
}

function rowId(index: number): string {
  return `secret-row-${index}`;
}

function useTableKeys({
  rows,
  cursor,
  selection,
  onOpen,
  virtualizer,
  pageRows,
}: {
  readonly rows: readonly SecretRow[];
  readonly cursor: number;
  readonly selection: Selection;
  readonly onOpen: (row: SecretRow) => void;
  readonly virtualizer: { scrollToIndex(index: number): void };
  readonly pageRows: number;
}): (event: KeyboardEvent) => void {
  return (event) => {
    if (event.altKey || event.target !== event.currentTarget) return;
    const together = event.ctrlKey || event.metaKey;
    const go = (to: number): void => {
      const index = Math.max(0, Math.min(to, rows.length - 1));
      selection.moveTo(rows, index, event.shiftKey);
      virtualizer.scrollToIndex(index);
    };
    const row = rows[cursor];
    const acts: Readonly<Record<string, (() => void) | undefined>> = together
      ? { a: () => selection.all(rows), Home: () => go(0), End: () => go(rows.length - 1) }
      : {
          ArrowDown: () => go(cursor + 1),
          ArrowUp: () => go(cursor - 1),
          j: () => go(cursor + 1),
          k: () => go(cursor - 1),
          J: () => go(cursor + 1),
          K: () => go(cursor - 1),
          PageDown: () => go(cursor + pageRows),
          PageUp: () => go(cursor - pageRows),
          Home: () => go(0),
          End: () => go(rows.length - 1),
          Enter: row && (() => onOpen(row)),
          " ": row && (() => selection.toggle(row.id)),
          x: row && (() => selection.toggle(row.id)),
          Escape: selection.ids.size > 0 ? selection.clear : undefined,
        };
    const act = acts[event.key];
    if (act === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };
}
