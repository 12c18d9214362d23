/** Repeatable randomness: mulberry32, enough to spread samples; a seed printed with a violation brings it back. */
export interface Seeded {
  /** A whole number from 0 to `below` − 1. */
  pick(below: number): number;
  chance(probability: number): boolean;
}

export function createSeeded(seed: number): Seeded {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let word = state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  };
  return { pick: (below) => Math.floor(next() * below), chance: (probability) => next() < probability };
}

/** `count` of the numbers 1…total, spread evenly with a seeded offset; all of them when there are no more. */
export function spread(total: number, count: number, random: Seeded): number[] {
  if (total <= count) return Array.from({ length: total }, (_, index) => index + 1);
  const step = total / count;
  return Array.from({ length: count }, (_, index) => 1 + Math.floor(index * step + (random.pick(1000) / 1000) * step));
}
