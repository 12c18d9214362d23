/** Many durations as a person reads them: the middle one, one that nearly all stay under, the longest. */
export interface Durations {
  readonly count: number;
  readonly median?: number;
  /** 95 of 100 took no longer. */
  readonly most?: number;
  readonly longest?: number;
}

/** By nearest rank: each is one that was measured. */
export function summarise(durations: readonly number[]): Durations {
  const sorted = [...durations].sort((a, b) => a - b);
  const rankAt = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  if (sorted.length === 0) return { count: 0 };
  return { count: sorted.length, median: rankAt(0.5), most: rankAt(0.95), longest: rankAt(1) };
}
