/**
 * The list of entries: virtualised, so that a trail of any length scrolls alike. One row is in the tab order; arrows, Home and
 * End move between them, Enter opens what is known of one.
 */
import { defaultRangeExtractor, useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState, type KeyboardEvent, type ReactElement } from "react";

import type { ErrorWords } from "../../api/call-error.ts";
import { Button } from "../../parts/button.tsx";
import { useNow } from "../../parts/use-now.ts";
import { ACTIVITY } from "../../texts/activity.ts";
import { FRAME } from "../../texts/frame.ts";
import { dayTitle } from "../../texts/times.ts";
import { TrailEntryRow } from "./trail-entry.tsx";
import type { TrailRow } from "./trail-rows.ts";

/** Pixels of a closed row, before it was measured. */
const ROW = 53;
/** Rows from the end at which older ones are asked for. */
const AHEAD = 30;

export interface TrailListProps {
  readonly rows: readonly TrailRow[];
  readonly hasOlder: boolean;
  readonly isLoadingOlder: boolean;
  /** Why older ones did not come; asked for again only by the person. */
  readonly olderError: ErrorWords | undefined;
  readonly onOlder: () => void;
  readonly onProgram: (program: string) => void;
}

export function TrailList({
  rows,
  hasOlder,
  isLoadingOlder,
  olderError,
  onOlder,
  onProgram,
}: TrailListProps): ReactElement {
  const scroller = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<string>();
  const [active, setActive] = useState<string>();
  const isMoving = useRef(false);
  const now = useNow(60_000);
  const activeIndex = Math.max(
    0,
    rows.findIndex(({ key }) => key === active),
  );
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    getItemKey: (index) => rows[index]?.key ?? index,
    overscan: 12,
    // The row that has the focus is always drawn: without it the next key would be nobody's.
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), activeIndex])].sort((a, b) => a - b),
  });
  const items = virtualizer.getVirtualItems();
  const last = virtualizer.range?.endIndex ?? 0;
  useEffect(() => {
    if (hasOlder && !isLoadingOlder && olderError === undefined && last >= rows.length - AHEAD) onOlder();
  }, [hasOlder, isLoadingOlder, olderError, last, rows.length, onOlder]);

  // The row that the keyboard went to gets the focus as soon as it is drawn.
  useEffect(() => {
    if (!isMoving.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${activeIndex}"] button`);
    if (row === null || row === undefined) return;
    isMoving.current = false;
    row.focus({ preventScroll: true });
  });
  const move = (event: KeyboardEvent): void => {
    const target = targetOf(event.key, activeIndex, rows.length);
    if (target === undefined || !(event.target instanceof HTMLElement) || event.target.dataset["row"] === undefined)
      return;
    event.preventDefault();
    isMoving.current = true;
    setActive(rows[target]?.key);
    virtualizer.scrollToIndex(target);
  };

  return (
    <div ref={scroller} className="min-h-0 flex-1 overflow-y-auto" onKeyDown={move}>
      <ol aria-label={ACTIVITY.entries} className="relative" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index];
          if (row === undefined) return undefined;
          return (
            <li
              key={key}
              ref={virtualizer.measureElement}
              data-index={index}
              aria-setsize={hasOlder ? -1 : rows.length}
              aria-posinset={index + 1}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              {row.day === undefined ? undefined : (
                <h2 className="border-b border-line bg-bg px-4 py-1.5 text-sm font-medium text-ink-2 sm:px-6">
                  {dayTitle(row.to, now)}
                </h2>
              )}
              <TrailEntryRow
                row={row}
                isOpen={open === row.key}
                isActive={index === activeIndex}
                onFocus={() => setActive(row.key)}
                onToggle={() => setOpen(open === row.key ? undefined : row.key)}
                onProgram={onProgram}
              />
            </li>
          );
        })}
      </ol>
      <p role="status" className="px-4 py-4 text-center text-sm text-ink-3 sm:px-6">
        {olderError !== undefined ? olderError.what : hasOlder ? ACTIVITY.older : ACTIVITY.beginning}
      </p>
      {olderError === undefined ? undefined : (
        <div className="flex justify-center pb-4">
          <Button size="sm" onPress={onOlder}>
            {FRAME.retry}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Rows of one press of Page Up or Page Down. */
const LEAP = 10;

function targetOf(key: string, from: number, count: number): number | undefined {
  const moves: Readonly<Record<string, number>> = {
    ArrowDown: from + 1,
    ArrowUp: from - 1,
    j: from + 1,
    k: from - 1,
    PageDown: from + LEAP,
    PageUp: from - LEAP,
    Home: 0,
    End: count - 1,
  };
  const target = moves[key];
  return target === undefined ? undefined : Math.min(Math.max(target, 0), count - 1);
}
