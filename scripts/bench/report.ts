/** What a run of the benchmarks came to: for the terminal, and as docs/benchmarks.md. */
import { cpus, release, totalmem } from "node:os";

import { meetsGoal, type Outcome, type Row } from "./measure.ts";

export interface Section extends Outcome {
  readonly name: string;
  readonly title: string;
}

/** One line for the terminal. */
export function describeRow(row: Row): string {
  const verdict = { true: "ok    ", false: "MISSED", undefined: "      " }[String(meetsGoal(row)) as "true"];
  return `  ${verdict} ${row.measure}: ${row.ours} / ${row.peer} = ${formatRatio(row.ratio)}${describeGoal(row)}`;
}

export function renderDocument(sections: readonly Section[], rounds: number, date: Date): string {
  return `# Benchmarks

Every figure is a ratio: ours and its peer timed in turn in the same run, the median of ${rounds} rounds' ratios. Milliseconds are
medians of this machine and this hour and mean nothing elsewhere. What no goal stands beside is for orientation.

- Date: ${date.toISOString().slice(0, 10)}
- Machine: ${cpus().length} × ${cpus()[0]?.model.trim() ?? "?"}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, Linux ${release()}
- Node ${process.versions.node}; command: \`KIST_TEST_APT=1 npm run bench\` (peers come from apt and npm)

${sections.map(renderSection).join("\n")}`;
}

function renderSection({ name, title, rows, skipped }: Section): string {
  const table = rows.map(
    (row) =>
      `| ${row.measure} | ${row.ours} | ${row.peer} | ${formatRatio(row.ratio)} | ${describeGoal(row).replace(/^, /, "")} | ${
        { true: "yes", false: "**no**", undefined: "" }[String(meetsGoal(row)) as "true"]
      } |`,
  );
  const head = "| ours / peer | ours | peer | ratio | goal | met |\n| --- | --- | --- | --- | --- | --- |";
  const missing = skipped.map(({ measure, why }) => `Not measured: ${measure} (${why}).`);
  return `## ${title} (\`npm run bench -- ${name}\`)

${rows.length === 0 ? "" : `${head}\n${table.join("\n")}\n`}${missing.length === 0 ? "" : `\n${missing.join("\n")}\n`}`;
}

function formatRatio(ratio: number): string {
  return ratio >= 0.1 ? ratio.toFixed(2) : `1/${(1 / ratio).toFixed(0)}`;
}

function describeGoal({ goal }: Row): string {
  if (goal === undefined) return "";
  return "most" in goal ? `, at most ${formatRatio(goal.most)}` : `, at least ${formatRatio(goal.least)}`;
}
