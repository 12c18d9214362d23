/**
 * Writes test/golden anew from what the verbs say now: `node scripts/renew-goldens.ts [verb …]` (JSON shapes only of those
 * verbs; all where none is named). Look at `git diff test/golden` before you commit: a line that went is a field that scripts lose.
 */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describeErrors } from "../test/golden/errors.ts";
import { beginGoldenDay, FOLDER } from "../test/golden/golden-day.ts";
import { describeHelp } from "../test/golden/help.ts";

const golden = join(FOLDER, "..");
const helps = await describeHelp();
for (const [verb, text] of helps) writeFileSync(join(golden, "help", `${verb}.txt`), text);
for (const file of readdirSync(join(golden, "help")))
  if (!helps.has(file.replace(/\.txt$/, ""))) rmSync(join(golden, "help", file));
writeFileSync(join(golden, "errors.txt"), describeErrors());

const named = process.argv.slice(2);
const verbs = named.length > 0 ? named : readdirSync(FOLDER).map((file) => file.replace(/\.txt$/, ""));
const day = beginGoldenDay();
try {
  for (const verb of verbs) {
    const file = join(FOLDER, `${verb}.txt`);
    const before = readFileSync(file, "utf8");
    try {
      const text = await day.renew(verb, before);
      if (text === before) continue;
      writeFileSync(file, text);
      process.stdout.write(`${verb}: renewed\n`);
    } catch (error) {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exitCode = 1;
    }
  }
} finally {
  await day.end();
}
