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
  it("reads JSON, what is nested as one name, and leaves out what has no value", async () => {
    file = join(folder, "values.json");
    writeFileSync(file, '{"A": "x", "db": {"url": "y", "ports": [1, 2.50]}, "none": null}');
    const ran = await run(["--yes"]);
    expect(stored(ran.asked)[0]?.body["entries"]).toMatchObject([
      { key: "A", value: "x" },
      { key: "db_url", value: "y" },
      { key: "db_ports_0", value: "1" },
      { key: "db_ports_1", value: "2.50" },
    ]);
    expect(ran.stderr).toContain("none: has no value (null), left out");
  });
  it("takes only what is asked for, under the names that are wanted", async () => {
    writeFileSync(file, "A=1\nB=2\nC=3\n");
    const keys = async (...words: string[]) => {
      const ran = await run(["--yes", ...words]);
      const entries = stored(ran.asked)[0]?.body["entries"] as Entry[] | undefined;
      return entries?.map(({ key }) => key) ?? ran.stderr;
    };
    expect(await keys("--except", "B", "--prefix", "SHOP_")).toEqual(["SHOP_A", "SHOP_C"]);
    const map = join(folder, "names");
    writeFileSync(map, "# new names\nA=ALPHA\n\nB = BETA\n");
    expect(await keys("--map", `${map},C=GAMMA`)).toEqual(["ALPHA", "BETA", "GAMMA"]);
    expect(await keys("--map", "A=B")).toContain("two values for B: line 1 and line 2");
    expect(await keys("--map", "A=not a name")).toContain("is not OLD=NEW");
    expect(await keys("--only", "NONE")).toContain("has no NONE");
  });
  it("carries what the file says about a value, and a flag says it better", async () => {
    file = join(folder, "doppler.json");
    writeFileSync(file, '{"A": {"computed": "x", "note": "for the shop", "computedVisibility": "restricted"}}');
    const ran = await run(["--yes", "--tag", "moved"]);
    expect(stored(ran.asked)[0]?.body["entries"]).toMatchObject([
      { key: "A", value: "x", metadata: { purpose: "for the shop", concealed: true, tags: ["moved"] } },
    ]);
    expect(ran.stderr).toContain("with purpose, concealed");
    const given = await run(["--yes", "--purpose", "mine"]);
    expect(stored(given.asked)[0]?.body["entries"]).toMatchObject([{ metadata: { purpose: "mine" } }]);
  });

  describe("of several folders, with --namespaces", () => {
    const several =
      '[{"key": "A", "value": "1", "type": "shared", "secretPath": "/"}, {"key": "A", "value": "2", "type": "shared", "secretPath": "/Web App"}, {"key": "B", "value": "3", "type": "shared", "secretPath": "/db"}]';
    const places =
      (broken?: string, there: readonly string[] = []) =>
      ({ path, body }: Asked): Reply => {
        if (path === "repositories/inspect") return { body: { allowed: false } };
        if (body["namespace"] === broken && body["dryRun"] !== true) return { code: "disk-full" };
        const entries = body["entries"] as Entry[];
        const old = body["existing"] === "skip" ? "skipped" : "versioned";
        const results = entries.map(({ key }) => ({
          key,
          outcome: there.includes(String(body["namespace"])) ? old : "created",
        }));
        return { body: { environment: "dev", namespace: body["namespace"], createdNamespace: true, results } };
      };
    beforeEach(() => {
      file = join(folder, "infisical.json");
      writeFileSync(file, several);
    });

    it("stores each in one request, below the one of -n", async () => {
      const ran = await run(["--yes", "--namespaces"], places());
      expect(stored(ran.asked).map(({ body }) => body["namespace"])).toEqual(["shop", "shop/web-app", "shop/db"]);
      expect(ran.status).toBe(0);
    });
    it("asks the daemon about all before anything is stored", async () => {
      const ran = await run(["--yes", "--namespaces"], (asked) =>
        asked.body["namespace"] === "shop/db" ? { code: "environment-unknown" } : places()(asked),
      );
      expect([ran.status, stored(ran.asked)]).toEqual([5, []]);
    });
    it("says what is stored and what is not when one fails, and the same import ends it", async () => {
      const ran = await run(["--yes", "--namespaces"], places("shop/web-app"));
      expect(ran.status).toBe(7);
      expect(ran.stderr).toContain("Stored dev/shop, but not dev/shop/web-app, dev/shop/db");
      expect(ran.stderr).toContain("--existing skip");
      const again = await run(["--yes", "--namespaces", "--existing", "skip", "--json"], places(undefined, ["shop"]));
      const { namespaces } = JSON.parse(again.stdout) as { namespaces: { results: { outcome: string }[] }[] };
      expect(namespaces.map(({ results }) => results[0]?.outcome)).toEqual(["skipped", "created", "created"]);
    });
    it("is refused without it where a name comes twice, with both places", async () => {
      const ran = await run(["--yes"], places());
      expect(ran).toMatchObject({ status: 6, asked: [] });
      expect(ran.stderr).toContain("two values for A: line 1 and Web App/line 1");
    });
  });
  it("refuses what is no UTF-8, and a file that is not there", async () => {
    writeFileSync(file, Uint8Array.of(65, 61, 0xe9));
    expect((await run(["--yes"])).stderr).toContain("not UTF-8");
    rmSync(file);
    expect((await run(["--yes"])).status).toBe(5);
  });
});
