/** What `npm test` says at its end, on a folder of tests of its own: nothing that did not run passes for having passed. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { describeMissing, ENABLING_COMMAND } from "./test-needs.ts";

const ROOT = join(import.meta.dirname, "..");
const MISSING = describeMissing([{ command: "strace", package: "strace", why: "" }]);

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-test-run-"));
  mkdirSync(join(folder, "packages"));
  writeFileSync(
    join(folder, "vitest.config.mjs"),
    'export default { test: { globals: true, include: ["packages/*.test.js"] } };\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function runTests(files: Readonly<Record<string, string>>): {
  readonly status: number | null;
  readonly lines: string[];
} {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "packages", `${name}.test.js`), text);
  const { CI: _ci, KIST_TEST_APT: _apt, ...environment } = process.env;
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(ROOT, "scripts/test.ts"), `--root=${folder}`, "packages/"],
    { cwd: ROOT, encoding: "utf8", env: environment },
  );
  return { status, lines: stdout.trimEnd().split("\n") };
}

const GOOD = 'test("is well", () => {}); test("is well, too", () => {});';
const SKIPPED = `test("needs a tracer", (context) => context.skip(${JSON.stringify(MISSING)}));`;

test("a test that could not run is named with the command that enables it, and the last line counts", () => {
  const { status, lines } = runTests({ good: GOOD, skipped: SKIPPED });
  expect(status).toBe(0);
  expect(lines.at(-1)).toBe("2 passed, 0 failed, 1 skipped");
  const at = lines.indexOf("Skipped:");
  expect(lines.slice(at, at + 3)).toEqual([
    "Skipped:",
    "  packages/skipped.test.js › needs a tracer",
    `    needs strace: ${ENABLING_COMMAND} (or apt-get install strace)`,
  ]);
  expect(lines).toContain(`To run those that need programs from apt: ${ENABLING_COMMAND}`);
});

test("a test whose name ends with what it needs is explained by it, as where a person is not root", () => {
  const { status, lines } = runTests({
    good: GOOD,
    root: 'test.skipIf(true)("is for another user (needs root: sudo npm test)", () => {});',
  });
  expect([status, lines.at(-1)]).toEqual([0, "2 passed, 0 failed, 1 skipped"]);
  expect(lines).toContain("    needs root: sudo npm test");
});

test("a test that is skipped without a word makes the run fail", () => {
  const { status, lines } = runTests({ good: GOOD, silent: 'test.skip("says nothing", () => {});' });
  expect(status).toBe(1);
  expect(lines.join("\n")).toMatch(/› says nothing\n {4}no reason given/);
  expect(lines.at(-1)).toBe("2 passed, 0 failed, 1 skipped");
});

test("what fails is tried once more alone, and fails", () => {
  const { status, lines } = runTests({ good: GOOD, bad: 'test("breaks", () => { throw new Error("broken"); });' });
  expect(status).toBe(1);
  expect(lines).toContain("Failed beside others, now run alone:");
  expect(lines.at(-1)).toBe("2 passed, 1 failed, 0 skipped");
});

test("what failed for want of room passes alone, and is named", () => {
  const seen = join(folder, "seen");
  const once = `import fs from "node:fs";
test("is disturbed once", () => { if (!fs.existsSync("${seen}")) { fs.writeFileSync("${seen}", ""); throw new Error("busy"); } });
test("beside it", () => {});`;
  const { status, lines } = runTests({ good: GOOD, once });
  expect([status, lines.at(-1)]).toEqual([0, "4 passed, 0 failed, 0 skipped"]);
  expect(lines).toContain("  packages/once.test.js");
});

test("a file that does not load is a failure, not nothing", () => {
  const { status, lines } = runTests({ good: GOOD, broken: "import './not-there.js';" });
  expect([status, lines.at(-1)]).toEqual([1, "2 passed, 1 failed, 0 skipped"]);
});
