/** A program started with 50 secrets: what is added to the program's own time. */
import { holdContest, setUpPeers } from "./contest.ts";
import type { Bench } from "./measure.ts";
import { createAge, createDotenvx, createVarlock } from "./peers/secrets.ts";
import { createBenchVault } from "./vault.ts";

const NATIVE = "kist run";
const BUNDLE = "kist run (Node bundle)";

export const run: Bench = {
  title: "A program started with 50 secrets",
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    const { env, repository: cwd } = vault;
    const peers = await setUpPeers(vault, {
      "dotenvx run": createDotenvx,
      "varlock run": createVarlock,
      "env $(age -d file)": createAge,
    });
    try {
      const running = Object.entries(peers.commands).filter(([name]) => / run$|^env /.test(name));
      const outcome = await holdContest(
        {
          [NATIVE]: { command: { argv: [vault.native, "run", "--", "true"], env, cwd } },
          [BUNDLE]: { command: { argv: [...vault.bundle, "run", "--", "true"], env, cwd } },
          ...Object.fromEntries(running.map(([name, command]) => [name, { command }])),
        },
        [
          { ours: NATIVE, peer: "dotenvx run", goal: { most: 1 / 60 } },
          { ours: NATIVE, peer: "varlock run", goal: { most: 1 / 10 } },
          { ours: NATIVE, peer: "env $(age -d file)", goal: { most: 2 } },
          { ours: BUNDLE, peer: "dotenvx run" },
          { ours: BUNDLE, peer: "varlock run" },
        ],
        rounds,
      );
      return { rows: outcome.rows, skipped: [...peers.skipped, ...outcome.skipped] };
    } finally {
      peers.close();
      vault.close();
    }
  },
};
