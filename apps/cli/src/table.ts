/** Aligned columns for people. Cells are made printable here, so no name can move the cursor or hide. */
import { paint, printable } from "./printable.ts";

/** Two spaces between columns; the last column is not padded. Empty table: no lines. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const cells = rows.map((row) => row.map(printable));
  const widths = heads.map((head, i) => Math.max(...[head, ...cells.map((row) => row[i] ?? "")].map(width)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, i) => (i === heads.length - 1 ? cell : cell + " ".repeat((widths[i] ?? 0) - width(cell))))
      .join("  ")
      .trimEnd();
  return [paint("dim", line(heads)), ...cells.map(line)];
}

/** Name and value lines, the values aligned. */
export function facts(rows: readonly (readonly [string, string])[]): string[] {
  const widest = Math.max(0, ...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(widest)}  ${printable(value)}`.trimEnd());
}

/** Columns a text takes: East Asian wide characters take two, combining marks none. */
export function width(text: string): number {
  let columns = 0;
  for (const character of text) {
    if (/\p{Mark}/u.test(character)) continue;
    columns +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u.test(
        character,
      )
        ? 2
        : 1;
  }
  return columns;
}
