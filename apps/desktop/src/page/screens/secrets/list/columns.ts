/** Which columns there is room for, by the width of the table itself: the detail pane takes some of the screen's. */
import { useLayoutEffect, useState, type RefObject } from "react";

import type { Column } from "../sorting.ts";

export interface Layout {
  /** Without the name, which is always there. */
  readonly columns: readonly Exclude<Column, "name">[];
  /** CSS grid tracks, the box to mark a row first. */
  readonly tracks: string;
  /** Two lines a row: no room for columns. */
  readonly isNarrow: boolean;
  readonly rowHeight: number;
}

const TRACKS: Readonly<Record<Exclude<Column, "name">, string>> = {
  namespace: "minmax(112px,1fr)",
  kind: "104px",
  owner: "minmax(88px,1fr)",
  age: "64px",
  expires: "100px",
  rotation: "108px",
};
const MARK = "40px";
const NAME = "minmax(180px,3fr)";
/** The narrowest table that has the column. */
const ROOM: readonly (readonly [Exclude<Column, "name">, number])[] = [
  ["rotation", 480],
  ["expires", 560],
  ["owner", 640],
  ["age", 700],
  ["kind", 760],
  ["namespace", 960],
];
const ORDER: readonly Exclude<Column, "name">[] = ["namespace", "kind", "owner", "age", "expires", "rotation"];
const NARROW = 480;

export function layoutFor(width: number, hasNamespaces: boolean): Layout {
  const isNarrow = width < NARROW;
  const fitting = new Set(ROOM.filter(([, least]) => width >= least).map(([column]) => column));
  const columns = ORDER.filter((column) => fitting.has(column) && (column !== "namespace" || hasNamespaces));
  return {
    columns,
    tracks: [MARK, NAME, ...columns.map((column) => TRACKS[column])].join(" "),
    isNarrow,
    rowHeight: isNarrow ? 56 : 36,
  };
}

/** The width of an element, as it is now. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(() => setWidth(current.clientWidth));
    observer.observe(current);
    setWidth(current.clientWidth);
    return () => observer.disconnect();
  }, [element]);
  return width;
}
