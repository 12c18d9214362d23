/** Rows of cells in columns. What comes from elsewhere is made printable here, and cut where its column ends. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { printable } from "../printable.ts";
import { width as widthOf } from "../table.ts";
import type { Style, Theme } from "./theme.ts";

export interface Cell {
  readonly text: string;
  /** Columns without the gap behind it; the one cell that says none takes what is left. */
  readonly width?: number;
  readonly style?: Style;
}

/** Columns between cells. */
const GAP = 2;

export function Row({
  cells,
  columns,
  chosen = false,
  style = {},
}: {
  readonly cells: readonly Cell[];
  /** Of the whole row. */
  readonly columns: number;
  readonly chosen?: boolean;
  /** Of cells that have none of their own. */
  readonly style?: Style;
}): JSX.Element {
  const fixed = cells.reduce((sum, { width = 0 }) => sum + width, 0) + GAP * (cells.length - 1);
  const left = Math.max(4, columns - fixed);
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate" inverse={chosen}>
        {cells.map((cell, i) => {
          const columnsHere = (cell.width ?? left) + (i === cells.length - 1 ? 0 : GAP);
          const text = fit(printable(cell.text), cell.width ?? left);
          const padded = text + " ".repeat(Math.max(0, columnsHere - widthOf(text)));
          return (
            // A row's cells never change their order.
            <Text key={`${i}`} {...(chosen ? {} : { ...style, ...cell.style })}>
              {padded}
            </Text>
          );
        })}
      </Text>
    </Box>
  );
}

/** At most so many columns; what was cut ends in `…`. */
export function fit(text: string, columns: number): string {
  // Longer than it could ever be shown: cut before each character is measured.
  const short = text.length > 2 * columns + 2 ? text.slice(0, 2 * columns + 2) : text;
  if (widthOf(short) <= columns) return short;
  let kept = "";
  let taken = 0;
  for (const character of short) {
    taken += widthOf(character);
    if (taken > columns - 1) break;
    kept += character;
  }
  return `${kept}…`;
}

/** One line, cut where the screen ends. */
export function Line({
  children,
  style,
  bold,
}: {
  readonly children: string;
  readonly style?: Style | undefined;
  readonly bold?: boolean;
}): JSX.Element {
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate" bold={bold === true} {...style}>
        {printable(children)}
      </Text>
    </Box>
  );
}

/** Columns for the names of facts. */
const NAME = 11;

/** Name and value beside each other. */
export function Fact({
  name,
  value,
  columns,
  theme,
}: {
  readonly name: string;
  readonly value: string;
  readonly columns: number;
  readonly theme: Theme;
}): JSX.Element {
  return <Row columns={columns} cells={[{ text: name, width: NAME, style: theme.dim }, { text: value }]} />;
}
