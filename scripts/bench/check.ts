/** `kist check` in a repository of 5,000 files that git tracks, beside git's own search for the same word in them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { commandTimer, formatMs, median, medianRatio, takeRounds, type Bench } from "./measure.ts";
import { createBenchVault } from "./vault.ts";

const FILES = 5000;
const PROMISED_MS = 300;
/** What source code looks like to a search: lines, and none of them ours. */
const LINE = "export function compute(value: number): number { return value * 2 + offset(value); } // and so on\n";

export const check: Bench = {
  title: `A repository of ${FILES} files, checked`,
  async run({ rounds }) {
    const vault = await createBenchVault(50);
    const { env, repository: cwd } = vault;
    try {
      writeRepository(cwd, Object.keys(vault.secrets));
      const time = {
        check: commandTimer({ argv: [vault.native, "check"], env, cwd }),
        bundle: commandTimer({ argv: [...vault.bundle, "check"], env, cwd }),
        grep: commandTimer({ argv: ["git", "grep", "-c", "-F", "kist:"], env, cwd }),
      };
      const samples = await takeRounds(rounds, time);
      const row = (name: string, ours: readonly number[]) => [
        {
          measure: `${name} / ${PROMISED_MS} ms`,
          ours: formatMs(median(ours)),
          peer: formatMs(PROMISED_MS),
          ratio: median(ours) / PROMISED_MS,
          goal: { most: 1 },
        },
        {
          measure: `${name} / git grep -c`,
          ours: formatMs(median(ours)),
          peer: formatMs(median(samples.grep)),
          ratio: medianRatio(ours, samples.grep),
        },
      ];
      return {
        rows: [...row("kist check", samples.check), ...row("kist check (Node bundle)", samples.bundle)],
        skipped: [],
      };
    } finally {
      vault.close();
    }
  },
};

/** 250 references in 50 folders, and all names of the namespace in `.env.example`. */
function writeRepository(folder: string, keys: readonly string[]): void {
  for (let file = 0; file < FILES; file++) {
    const path = join(folder, "src", `part-${file % 50}`);
    if (file < 50) mkdirSync(path, { recursive: true });
    const reference = file % 20 === 0 ? `const url = "kist://dev/bench/${keys[file % keys.length]}";\n` : "";
    writeFileSync(join(path, `file-${file}.ts`), LINE.repeat(20 + (file % 40)) + reference);
  }
  writeFileSync(join(folder, ".env.example"), keys.map((key) => `${key}=\n`).join(""));
  for (const words of [
    ["init", "-q", "."],
    ["add", "."],
  ])
    execFileSync("git", words, { cwd: folder });
}
