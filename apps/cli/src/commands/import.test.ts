import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist, type MemoryOptions } from "../../../../test/e2e/kist-in-memory.ts";

interface Entry {
  readonly key: string;
  readonly value: string;
}
/** A namespace in which `there` exists; answers as the daemon does, dry or not. */
const namespace =
  (...there: string[]) =>
  ({ path, body }: Asked): Reply => {
    if (path === "repositories/inspect") return { body: { allowed: false } };
    const entries = body["entries"] as Entry[];
    if (body["existing"] === "refuse" && entries.some(({ key }) => there.includes(key)))
      return { code: "secret-exists" };
    const old = body["existing"] === "skip" ? "skipped" : "versioned";
    const results = entries.map(({ key }) => ({ key, outcome: there.includes(key) ? old : "created" }));
    return { body: { environment: "dev", namespace: "shop", createdNamespace: there.length === 0, results } };
  };
const stored = (asked: readonly Asked[]) =>
  asked.filter(({ path, body }) => path === "secrets/set" && body["dryRun"] !== true);

let folder = "";
let file = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "kist-import-"));
  file = join(folder, ".env");
  writeFileSync(file, "A=hunter2\nB='two words'\n");
});
afterEach(() => rmSync(folder, { recursive: true }));
const run = (words: string[], answer = namespace(), options: MemoryOptions = {}) =>
  runKist(["import", file, "-e", "dev", "-n", "shop", ...words], answer, options);

describe("kist import", () => {
  it("shows the plan, never a value, and stores all in one request after a yes", async () => {
    const ran = await run([], namespace(), { typed: ["y\r", "n\r", "n\r"] });
    expect(ran.status).toBe(0);
    expect(ran.stderr).toContain("+ A                                new");
    expect(ran.stderr + ran.stdout + ran.screen).not.toContain("hunter2");
    expect(stored(ran.asked)).toHaveLength(1);
    expect(stored(ran.asked)[0]?.body).toMatchObject({
      createNamespace: true,
      entries: [
        { key: "A", value: "hunter2" },
        { key: "B", value: "two words" },
      ],
    });
  });
  it("stores nothing without a yes, and nothing at all with --dry-run", async () => {
    expect(stored((await run([], namespace(), { typed: ["n\r"] })).asked)).toEqual([]);
    expect(await run([])).toMatchObject({ status: 2 });
    const dry = await run(["--dry-run", "--json"]);
    expect(stored(dry.asked)).toEqual([]);
    expect(JSON.parse(dry.stdout)).toMatchObject({
      stored: false,
      results: [{ key: "A", outcome: "created" }, { key: "B" }],
    });
  });
  it("never overwrites silently: --yes alone refuses where names exist", async () => {
    const ran = await run(["--yes"], namespace("A"));
    expect(ran.status).toBe(6);
    expect(stored(ran.asked)).toEqual([]);
    expect(ran.stderr).toContain("--existing");
  });
  it("refuses even a name that came between plan and request", async () => {
    let dry = true;
    const ran = await run(["--yes"], (asked) => {
      const reply = dry ? namespace()(asked) : namespace("A")(asked);
      dry = false;
      return reply;
    });
    expect(ran).toMatchObject({ status: 6 });
  });
  it.each([
    ["version", [], ["--existing", "version", "--yes"]],
    ["skip", [], ["--existing", "skip", "--yes"]],
    ["version", ["n\r", "n\r", "n\r"], []],
    ["skip", ["s\r", "n\r", "n\r"], []],
  ])("does what is said about existing names: %s", async (existing, typed, words) => {
    const ran = await run(words, namespace("A"), typed.length === 0 ? {} : { typed });
    expect(stored(ran.asked)[0]?.body).toMatchObject({ existing });
  });
  it("leaves out what is no name, and says so", async () => {
    writeFileSync(file, "FINE=1\n1ST=2\nnonsense\n");
    const ran = await run(["--yes"]);
    expect(stored(ran.asked)[0]?.body["entries"]).toMatchObject([{ key: "FINE" }]);
    expect(ran.stderr).toContain("1ST: not a name, left out");
    expect(ran.stderr).toContain("line 3: not understood, left out");
  });

  it("removes the file only when told to, and says what that is worth", async () => {
    expect(existsSync(file)).toBe(true);
    const kept = await run(["--yes"]);
    expect([kept.status, existsSync(file)]).toEqual([0, true]);
    const ran = await run(["--yes", "--remove"]);
    expect(existsSync(file)).toBe(false);
    expect(ran.stderr).toContain("Copies may live on");
  });
  it("does not remove the file when storing failed", async () => {
    const ran = await run(["--yes", "--remove"], ({ body }) =>
      body["dryRun"] === true ? namespace()({ path: "", body }) : { code: "disk-full" },
    );
    expect([ran.status, readFileSync(file, "utf8")]).toEqual([7, "A=hunter2\nB='two words'\n"]);
  });
  it("does not overwrite what stands behind a link", async () => {
    const target = join(folder, "shared");
    writeFileSync(target, "A=1\n");
    rmSync(file);
    symlinkSync(target, file);
    const ran = await run(["--yes", "--remove"]);
    expect([ran.status, readFileSync(target, "utf8")]).toEqual([1, "A=1\n"]);
  });
  it("offers a kist.json and the removal, and does each on yes", async () => {
    const ran = await run([], namespace(), { typed: ["y\r", "y\r", "y\r"] });
    expect(ran.status).toBe(0);
    expect(JSON.parse(readFileSync(join(folder, "kist.json"), "utf8"))).toEqual({
      namespace: "shop",
      environment: "dev",
    });
    expect(existsSync(file)).toBe(false);
  });
  it("writes references that hold no values, never over a file that is there", async () => {
    const references = join(folder, ".env.kist");
    await run(["--yes", "--write-references", references]);
    expect(readFileSync(references, "utf8")).toContain("A=kist://dev/shop/A\nB=kist://dev/shop/B\n");
    writeFileSync(references, "mine");
    expect((await run(["--yes", "--write-references", references])).status).toBe(1);
    expect(readFileSync(references, "utf8")).toBe("mine");
  });
  it("reads JSON, and refuses what is nested by its path", async () => {
    file = join(folder, "values.json");
    writeFileSync(file, '{"A": "x"}');
    expect(stored((await run(["--yes"])).asked)[0]?.body["entries"]).toMatchObject([{ key: "A", value: "x" }]);
    writeFileSync(file, '{"db": {"url": "x"}}');
    const ran = await run(["--yes"]);
    expect(ran).toMatchObject({ status: 2, asked: [] });
    expect(ran.stderr).toContain("db.url");
  });
  it("refuses what is no UTF-8, and a file that is not there", async () => {
    writeFileSync(file, Uint8Array.of(65, 61, 0xe9));
    expect((await run(["--yes"])).stderr).toContain("not UTF-8");
    rmSync(file);
    expect((await run(["--yes"])).status).toBe(5);
  });
});
