/**
 * Scanning against the two tools that do half of it each: secretlint's engine knows what tokens look like, `git grep -f` looks for
 * values as they are. Ours does both in one pass, in all encodings. And masking in a pipe, against `sed` with one fixed text.
 *
 * Peers that take minutes are given a part of the work; what is compared is the time for each byte or commit.
 */
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { median, medianRatio, takeRounds, type Bench, type Row } from "./measure.ts";
import { writeHistory, writeTree } from "./scanned.ts";
import { createBenchVault, type BenchVault } from "./vault.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const TREE_BYTES = 2 ** 30;
const COMMITS = 10_000;
/** Folders of the tree that the slow peers get, and commits. */
const PARTS = 3;
const GREPPED_COMMITS = 50;
const STREAM_BYTES = 2 ** 30;
/** Each round of all takes half a minute. */
const MOST_ROUNDS = 3;

export const scan: Bench = {
  title: "Scanning and masking streams with 500 values",
  async run({ rounds }) {
    const vault = await createBenchVault(500);
    try {
      const times = Math.min(rounds, MOST_ROUNDS);
      return {
        rows: [
          ...(await benchTree(vault, times)),
          ...(await benchHistory(vault, times)),
          ...(await benchMasking(vault, times)),
        ],
        skipped: [],
      };
    } finally {
      vault.close();
    }
  },
};

async function benchTree(vault: BenchVault, rounds: number): Promise<readonly Row[]> {
  const folder = join(vault.folder, "tree");
  const folders = writeTree(ROOT, folder, TREE_BYTES);
  spawnSync("git", ["init", "-q", folder]);
  const part = folders.slice(0, PARTS);
  const values = writeValues(vault);
  const share = PARTS / folders.length;
  const samples = await takeRounds(rounds, {
    ours: () => time(vault, [vault.native, "scan", folder], [0, 9]),
    secretlint: () => sum(part.map((one) => time(vault, [process.execPath, SECRETLINT, "tree", one]))) / share,
    grep: () =>
      time(vault, ["git", "grep", "--untracked", "-c", "-F", "-f", values, "--", ...part], [0, 1], folder) / share,
  });
  return [
    row("1 GiB of files: kist scan / secretlint alone", samples.ours, samples.secretlint, { most: 0.6 }),
    row("1 GiB of files: kist scan / git grep -F -f", samples.ours, samples.grep, { most: 1 }),
  ];
}

async function benchHistory(vault: BenchVault, rounds: number): Promise<readonly Row[]> {
  const folder = join(vault.folder, "history");
  writeHistory(folder, COMMITS);
  const values = writeValues(vault);
  const revisions = spawnSync("git", ["-C", folder, "rev-list", `--max-count=${GREPPED_COMMITS}`, "main"], {
    encoding: "utf8",
  }).stdout.trim();
  const share = GREPPED_COMMITS / COMMITS;
  const samples = await takeRounds(rounds, {
    ours: () => time(vault, [vault.native, "scan", "--history"], [0, 9], folder),
    secretlint: () => time(vault, [process.execPath, SECRETLINT, "history", folder]),
    grep: () =>
      time(vault, ["git", "grep", "-c", "-F", "-f", values, ...revisions.split("\n")], [0, 1], folder) / share,
  });
  return [
    row("10,000 commits: kist scan --history / secretlint alone", samples.ours, samples.secretlint, { most: 1 }),
    row("10,000 commits: kist scan --history / git grep -F -f on each", samples.ours, samples.grep, { most: 0.05 }),
  ];
}

async function benchMasking(vault: BenchVault, rounds: number): Promise<readonly Row[]> {
  const log = join(vault.folder, "log");
  const line = (i: number): string =>
    `2026-01-01T00:00:00Z INFO request ${i} GET /api/v1/users/${i % 251}?page=${i % 7} 200 ${i % 97} ms "curl/8.5"\n`;
  const text = Array.from({ length: 800_000 }, (_, i) => line(i)).join("");
  writeFileSync(log, text);
  const files = Array.from({ length: Math.ceil(STREAM_BYTES / text.length) }, () => log).join(" ");
  const bytes = Math.ceil(STREAM_BYTES / text.length) * text.length;
  const value = Object.values(vault.secrets)[0] ?? "";
  const shell = (command: string) => (): number => time(vault, ["sh", "-c", command], [0], vault.repository);
  const samples = await takeRounds(rounds, {
    run: shell(`'${vault.native}' run -- cat ${files} | cat >/dev/null`),
    redact: shell(`cat ${files} | '${vault.native}' redact | cat >/dev/null`),
    sed: shell(`cat ${files} | sed 's/${value}/[masked]/g' | cat >/dev/null`),
  });
  const perSecond = (milliseconds: readonly number[]): number[] =>
    milliseconds.map((one) => bytes / 1e6 / (one / 1000));
  const [run, redact, sed] = [perSecond(samples.run), perSecond(samples.redact), perSecond(samples.sed)];
  const rate = (of: readonly number[]): string => `${median(of).toFixed(0)} MB/s`;
  const against = { peer: rate(sed) };
  return [
    {
      measure: "1 GiB through kist run / through sed with one fixed text",
      ours: rate(run),
      ...against,
      ratio: medianRatio(run, sed),
      // Half of it, or 200 MB/s where sed is faster than 400.
      goal: { least: Math.min(0.5, 200 / median(sed)) },
    },
    {
      measure: "1 GiB through kist redact (the daemon looks) / through sed with one fixed text",
      ours: rate(redact),
      ...against,
      ratio: medianRatio(redact, sed),
    },
  ];
}

const SECRETLINT = join(import.meta.dirname, "programs/secretlint.ts");

function writeValues({ folder, secrets }: BenchVault): string {
  const file = join(folder, "values");
  writeFileSync(file, `${Object.values(secrets).join("\n")}\n`);
  return file;
}

/** Milliseconds. Throws where it ends otherwise: what fails is fast. */
function time(
  { env, repository }: BenchVault,
  argv: readonly string[],
  statuses: readonly number[] = [0],
  cwd = repository,
): number {
  const [file = "", ...words] = argv;
  const started = performance.now();
  const { status, stderr } = spawnSync(file, words, {
    cwd,
    env: { ...process.env, ...env },
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (!statuses.includes(status ?? -1))
    throw new Error(`${argv.slice(0, 4).join(" ")}: status ${String(status)}: ${stderr}`);
  if (stderr.includes("were not looked for")) throw new Error(stderr);
  return performance.now() - started;
}

function row(measure: string, ours: readonly number[], peer: readonly number[], goal: Row["goal"]): Row {
  const seconds = (of: readonly number[]): string => `${(median(of) / 1000).toFixed(1)} s`;
  return {
    measure,
    ours: seconds(ours),
    peer: seconds(peer),
    ratio: medianRatio(ours, peer),
    ...(goal ? { goal } : {}),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
