/** Numbers below a bound from random bytes, every one equally likely: what does not divide evenly is drawn again. */
import type { Random } from "../ports.ts";

const RANGE = 2 ** 32;

/** An integer in [0, below), below ≤ 2^32. */
export function drawBelow(random: Random, below: number): number {
  const limit = RANGE - (RANGE % below);
  for (;;) {
    const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4);
    const number = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
    if (number < limit) return number % below;
  }
}

/** So many, each drawn for itself. */
export function drawMany<Item>(random: Random, items: ArrayLike<Item>, count: number): Item[] {
  return Array.from({ length: count }, () => items[drawBelow(random, items.length)] as Item);
}
