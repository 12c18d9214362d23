/**
 * How open, read, write and list grow with the number of versions: the time at each size over the time at the size before,
 * divided by how much larger it is. 1 is linear; what does not depend on the size is far below.
 */
import { fillVault, listAll, readOne, timeCalls, timeOpening, writeOne } from "./filled-vault.ts";
import { formatMs, median, type Bench, type Row } from "./measure.ts";
import { createBenchVault, type BenchVault } from "./vault.ts";

/** Versions; each secret has two. */
const SIZES: readonly number[] = [100, 1_000, 10_000, 100_000];
const VERSIONS = 2;

const MEASURES: Readonly<Record<string, (vault: BenchVault) => Promise<number>>> = {
  open: async (vault) => median([await timeOpening(vault), await timeOpening(vault), await timeOpening(vault)]),
  read: (vault) => timeCalls(() => readOne(vault), 50),
  write: (vault) => timeCalls(() => writeOne(vault), 50),
  list: (vault) => timeCalls(() => listAll(vault), 5),
};

export const growth: Bench = {
  title: "Growth with the number of versions",
  async run() {
    const times = new Map<string, number[]>();
    for (const size of SIZES) {
      const vault = await createBenchVault(50);
      try {
        await fillVault(vault, size / VERSIONS, VERSIONS);
        for (const [name, measure] of Object.entries(MEASURES))
          times.set(name, [...(times.get(name) ?? []), await measure(vault)]);
      } finally {
        vault.close();
      }
    }
    return { rows: [...times].flatMap(([name, samples]) => compareSizes(name, samples)), skipped: [] };
  },
};

function compareSizes(name: string, samples: readonly number[]): readonly Row[] {
  return SIZES.slice(1).map((size, i) => {
    const [before, after] = [samples[i] ?? Number.NaN, samples[i + 1] ?? Number.NaN];
    const larger = size / (SIZES[i] ?? Number.NaN);
    return {
      measure: `${name}: ${size.toLocaleString("en")} / ${(SIZES[i] ?? 0).toLocaleString("en")} versions, per version`,
      ours: formatMs(after),
      peer: formatMs(before),
      ratio: after / before / larger,
      // A tenth for the noise of one machine.
      goal: { most: 1.1 },
    };
  });
}
