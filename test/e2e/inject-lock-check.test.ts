/** A repository that is checked, locked, filled in and run without real values. Real daemon, real git. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, type Result } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

/** What the verbs of these stories print with --json, all in one. */
interface Printed {
  readonly environments: readonly {
    readonly missing: readonly { readonly name: string; readonly at: readonly string[] }[];
    readonly expiring: readonly unknown[];
  }[];
  readonly malformed: readonly string[];
  readonly entries: readonly { readonly action: string }[];
  readonly changes: readonly { readonly name: string; readonly change: string }[];
}

const SOON = { timeout: 2_000, interval: 50 };
const URL = 'postgres://app:p"4eC39Hq@db/shop';
const KEY = "sk-4eC39HqLyjWDarjtT1zdp7dc";

describe.each(BUILDS)("a repository, $name build", (build) => {
  let story: Story;
  const git = (...words: string[]): string => execFileSync("git", words, { cwd: story.repository, encoding: "utf8" });
  const file = (name: string, text: string): string => {
    const path = join(story.repository, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  };
  const set = async (name: string, value: string, more: readonly string[] = ["-e", "dev"]): Promise<void> => {
    const words = ["set", name, "-n", "shop", "--create-namespace", ...more];
    expect(await story.kist(words, { input: value })).toMatchObject({ status: 0 });
  };
  const json = (result: Result): Printed => JSON.parse(result.stdout) as Printed;
  beforeAll(async () => {
    story = beginStory(build);
    git("init", "-q", ".");
    await story.kist(["init", "--throw-away", "--yes"]);
    await set("DATABASE_URL", URL);
    await set("API_KEY", KEY);
    await set("DATABASE_URL", "of staging", ["-e", "staging"]);
    file("kist.json", '{"namespace":"shop","environment":"dev"}');
    expect(await story.kist(["allow", "--yes"])).toMatchObject({ status: 0 });
    file("deploy/app.yaml.tpl", "url: {{ kist:DATABASE_URL | yaml }}\nkey: kist://dev/shop/API_KEY\n");
    file("docs/example.md", "kist://dev/shop/ONLY_AN_EXAMPLE\n");
    file(".env.example", "DATABASE_URL=\nAPI_KEY=x\nSENTRY_DSN= # optional\n# optional\nPORT=1\n");
  });
  afterAll(() => story.end());

  describe("kist check", () => {
    it("finds everything there", async () => {
      const checked = await story.kist(["check", "--json"]);
      expect(checked).toMatchObject({ status: 0 });
      expect(json(checked)).toMatchObject({ ready: true, references: 2, leftOut: [], malformed: [] });
    });
    it("names what is missing in each environment, and where it is needed, all at once", async () => {
      const checked = await story.kist(["check", "-e", "dev,staging,prod", "--json"]);
      expect(checked).toMatchObject({ status: 1 });
      const { environments } = json(checked);
      const names = environments.map(({ missing }) => missing.map(({ name }) => name));
      expect(names).toEqual([[], ["API_KEY"], ["kist://prod/shop/DATABASE_URL", "DATABASE_URL", "API_KEY"]]);
      expect(environments[1]?.missing).toEqual([{ name: "API_KEY", at: [".env.example:2"] }]);
      expect(environments[2]?.missing[0]?.at).toEqual(["deploy/app.yaml.tpl:1"]);
      expect((await story.kist(["check", "-e", "staging"])).stdout).toContain("missing   API_KEY");
    });
    it("tells what has expired and what soon will, what nobody can know, and what was left out", async () => {
      await set("OLD", "1", ["-e", "dev", "--expires", "2020-01-01"]);
      await set("SOON", "1", [
        "-e",
        "dev",
        "--expires",
        new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10),
      ]);
      file(
        "src/index.js",
        "load(`kist://${env}/shop/KEY`);\nload('kist://staging/shop/DATABASE_URL');\n{{ kist://dev }}\n",
      );
      const checked = await story.kist(["check", "--json"]);
      expect(checked).toMatchObject({ status: 1 });
      expect(json(checked)).toMatchObject({
        environments: [
          { expired: [{ reference: "kist://dev/shop/OLD" }], expiring: [{ reference: "kist://dev/shop/SOON" }] },
        ],
        computed: ["src/index.js:1"],
        leftOut: ["kist://staging/shop/DATABASE_URL"],
      });
      expect(json(checked).malformed[0]).toContain("src/index.js:3");
      const words = ["check", "--exclude", "src/**", "--within", "1", "--json"];
      expect(json(await story.kist(words)).environments[0]?.expiring).toEqual([]);
      for (const name of ["OLD", "SOON"]) await story.kist(["rm", name]);
      file("src/index.js", "");
    });
    it("is one request and one entry in the trail, and reads nothing", async () => {
      const before = json(await story.kist(["audit", "--json"])).entries.length;
      await story.kist(["check"]);
      const { entries } = json(await story.kist(["audit", "--json"]));
      const fresh = entries.slice(0, entries.length - before).map(({ action }) => action);
      expect(fresh.filter((action: string) => action !== "audit.list")).toEqual(["secret.check"]);
    });
    it("keeps run --check from starting anything", async () => {
      const marker = join(story.repository, "started");
      expect(await story.kist(["run", "--check", "--", "touch", marker])).toMatchObject({ status: 0 });
      expect(existsSync(marker)).toBe(true);
      const refused = await story.kist(["run", "--check", "-e", "staging", "--", "touch", `${marker}2`]);
      expect(refused).toMatchObject({ status: 1 });
      expect(refused.stderr).toContain("API_KEY is missing in staging (.env.example:2)");
      expect(existsSync(`${marker}2`)).toBe(false);
    });
    it("runs nothing that the repository's git configuration names", async () => {
      const marker = join(story.repository, "ran");
      for (const name of ["core.fsmonitor", "core.pager", "diff.external", "core.sshCommand"])
        git("config", name, `touch ${marker}`);
      file(".gitattributes", "*.tpl diff=evil filter=evil\n");
      git("config", "diff.evil.textconv", `touch ${marker}; cat`);
      git("config", "filter.evil.clean", `touch ${marker}; cat`);
      expect(await story.kist(["check"])).toMatchObject({ status: 0 });
      expect(existsSync(marker)).toBe(false);
      for (const name of ["core.fsmonitor", "diff.evil.textconv", "filter.evil.clean"]) git("config", "--unset", name);
    });
  });

  describe("kist inject", () => {
    const template = "deploy/app.yaml.tpl";
    const filled = `url: ${JSON.stringify(URL)}\nkey: ${KEY}\n`;
    it("fills in, to stdout and to a file for its owner alone", async () => {
      expect(await story.kist(["inject", "-i", template])).toMatchObject({ status: 0, stdout: filled });
      expect(await story.kist(["inject"], { input: readFileSync(join(story.repository, template)) })).toMatchObject({
        stdout: filled,
      });
      expect(await story.kist(["inject", "-i", template, "-o", "app.yaml"])).toMatchObject({ status: 0, stdout: "" });
      const path = join(story.repository, "app.yaml");
      expect([readFileSync(path, "utf8"), statSync(path).mode & 0o777]).toEqual([filled, 0o600]);
    });
    it("serves another environment with the same template", async () => {
      const input = "{{ kist:DATABASE_URL }}";
      expect((await story.kist(["inject", "-e", "staging"], { input })).stdout).toBe("of staging");
    });
    it("names everything that is missing at once, and writes nothing", async () => {
      const input = "{{ kist:NOPE }} kist://dev/shop/NADA {{ kist:API_KEY }}";
      const ran = await story.kist(["inject", "-o", "never"], { input });
      expect(ran).toMatchObject({ status: 5 });
      expect(ran.stderr).toContain("NOPE, kist://dev/shop/NADA");
      expect(existsSync(join(story.repository, "never"))).toBe(false);
      const broken = await story.kist(["inject"], { input: "{{ kist:A | evil }}\n{{ kist://x }}" });
      expect(broken).toMatchObject({ status: 2, stdout: "" });
      expect(broken.stderr).toMatch(/line 1: .*evil.*line 2: /);
    });
    it("does not write through a link, over the template, or over what git tracks", async () => {
      const target = file("target", "mine");
      symlinkSync(target, join(story.repository, "link"));
      expect(await story.kist(["inject", "-i", template, "-o", "link"])).toMatchObject({ status: 0 });
      expect(readFileSync(target, "utf8")).toBe("mine");
      expect(await story.kist(["inject", "-i", template, "-o", template])).toMatchObject({ status: 2 });
      file("tracked.yaml", "x");
      git("add", "tracked.yaml");
      expect(await story.kist(["inject", "-i", template, "-o", "tracked.yaml"])).toMatchObject({ status: 6 });
      expect(readFileSync(join(story.repository, "tracked.yaml"), "utf8")).toBe("x");
      expect(await story.kist(["inject", "-i", template, "-o", "tracked.yaml", "--force"])).toMatchObject({
        status: 0,
      });
      git("rm", "-q", "-f", "--cached", "tracked.yaml");
    });
    it("prints nothing concealed to a terminal", async () => {
      await set("HIDDEN", "hidden-value-4eC39", ["-e", "dev", "--concealed"]);
      file("hidden.tpl", "{{ kist:HIDDEN }}");
      const session = story.onTerminal("kist inject -i hidden.tpl");
      expect(await session.ended).toBe(4);
      expect(session.shown()).not.toContain("hidden-value");
    });
    it("keeps the file in memory for a program, masks its output, and takes the file away with it", async () => {
      const ran = await story.kist([
        "inject",
        "-i",
        template,
        "--delete-on-exit",
        "--",
        "sh",
        "-c",
        "echo {}; cat {}; exit 3",
      ]);
      expect(ran).toMatchObject({ status: 3 });
      const [path = "", ...lines] = ran.stdout.split("\n");
      expect(lines.join("\n")).toContain("key: [masked]\n");
      expect(path.startsWith("/dev/shm/")).toBe(true);
      expect(existsSync(path)).toBe(false);
      expect(await story.kist(["inject", "-i", template, "--delete-on-exit", "--", "true"])).toMatchObject({
        status: 2,
      });
    });
    it("leaves no value behind where -o names a place, after kill -9 of both", async () => {
      const script = "cat link.yaml | wc -l; echo $$ .; exec sleep 60";
      const words = ["inject", "-i", template, "-o", "link.yaml", "--delete-on-exit", "--", "sh", "-c", script];
      const run = story.starting(words);
      await run.until(" .");
      const path = join(story.repository, "link.yaml");
      expect(readFileSync(path, "utf8")).toBe(filled);
      run.process.kill("SIGKILL");
      process.kill(Number(run.seen().split("\n")[1]?.split(" ")[0]), "SIGKILL");
      await expect.poll(() => existsSync(path), SOON).toBe(false);
      execFileSync("rm", [path]);
      expect(await story.kist([...words.slice(0, 6), "--", "true"])).toMatchObject({ status: 0 });
      expect(existsSync(path)).toBe(false);
    });
    it("is one entry in the trail", async () => {
      const before = json(await story.kist(["audit", "--json"])).entries.length;
      await story.kist(["inject", "-i", template]);
      const { entries } = json(await story.kist(["audit", "--json"]));
      const fresh = entries.slice(0, entries.length - before).filter(({ action }) => action !== "audit.list");
      expect(fresh).toMatchObject([{ action: "value.read", note: "inject" }]);
    });
  });

  describe("kist lock-file", () => {
    const path = (): string => join(story.repository, "kist.lock.json");
    it("is the same for the same content, and holds no value", async () => {
      await story.kist(["rm", "HIDDEN"]);
      file("hidden.tpl", "");
      expect(await story.kist(["lock-file", "--check"])).toMatchObject({ status: 1 });
      expect(await story.kist(["lock-file"])).toMatchObject({ status: 0 });
      const first = readFileSync(path(), "utf8");
      for (const value of [URL, KEY]) expect(first).not.toContain(value);
      expect(Object.keys(JSON.parse(first).secrets)).toEqual([
        "kist://dev/shop/API_KEY",
        "kist://dev/shop/DATABASE_URL",
      ]);
      expect(await story.kist(["lock-file", "--check"])).toMatchObject({ status: 0 });
      await story.kist(["lock-file"]);
      expect(readFileSync(path(), "utf8")).toBe(first);
    });
    it("keeps what it says of other environments", async () => {
      expect(await story.kist(["lock-file", "-e", "staging"])).toMatchObject({ status: 0 });
      const both = Object.keys(JSON.parse(readFileSync(path(), "utf8")).secrets);
      expect(both).toEqual([
        "kist://dev/shop/API_KEY",
        "kist://dev/shop/DATABASE_URL",
        "kist://staging/shop/DATABASE_URL",
      ]);
    });
    it("makes run and inject use exactly those versions, whatever was set since", async () => {
      await set("API_KEY", "another");
      await set("NEW", "not locked");
      const words = ["run", "--locked", "--no-masking", "--", "sh", "-c", 'echo "$API_KEY [$NEW]"'];
      expect(await story.kist(words)).toMatchObject({ status: 0, stdout: `${KEY} []\n` });
      expect((await story.kist(["inject", "--locked", "-i", "deploy/app.yaml.tpl"])).stdout).toContain(`key: ${KEY}`);
      file("env.kist", "TOKEN=kist://dev/shop/API_KEY\n");
      const fromFile = ["run", "--locked", "--no-masking", "--env-file", "env.kist", "--", "printenv", "TOKEN"];
      expect((await story.kist(fromFile)).stdout).toBe(`${KEY}\n`);
      const checked = await story.kist(["lock-file", "--check", "--json"]);
      expect(checked).toMatchObject({ status: 1 });
      expect(json(checked).changes.map(({ name, change }) => `${change} ${name}`)).toEqual([
        "moved kist://dev/shop/API_KEY",
        "added kist://dev/shop/NEW",
      ]);
    });
    it("fails and names what differs, where a version is gone or a name is not in it", async () => {
      await set("API_KEY", "a third");
      await story.kist(["purge", "API_KEY", "--old", "--yes"]);
      const words = ["run", "--locked", "--", "touch", join(story.repository, "locked-ran")];
      const ran = await story.kist(words);
      expect(ran).toMatchObject({ status: 6 });
      expect(ran.stderr).toMatch(/kist:\/\/dev\/shop\/API_KEY is at \w{10}; its version \w{10} is gone/);
      expect(ran.stderr).not.toContain("DATABASE_URL");
      const unlisted = await story.kist(["inject", "--locked"], { input: "{{ kist:NEW }}" });
      expect(unlisted).toMatchObject({ status: 6 });
      expect(unlisted.stderr).toContain("does not name kist://dev/shop/NEW");
      await story.kist(["rm", "API_KEY"]);
      expect((await story.kist(words)).stderr).toContain("kist://dev/shop/API_KEY does not exist any more");
      expect(existsSync(join(story.repository, "locked-ran"))).toBe(false);
    });
    it("holds a template to what it was filled with", async () => {
      await set("API_KEY", KEY);
      await set("HOST", "db-1.internal");
      await set("LINK", "https://${HOST}/", ["-e", "dev", "--template"]);
      expect(await story.kist(["lock-file"])).toMatchObject({ status: 0 });
      const words = ["run", "--locked", "--no-masking", "--only", "LINK", "--", "printenv", "LINK"];
      expect(await story.kist(words)).toMatchObject({ status: 0, stdout: "https://db-1.internal/\n" });
      await set("HOST", "db-2.internal");
      const ran = await story.kist(words);
      expect(ran).toMatchObject({ status: 6, stdout: "" });
      expect(ran.stderr).toContain("kist://dev/shop/LINK is filled with kist://dev/shop/HOST, which is at");
      for (const name of ["HOST", "LINK"]) await story.kist(["rm", name]);
      await story.kist(["lock-file"]);
    });
    it.each([
      ["not JSON", "<<<<<<< HEAD\n"],
      ["of a newer format", '{"kist":"lock-file","format":2}'],
      ["with a foreign entry", '{"kist":"lock-file","format":1,"vault":"V","secrets":{"$(id)":{}}}'],
    ])("refuses one that is %s", async (_, text) => {
      const before = readFileSync(path(), "utf8");
      const { vault } = JSON.parse(before) as { vault: string };
      writeFileSync(path(), text.replace('"V"', JSON.stringify(vault)));
      expect(await story.kist(["run", "--locked", "--", "true"])).toMatchObject({ status: 2 });
      writeFileSync(path(), before);
    });
  });

  describe("kist run --synthetic", () => {
    it("makes the same false values each time, without a daemon where a lock file says the names", async () => {
      const words = ["run", "--synthetic", "--", "printenv", "DATABASE_URL", "API_KEY"];
      const here = await story.kist(words);
      expect(here).toMatchObject({ status: 0 });
      expect(here.stdout).not.toContain(URL);
      expect(await story.kist(["daemon", "stop"])).toMatchObject({ status: 0 });
      expect((await story.kist(words)).stdout).toBe(here.stdout);
      expect(await story.kist(["daemon", "status"])).not.toMatchObject({ status: 0 });
    });
    it("asks the vault for names and kinds, and for no value, where there is none", async () => {
      execFileSync("rm", [join(story.repository, "kist.lock.json")]);
      await set("LINK", "https://example.com/real", ["-e", "dev", "--kind", "url"]);
      const before = json(await story.kist(["audit", "--json"])).entries.length;
      const ran = await story.kist(["run", "--synthetic", "--", "printenv", "LINK"]);
      expect(ran.stdout).toMatch(/^https:\/\/.*\.invalid\/\n$/);
      const { entries } = json(await story.kist(["audit", "--json"]));
      const fresh = entries.slice(0, entries.length - before).map(({ action }) => action);
      expect(fresh).not.toContain("value.read");
    });
  });
});
