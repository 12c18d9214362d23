/** Colours of series: each at least 3:1 against the surface, light and dark. No colour stands alone: legend, tooltip and table say the same. */
const SERIES = [1, 2, 3, 4, 5, 6, 7].map((n) => `var(--kist-chart-${n})`);
const REST = "var(--kist-chart-rest)";

export const MUTED = "var(--kist-ink-3)";
export const LINE = "var(--kist-line)";

/** By place; those that were folded together are grey. */
export function seriesColour(index: number, isRest: boolean = false): string {
  return isRest ? REST : (SERIES[index % SERIES.length] ?? REST);
}
