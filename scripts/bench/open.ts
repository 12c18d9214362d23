/** Opening a vault of 10,000 secrets with three versions each, key derivation apart. */
import { join } from "node:path";

import { fillVault, timeOpening } from "./filled-vault.ts";
import { formatMs, median, medianRatio, takeRounds, type Bench } from "./measure.ts";
import { readRows } from "./programs.ts";
import { createBenchVault } from "./vault.ts";

/** What opening reads: membership chain, keys, heads, and the sealed index. */
const OPENED_TABLES = ["links", "boxes", "heads", "index_pages"];
/** What it spares itself: every version's own rows. */
const ALL_TABLES = [...OPENED_TABLES, "deltas", "sealed_values"];

export const open: Bench = {
  title: "Opening 10,000 secrets × 3 versions (unlock and first value, key derivation apart)",
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    try {
      await fillVault(vault, 10_000, 3);
      const database = join(vault.env["KIST_HOME"] ?? "", "kist.db");
      const samples = await takeRounds(Math.min(rounds, 7), {
        ours: () => timeOpening(vault),
        opened: () => readRows(database, OPENED_TABLES),
        all: () => readRows(database, ALL_TABLES),
      });
      const row = (measure: string, peer: readonly number[]) => ({
        measure,
        ours: formatMs(median(samples.ours)),
        peer: formatMs(median(peer)),
        ratio: medianRatio(samples.ours, peer),
      });
      return {
        rows: [
          { ...row("open / reading the rows of all secrets and versions with SQLite", samples.all), goal: { most: 4 } },
          row("open / reading only the rows it reads (the sealed index)", samples.opened),
        ],
        skipped: [],
      };
    } finally {
      vault.close();
    }
  },
};
