/** Counts by name, the way a person reads them. */
export interface Counted {
  readonly name: string;
  readonly count: number;
}

/** The greatest first, equal ones by name. */
export function rank(counts: ReadonlyMap<string, number>, most: number = Number.POSITIVE_INFINITY): readonly Counted[] {
  return [...counts]
    .map(([name, count]) => ({ name, count }))
    .sort((a, b) => b.count - a.count || (a.name < b.name ? -1 : 1))
    .slice(0, most);
}

export function grow(counts: Map<string, number>, name: string, by: number): void {
  counts.set(name, (counts.get(name) ?? 0) + by);
}
