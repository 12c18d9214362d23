/** What `scan` asks the daemon, and what it does with a no. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist, type Ran } from "../../../../test/e2e/kist-in-memory.ts";

const TOKEN = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");
const BEGUN = { values: 2, guessable: 1, large: 0, missing: [] };
let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-scan-"));
  writeFileSync(join(folder, "clean"), "nothing\n");
  writeFileSync(join(folder, "token"), `\n${TOKEN}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

const scan = (words: readonly string[], answer: (asked: Asked) => Reply, terminal = false): Promise<Ran> =>
  runKist(["scan", ...words], answer, {
    environment: { PATH: process.env["PATH"] ?? "" },
    ...(terminal ? { terminal: { stderr: true, stdout: true } } : {}),
  });
const open =
  (feed: object, begin: Reply = { body: BEGUN }) =>
  ({ path }: Asked): Reply =>
    path === "scan/begin" ? begin : { body: path === "scan/feed" ? feed : {} };

test("begins a scan, sends every file once, and ends it", async () => {
  const ran = await scan([folder], open({ found: [], file: 2, certain: 0 }));
  expect(ran.asked.map(({ path }) => path)).toEqual(["status", "scan/begin", "scan/feed", "scan/end"]);
  expect(ran.asked[1]?.body).toEqual({ purpose: "scan" });
  expect(ran.status).toBe(9);
  expect(ran.stdout).toContain("token:2:1");
  expect(ran.stderr).toContain("1 value of the vault could be guessed");
});

test("a place that the daemon may not name is a secret of this vault", async () => {
  const found = [{ file: 0, start: 0, end: 7 }];
  const ran = await scan([join(folder, "clean")], open({ found, file: 1, certain: 0 }));
  expect(ran).toMatchObject({ status: 9 });
  expect(ran.stdout).toMatch(/clean:1:1 +a secret of this vault +7/);
});

const NEEDED: Reply = { code: "approval-needed", facts: { approval: "abcdefgh12345678" } };

test("where consent is missing it goes on without the vault; not where that was demanded", async () => {
  const ran = await scan([join(folder, "clean")], open({}, NEEDED));
  expect(ran).toMatchObject({ status: 0, stdout: "" });
  expect(ran.stderr).toContain("were not looked for: This needs a person's approval.");
  expect(ran.stderr).toContain("kist approve abcdefgh12345678");
  const strict = await scan(["--require-vault", join(folder, "clean")], open({}, NEEDED));
  expect(strict).toMatchObject({ status: 4, stdout: "" });
});

test("by hand at a terminal it waits for the yes; in a hook it does not", async () => {
  let asked = 0;
  const answer = ({ path, body }: Asked): Reply => {
    if (path === "approvals/wait") return { body: { state: "granted" } };
    if (path === "scan/begin") return ++asked === 1 ? NEEDED : { body: { ...BEGUN, approved: body["approval"] } };
    return { body: path === "scan/feed" ? { found: [], file: 1, certain: 0 } : {} };
  };
  const ran = await scan([join(folder, "clean")], answer, true);
  expect(ran.status).toBe(0);
  expect(ran.asked.filter(({ path }) => path === "scan/begin")[1]?.body).toMatchObject({
    approval: "abcdefgh12345678",
  });
  asked = 0;
  const hook = await scan(["--staged", "--no-baseline"], answer, true);
  expect(hook.asked.map(({ path }) => path)).not.toContain("approvals/wait");
});

test("a daemon that fails in the middle fails the scan: half a look is none", async () => {
  const broken = ({ path }: Asked): Reply =>
    path === "scan/feed" ? { code: "daemon-unreachable", facts: { path: "/s" } } : { body: BEGUN };
  expect(await scan([join(folder, "clean")], broken)).toMatchObject({ status: 8, stdout: "" });
});

test.each([
  [["--staged", "--history"], "two different scans"],
  [["--staged", "x"], "leave PATH out"],
  [["--no-vault", "--require-vault"], "no vault to require"],
  [["--fix", "--json"], "goes with PATH alone"],
  [["-e", "dev"], "where --fix stores"],
])("%j is no way to scan", async (words, says) => {
  const ran = await scan(words, () => ({ body: {} }));
  expect(ran.status).toBe(2);
  expect(ran.stderr).toContain(says);
});
