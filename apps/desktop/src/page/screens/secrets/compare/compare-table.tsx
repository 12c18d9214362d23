/** One column for each environment. What is missing is said in words; equal values have the same letter. */
import { useVirtualizer } from "@tanstack/react-virtual";
import { Check, Equal, Upload } from "lucide-react";
import { useRef, type ReactElement } from "react";

import { Button } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { COMPARE } from "../../../texts/compare.ts";
import { isDiffering, type Line } from "./lines.ts";

export interface CompareTableProps {
  readonly environments: readonly string[];
  readonly lines: readonly Line[];
  /** Takes a value from the first environment that has it. */
  readonly onPromote: (line: Extract<Line, { kind: "secret" }>, from: string, to: string) => void;
}

const LINE = 36;
const HEAD = 32;
const LETTERS = ["A", "B", "C"] as const;
const LOOKS = ["bg-accent-soft text-accent-text", "bg-warn-soft text-warn", "bg-ok-soft text-ok"] as const;

export function CompareTable({ environments, lines, onPromote }: CompareTableProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 12,
    scrollPaddingStart: HEAD,
  });
  const tracks = `minmax(150px,2fr) repeat(${environments.length}, minmax(96px,1fr))`;
  return (
    <div
      ref={scroller}
      tabIndex={0}
      role="table"
      aria-label={COMPARE.table(environments.join(", "))}
      aria-rowcount={lines.length + 1}
      className="min-h-0 flex-1 overflow-auto -outline-offset-2"
    >
      <div role="rowgroup" className="sticky top-0 z-10 min-w-fit bg-surface">
        <div
          role="row"
          aria-rowindex={1}
          style={{ gridTemplateColumns: tracks }}
          className="grid h-8 items-center border-b border-line px-4 text-sm font-medium text-ink-3 sm:px-6"
        >
          <span role="columnheader">{COMPARE.name}</span>
          {environments.map((name) => (
            <span key={name} role="columnheader" className="truncate">
              {name}
            </span>
          ))}
        </div>
      </div>
      <div role="rowgroup" className="relative min-w-fit" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return undefined;
          const place = { gridTemplateColumns: tracks, top: start, height: LINE };
          return line.kind === "namespace" ? (
            <div
              key={line.name}
              role="row"
              aria-rowindex={index + 2}
              style={place}
              className="absolute inset-x-0 grid items-center border-b border-line bg-sunken px-4 sm:px-6"
            >
              <span role="rowheader" className="truncate font-mono text-sm font-medium text-ink-2">
                {line.name} <span className="font-sans font-normal text-ink-3">{line.count}</span>
              </span>
            </div>
          ) : (
            <div
              key={`${line.namespace}/${line.row.key}`}
              role="row"
              aria-rowindex={index + 2}
              style={place}
              className="group/line absolute inset-x-0 grid items-center border-b border-line px-4 hover:bg-hover sm:px-6"
            >
              <span role="rowheader" translate="no" className="truncate pr-3 font-mono">
                {line.row.key}
              </span>
              {environments.map((name, at) => (
                <span key={name} role="cell" className="flex min-w-0 items-center">
                  <SideCell line={line} at={at} environments={environments} onPromote={onPromote} />
                </span>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function SideCell({
  line,
  at,
  environments,
  onPromote,
}: {
  readonly line: Extract<Line, { kind: "secret" }>;
  readonly at: number;
  readonly environments: readonly string[];
  readonly onPromote: CompareTableProps["onPromote"];
}): ReactElement {
  const { row } = line;
  const side = row.sides[at] ?? null;
  const name = environments[at] ?? "";
  if (side === null) {
    const from = environments[row.sides.findIndex((one) => one !== null)];
    return (
      <span className="flex items-center gap-1">
        <span className="rounded-sm border border-dashed border-danger px-1.5 text-sm text-danger">
          {COMPARE.cells.missing}
        </span>
        {from === undefined ? undefined : (
          <span className="opacity-0 group-hover/line:opacity-100 focus-within:opacity-100 [@media(hover:none)]:opacity-100">
            <Button
              look="quiet"
              size="sm"
              icon={<Upload size={12} aria-hidden />}
              aria-label={COMPARE.promote(row.key, name)}
              onPress={() => onPromote(line, from, name)}
            >
              {COMPARE.promoteShort}
            </Button>
          </span>
        )}
      </span>
    );
  }
  // Alone it is the same as nothing.
  if (side.value === undefined || row.sides.filter((one) => one !== null).length === 1) {
    return (
      <span className="flex items-center gap-1 text-sm text-ink-3">
        <Check size={13} aria-hidden />
        {COMPARE.cells.there}
      </span>
    );
  }
  if (!isDiffering(row)) {
    return (
      <span className="flex items-center gap-1 text-sm text-ink-3">
        <Equal size={13} aria-hidden />
        {COMPARE.cells.same}
      </span>
    );
  }
  return (
    <span className={classes("rounded-sm px-1.5 text-sm font-medium", LOOKS[side.value])}>
      {COMPARE.value(LETTERS[side.value] ?? "?")}
    </span>
  );
}
