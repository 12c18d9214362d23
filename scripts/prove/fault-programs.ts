/**
 * Runs the programs `*.prove.ts` below `test/`: each prints a line `<claim>: <n> tried, <n> violations<detail> (seed …)` per kind of
 * fault, or `skipped: <why>`, and ends with status 1 if anything was violated.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { ROOT } from "../check/source-files.ts";
import type { Evidence, Proof, Run } from "./evidence.ts";

const LINE = /^(?<claim>.+): (?<tried>\d+) tried, (?<violations>\d+) violations(?:, (?<detail>.*?))? \(seed \d+/;

/** Runs one program, showing its output as it comes. */
export async function runFaultProgram(path: string, { seed, times }: Run): Promise<Proof> {
  const command = `KIST_PROVE=${times} node ${path} ${seed}`;
  const child = spawn(process.execPath, [join(ROOT, path), String(seed)], {
    cwd: ROOT,
    env: { ...process.env, KIST_PROVE: String(times) },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const evidence: Evidence[] = [];
  let skipped: string | undefined;
  const ended = new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : `ended with ${signal ?? `status ${String(code)}`}`),
    );
  });
  for await (const line of createInterface({ input: child.stdout })) {
    process.stdout.write(`  ${line}\n`);
    skipped ??= /^skipped: (.*)$/.exec(line)?.[1];
    const found = LINE.exec(line)?.groups;
    if (found === undefined) continue;
    evidence.push({
      claim: found["claim"] ?? "",
      count: Number(found["tried"]),
      failures: Number(found["violations"]),
      command,
      ...(found["detail"] === undefined ? {} : { detail: found["detail"] }),
    });
  }
  const problem = await ended;
  if (problem !== undefined && evidence.every(({ failures }) => failures === 0))
    evidence.push({ claim: `the program ${problem}`, count: 0, failures: 1, command });
  const proof = { source: path, cannotShow: readLimits(path) ?? "(its module comment does not say)", evidence };
  return skipped === undefined ? proof : { ...proof, skipped };
}

/** The sentence after "Cannot show:" in the module comment, up to an empty line or the comment's end. */
export function readLimits(path: string): string | undefined {
  const comment = /^\/\*\*([\s\S]*?)\*\//.exec(readFileSync(join(ROOT, path), "utf8"))?.[1] ?? "";
  const paragraph = comment
    .replaceAll(/^\s*\* ?/gm, "")
    .split(/\n\s*\n/)
    .find((text) => text.includes("Cannot show:"));
  return paragraph
    ?.slice(paragraph.indexOf("Cannot show:") + "Cannot show:".length)
    .replaceAll(/\s+/g, " ")
    .trim();
}
