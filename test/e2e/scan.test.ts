/** Bea looks for secrets in what she wrote: in files, in what she is about to commit, in what she committed once. */
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const OWN = "tU7#qLw9!zR2mX4v";
/** Put together here, so that no other scanner stumbles over this file. */
const TOKEN = ["ghp", "0123456789abcdefghijABCDEFGHIJ012345"].join("_");

interface Document {
  readonly findings: readonly {
    readonly path: string;
    readonly line: number;
    readonly column: number;
    readonly rule: string;
    readonly name?: string;
    readonly commit?: string;
  }[];
  readonly scanned: { readonly files: number; readonly bytes: number };
  readonly notTold: Readonly<Record<"allowed" | "known" | "unchanged", number>>;
  readonly ownValues: { readonly searched: boolean; readonly code?: string };
}

describe.each(BUILDS)("scanning, $name build", (build) => {
  let bea: Story;
  const file = (name: string, content: string | Uint8Array): void => writeFileSync(join(bea.repository, name), content);
  const git = (...words: string[]): string => {
    const { status, stdout, stderr } = spawnSync("git", ["-c", "user.name=Bea", "-c", "user.email=b@x", ...words], {
      cwd: bea.repository,
      encoding: "utf8",
    });
    expect(stderr + stdout, words.join(" ")).not.toContain("fatal");
    expect(status).toBe(0);
    return stdout.trim();
  };
  const scan = async (...words: string[]): Promise<Document & { readonly status: number | null }> => {
    const { status, stdout, stderr } = await bea.kist(["scan", "--json", ...words]);
    expect([0, 9], stderr).toContain(status);
    for (const value of [OWN, TOKEN]) expect(stdout + stderr).not.toContain(value);
    return { status, ...(JSON.parse(stdout) as Document) };
  };
  const places = ({ findings }: Document): string[] =>
    findings.map(({ path, line, rule, name }) => `${path}:${line} ${name ?? rule}`);

  beforeAll(async () => {
    bea = beginStory(build);
    expect(await bea.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
    await bea.kist(["namespace", "create", "dev/shop"]);
    expect(await bea.kist(["set", "-e", "dev", "-n", "shop", "DBPASS"], { input: OWN })).toMatchObject({ status: 0 });
    git("init", "-q", "-b", "main");
    file(".gitignore", "ignored\nnode_modules\n");
  });
  afterAll(() => bea.end());

  it("says file, line and whose it is, never the value, and exits with 9", async () => {
    mkdirSync(join(bea.repository, "node_modules"));
    file("config.yml", `# the shop\n\npassword: "${OWN}"\ntoken: ${TOKEN}\n`);
    file("basic.txt", `Authorization: Basic ${Buffer.from(`shop:${OWN}`).toString("base64")}\n`);
    file("binary.dat", Buffer.concat([Buffer.alloc(20_000), Buffer.from(OWN), Buffer.from(TOKEN)]));
    file("ignored", OWN);
    file("node_modules/x", OWN);
    symlinkSync("/etc/passwd", join(bea.repository, "link"));
    const all = await scan();
    expect(all.status).toBe(9);
    expect(places(all).sort()).toEqual([
      "basic.txt:1 kist://dev/shop/DBPASS",
      "binary.dat:1 kist://dev/shop/DBPASS",
      "config.yml:3 kist://dev/shop/DBPASS",
      "config.yml:4 github/GITHUB_TOKEN",
    ]);
    expect(all.findings.find(({ path, line }) => path === "config.yml" && line === 3)).toMatchObject({ column: 12 });
    expect(places(await scan("--include-ignored")).length).toBe(6);
    expect(places(await scan("config.yml", "./config.yml")).length).toBe(2);
    const shown = await bea.kist(["scan"]);
    expect(shown.status).toBe(9);
    expect(shown.stdout).toMatch(/^config\.yml:3:12 +kist:\/\/dev\/shop\/DBPASS +16$/m);
    expect(shown.stderr).toContain("4 findings in 5 files");
  });

  it("accepts what a comment or the baseline allows, and tells a new one apart", async () => {
    file("config.yml", `password: "${OWN}" # kist:allow\n// kist:allow-next-line\ntoken: ${TOKEN}\n`);
    expect(await scan("config.yml")).toMatchObject({ status: 0, findings: [], notTold: { allowed: 2 } });
    file("config.yml", `password: "${OWN}"\n`);
    expect(await bea.kist(["scan", "--write-baseline"])).toMatchObject({ status: 0 });
    const baseline = readFileSync(join(bea.repository, ".kist-baseline.json"), "utf8");
    expect(baseline).not.toContain(OWN);
    expect(baseline).not.toContain("DBPASS");
    expect(await scan()).toMatchObject({ status: 0, findings: [], notTold: { known: 3 } });
    file("config.yml", `# moved\n\n  password: "${OWN}"\npassword: "${OWN}"\n`);
    // The first is the known one; one more of the same is new.
    expect(await scan()).toMatchObject({ status: 9, findings: [{ line: 4 }] });
    expect((await scan("--no-baseline")).findings.length).toBe(4);
    file(".kist-baseline.json", "{}");
    expect(await bea.kist(["scan"])).toMatchObject({ status: 2, stdout: "" });
    expect(await bea.kist(["scan", "--no-baseline", "-h"])).toMatchObject({ status: 0 });
    spawnSync("rm", [join(bea.repository, ".kist-baseline.json")]);
  });

  it("looks at what is staged, and only at the lines that would change", async () => {
    file("config.yml", `password: "${OWN}"\n`);
    git("add", "config.yml", ".gitignore");
    // Before the first commit; and the file in the working tree does not count.
    file("config.yml", "clean\n");
    expect(places(await scan("--staged"))).toEqual(["config.yml:1 kist://dev/shop/DBPASS"]);
    git("commit", "-qm", "first");
    file("config.yml", `password: "${OWN}"\ntoken: ${TOKEN}\n`);
    git("add", "config.yml");
    const staged = await scan("--staged");
    expect(places(staged)).toEqual(["config.yml:2 github/GITHUB_TOKEN"]);
    expect(staged.notTold.unchanged).toBe(1);
    git("reset", "-q");
  });

  it("finds in the history what no file has any more, with the commit that brought it", async () => {
    const first = git("rev-parse", "HEAD");
    file("config.yml", "clean\n");
    git("add", "config.yml");
    git("commit", "-qm", `second\n\nuses ${TOKEN}`);
    const second = git("rev-parse", "HEAD");
    const history = await scan("--history");
    expect(history.findings.map(({ path, line, commit }) => ({ path, line, commit }))).toEqual([
      { path: "config.yml", line: 1, commit: first },
      { path: "(commit message)", line: 3, commit: second },
    ]);
  });

  it("writes SARIF for a code host", async () => {
    file("config.yml", `a\ntoken: ${TOKEN}\n`);
    const { status, stdout } = await bea.kist(["scan", "--sarif", "config.yml"]);
    expect(status).toBe(9);
    expect(JSON.parse(stdout)).toMatchObject({
      version: "2.1.0",
      runs: [
        {
          tool: { driver: { name: "kist", rules: [{ id: "github/GITHUB_TOKEN" }] } },
          results: [
            {
              ruleId: "github/GITHUB_TOKEN",
              ruleIndex: 0,
              locations: [
                {
                  physicalLocation: {
                    artifactLocation: { uri: "config.yml" },
                    region: { startLine: 2, startColumn: 8 },
                  },
                },
              ],
            },
          ],
        },
      ],
    });
  });

  it("moves what it finds into the vault, and leaves a reference", async (context) => {
    skipWithout(context, "script", "bash");
    file("config.yml", `first: "${OWN}"\ndeployToken: "${TOKEN}"\nlast: ${OWN}\nkept: yes\n`);
    const session = bea.onTerminal("kist scan --fix config.yml");
    await session.until("config.yml:1");
    await session.until("skip, quit");
    session.type("r\r");
    await session.until("move into the vault");
    session.type("m\r");
    await session.until("Name [DEPLOY_TOKEN]");
    session.type("\r");
    await session.until("Into (environment/namespace)");
    session.type("dev/shop\r");
    await session.until("Name [DEPLOY_TOKEN]");
    session.type("\r");
    await session.until("config.yml:3");
    await session.until("skip, quit");
    session.type("d\r");
    await session.until("3 fixed, 0 left");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain(TOKEN);
    expect(readFileSync(join(bea.repository, "config.yml"), "utf8")).toBe(
      `first: "kist://dev/shop/DBPASS"\ndeployToken: "kist://dev/shop/DEPLOY_TOKEN"\nkept: yes\n`,
    );
    expect((await bea.kist(["get", "kist://dev/shop/DEPLOY_TOKEN"])).stdout.trim()).toBe(TOKEN);
  });

  it("goes on without the vault where that is locked, and says so; or fails where that was asked", async () => {
    file("config.yml", `password: "${OWN}"\ntoken: ${TOKEN}\n`);
    await bea.kist(["lock"]);
    const without = await scan("config.yml");
    expect(places(without)).toEqual(["config.yml:2 github/GITHUB_TOKEN"]);
    expect(without.ownValues).toMatchObject({ searched: false, code: "locked" });
    expect((await bea.kist(["scan", "config.yml"])).stderr).toContain(
      "own values were not looked for: The vault is locked",
    );
    expect(await bea.kist(["scan", "--require-vault"])).toMatchObject({ status: 3, stdout: "" });
  });
});
