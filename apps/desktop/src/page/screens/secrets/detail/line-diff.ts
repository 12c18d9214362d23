/** Two texts line by line: what only one of them has, what both have. */

export interface DiffLine {
  readonly side: "left" | "right" | "both";
  readonly text: string;
}

/** Beyond so many lines a side the longest common run is no longer looked for: everything counts as replaced. */
const MOST_LINES = 1500;

export function diffLines(left: string, right: string): readonly DiffLine[] {
  const [a, b] = [left.split("\n"), right.split("\n")];
  if (a.length > MOST_LINES || b.length > MOST_LINES) return [...a.map(asLine("left")), ...b.map(asLine("right"))];
  const lengths = commonLengths(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [one, other] = [a[i], b[j]];
    if (one !== undefined && one === other) {
      lines.push({ side: "both", text: one });
      i++;
      j++;
    } else if (one !== undefined && (other === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))) {
      lines.push({ side: "left", text: one });
      i++;
    } else {
      lines.push({ side: "right", text: other ?? "" });
      j++;
    }
  }
  return lines;
}

function asLine(side: DiffLine["side"]): (text: string) => DiffLine {
  return (text) => ({ side, text });
}

/** For each pair of places, how many lines the rests have in common. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = rows[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
    }
  return rows;
}

function at(rows: readonly Uint16Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
