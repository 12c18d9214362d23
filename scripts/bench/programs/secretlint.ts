/**
 * Secretlint alone, its engine with the recommended rules, over every file of a folder or every blob of a repository's
 * history. Prints how many bytes it looked at. `secretlint.ts <tree|history> <folder>`
 */
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

const [mode, folder = "."] = process.argv.slice(2);
let bytes = 0;

async function lint(filePath: string, content: Buffer): Promise<void> {
  bytes += content.length;
  await lintSource({
    source: { filePath, content: content.toString("utf8"), ext: "", contentType: "text" },
    options: { noPhysicFilePath: true, config: { rules: [{ id: "preset", rule: creator }] } },
  });
}

if (mode === "tree") {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (entry.isFile()) await lint(entry.name, readFileSync(join(entry.parentPath, entry.name)));
} else {
  const git = (words: readonly string[], input?: string): Buffer =>
    spawnSync("git", ["-C", folder, ...words], { input, maxBuffer: 2 ** 31 }).stdout;
  const blobs = ["rev-list", "--all", "--objects", "--filter=object:type=blob", "--filter-provided-objects"];
  const names = git(blobs).toString().replaceAll(/ .*/g, "");
  const batch = git(["cat-file", "--batch", "--buffer"], names);
  for (let at = 0; at < batch.length;) {
    const end = batch.indexOf(10, at);
    const size = Number(batch.toString("latin1", at, end).split(" ")[2] ?? 0);
    await lint("blob", batch.subarray(end + 1, end + 1 + size));
    at = end + 1 + size + 1;
  }
}
process.stdout.write(`${bytes}\n`);
