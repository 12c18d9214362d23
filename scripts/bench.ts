/**
 * `npm run bench [-- <name> …] [--rounds=15]`: times us against our peers. A run of everything writes docs/benchmarks.md;
 * a run of some only prints. The exit status says whether every goal that was measured was met.
 */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { check } from "./bench/check.ts";
import { describe } from "./bench/contest.ts";
import { durable } from "./bench/durable.ts";
import { get } from "./bench/get.ts";
import { growth } from "./bench/growth.ts";
import { masking } from "./bench/masking.ts";
import { meetsGoal, type Bench } from "./bench/measure.ts";
import { memory } from "./bench/memory.ts";
import { open } from "./bench/open.ts";
import { page } from "./bench/page.ts";
import { bringPeers } from "./bench/peers.ts";
import { describeRow, renderDocument, type Section } from "./bench/report.ts";
import { run } from "./bench/run.ts";
import { scan } from "./bench/scan.ts";
import { socket } from "./bench/socket.ts";
import { build } from "./build.ts";

const BENCHES: Readonly<Record<string, Bench>> = {
  get,
  run,
  socket,
  durable,
  open,
  memory,
  growth,
  masking,
  scan,
  check,
  page,
};

const args = process.argv.slice(2);
const rounds = Number(args.find((arg) => arg.startsWith("--rounds="))?.slice("--rounds=".length) ?? 15);
const names = args.filter((arg) => !arg.startsWith("-"));
const unknown = names.filter((name) => BENCHES[name] === undefined);
if (unknown.length > 0 || !(rounds >= 1)) {
  process.stderr.write(`There is no benchmark ${unknown.join(", ")}. There are: ${Object.keys(BENCHES).join(", ")}.\n`);
  process.exit(2);
}

await build();
bringPeers();
const sections: Section[] = [];
for (const [name, bench] of Object.entries(BENCHES)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stdout.write(`${bench.title}\n`);
  const outcome = await bench
    .run({ rounds })
    .catch((error: unknown) => ({ rows: [], skipped: [{ measure: "everything", why: describe(error) }] }));
  for (const row of outcome.rows) process.stdout.write(`${describeRow(row)}\n`);
  for (const { measure, why } of outcome.skipped) process.stdout.write(`  skipped ${measure}: ${why}\n`);
  sections.push({ name, title: bench.title, ...outcome });
}
if (names.length === 0) {
  const file = join(resolve(import.meta.dirname, ".."), "docs", "benchmarks.md");
  writeFileSync(file, renderDocument(sections, rounds, new Date()));
  process.stdout.write(`\nWritten to docs/benchmarks.md.\n`);
}
const rows = sections.flatMap((section) => section.rows);
const missed = rows.filter((row) => meetsGoal(row) === false).length;
const skipped = sections.reduce((sum, section) => sum + section.skipped.length, 0);
process.stdout.write(`\n${rows.length} measured, ${missed} goals missed, ${skipped} skipped\n`);
process.exitCode = missed === 0 ? 0 : 1;
