/** The lines of a staged file that the commit would add: older findings are no reason to refuse it. */
import type { Git } from "./git.ts";
import { lastCommit } from "./repository-items.ts";

/** True for line numbers of the staged file that are new or changed. */
export async function findAddedLines(git: Git, top: string, path: string): Promise<(line: number) => boolean> {
  const words = [
    "diff",
    "--cached",
    "--unified=0",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-renames",
    "--text",
  ];
  const ranges: (readonly [number, number])[] = [];
  for await (const line of git.lines(top, [...words, await lastCommit(git, top), "--", `:(literal)${path}`])) {
    const [, start, count] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (start !== undefined) ranges.push([Number(start), Number(start) + Number(count ?? 1)]);
  }
  return (line) => ranges.some(([from, to]) => from <= line && line < to);
}
