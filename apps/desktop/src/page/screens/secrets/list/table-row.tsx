/** One row. Memoised: scrolling and marking draw only what changed. */
import { memo, type MouseEvent, type ReactElement } from "react";

import { classes } from "../../../parts/classes.ts";
import type { SecretRow } from "../rows.ts";
import { findMarks, type Search } from "../search.ts";
import { CellContent, Expiry, MarkedName, Marks, Rotation } from "./cells.tsx";
import type { Layout } from "./columns.ts";
import { MarkBox } from "./mark-box.tsx";

export interface TableRowProps {
  readonly domId: string;
  readonly row: SecretRow;
  readonly index: number;
  /** Pixels from the top of the list. */
  readonly top: number;
  readonly layout: Layout;
  readonly search: Search;
  readonly now: number;
  readonly showsNamespace: boolean;
  readonly isMarked: boolean;
  readonly isCursor: boolean;
  readonly isOpen: boolean;
  readonly onPress: (index: number, how: "open" | "toggle" | "extend") => void;
}

export const TableRow: React.MemoExoticComponent<(props: TableRowProps) => ReactElement> = memo(function TableRow(
  props: TableRowProps,
): ReactElement {
  const { domId, row, index, top, layout, now, isMarked, isCursor, isOpen, onPress } = props;
  const press = (event: MouseEvent): void =>
    onPress(index, event.shiftKey ? "extend" : event.ctrlKey || event.metaKey ? "toggle" : "open");
  return (
    <div
      role="row"
      id={domId}
      aria-rowindex={index + 2}
      aria-selected={isMarked}
      onClick={press}
      style={{ gridTemplateColumns: layout.isNarrow ? "40px 1fr" : layout.tracks, height: layout.rowHeight, top }}
      className={classes(
        "absolute inset-x-0 grid items-center border-b border-line pr-4 text-base sm:pr-6",
        isOpen ? "bg-accent-soft" : isMarked ? "bg-hover" : "hover:bg-hover",
        isCursor &&
          "group-focus-visible/table:outline-2 group-focus-visible/table:-outline-offset-2 group-focus-visible/table:outline-accent",
        row.isDeleted && "text-ink-3",
      )}
    >
      <div
        role="gridcell"
        onClick={(event) => {
          event.stopPropagation();
          onPress(index, event.shiftKey ? "extend" : "toggle");
        }}
        className="flex h-full items-center pl-3"
      >
        <span className="flex size-7 items-center justify-center">
          <MarkBox state={isMarked ? "on" : "off"} />
        </span>
      </div>
      {layout.isNarrow ? <NarrowCell {...props} /> : <NameCell {...props} />}
      {layout.isNarrow
        ? undefined
        : layout.columns.map((column) => (
            <div key={column} role="gridcell" className="flex min-w-0 items-center pr-2">
              <CellContent column={column} row={row} now={now} />
            </div>
          ))}
    </div>
  );
});

function NameCell({ row, search, layout, showsNamespace }: TableRowProps): ReactElement {
  return (
    <div role="gridcell" className="flex min-w-0 items-center gap-2 pr-3">
      <span className="flex max-w-full min-w-0 shrink-0 items-center gap-2">
        <Name row={row} search={search} />
        <Marks row={row} />
      </span>
      {showsNamespace && !layout.columns.includes("namespace") ? (
        // What the name leaves over: that is cut off last.
        <span className="min-w-0 truncate font-mono text-sm text-ink-3">{row.namespace}</span>
      ) : undefined}
    </div>
  );
}

/** All of it in two lines. */
function NarrowCell({ row, search, now, showsNamespace }: TableRowProps): ReactElement {
  const about = [showsNamespace ? row.namespace : undefined, row.kind ?? row.type, row.owner];
  return (
    <div role="gridcell" className="flex min-w-0 flex-col">
      <span className="flex min-w-0 items-center gap-2">
        <Name row={row} search={search} />
        <Marks row={row} />
      </span>
      <span className="flex min-w-0 items-center gap-2 text-sm text-ink-3">
        <span className="min-w-0 flex-1 truncate">{about.filter((word) => word !== undefined).join(" · ")}</span>
        {row.rotation === "fresh" ? undefined : <Rotation row={row} now={now} />}
        <Expiry row={row} now={now} />
      </span>
    </div>
  );
}

function Name({ row, search }: Pick<TableRowProps, "row" | "search">): ReactElement {
  return (
    <span className={classes("truncate font-mono", row.isDeleted && "line-through")}>
      <MarkedName name={row.key} marks={findMarks(row.key, search)} />
    </span>
  );
}
