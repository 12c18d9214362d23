import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const values =
  (all: Readonly<Record<string, string>>, more: object = {}) =>
  () => ({
    body: {
      values: Object.entries(all).map(([key, value]) => ({ name: key, key, version: "0123456789", value, ...more })),
      missing: [],
    },
  });

describe("kist export", () => {
  it("asks for the whole namespace with the purpose export", async () => {
    const { asked } = await runKist(["export", "-e", "dev", "-n", "shop"], values({}));
    expect(asked).toEqual([
      { path: "values/read", body: { environment: "dev", namespace: "shop", purpose: "export" } },
    ]);
  });
  it("writes dotenv, shell and JSON", async () => {
    const all = values({ A: "plain", B: "it's $5" });
    expect((await runKist(["export"], all)).stdout).toBe('A=plain\nB="it\'s $5"\n');
    expect((await runKist(["export", "--format", "shell"], all)).stdout).toBe(
      "export A='plain'\nexport B='it'\\''s $5'\n",
    );
    expect(JSON.parse((await runKist(["export", "--format", "json"], all)).stdout)).toEqual({
      A: "plain",
      B: "it's $5",
    });
  });
  it("warns of what a shell would read differently, by name", async () => {
    const ran = await runKist(["export"], values({ B: "it's $(id)" }));
    expect(ran.stderr).toContain("B");
    expect(ran.stderr).not.toContain("$(id)");
  });
  it("writes nothing when a value cannot be written", async () => {
    const ran = await runKist(["export"], values({ A: "x", B: "' \" ` \n" }));
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toContain("B mixes every kind of quote");
    expect(await runKist(["export"], values({ A: "/w==" }, { encoding: "base64" }))).toMatchObject({
      status: 2,
      stdout: "",
    });
  });
  it("takes the words of other tools for a format, and refuses others before it asks", async () => {
    expect((await runKist(["export", "--format", "sh"], values({ A: "x" }))).stdout).toBe("export A='x'\n");
    expect(await runKist(["export", "--format", "toml"], values({ A: "x" }))).toMatchObject({ status: 2, asked: [] });
  });
  it("refuses names that the target has not, and spells them anew on wish", async () => {
    const all = values({ "db-url": "x" });
    const refused = await runKist(["export", "--format", "shell"], all);
    expect(refused).toMatchObject({ status: 2, stdout: "" });
    expect(refused.stderr).toContain("db-url is no variable's name");
    expect((await runKist(["export", "--format", "shell", "--rename", "upper"], all)).stdout).toBe(
      "export DB_URL='x'\n",
    );
    const twice = await runKist(["export", "--rename", "upper"], values({ "a-b": "x", "a.b": "y" }));
    expect(twice).toMatchObject({ status: 6, stdout: "" });
  });
  it("writes no name that would change what programs load, unless told to", async () => {
    const all = values({ LD_PRELOAD: "/tmp/x.so" });
    expect(await runKist(["export", "--format", "shell"], all)).toMatchObject({ status: 4, stdout: "" });
    expect((await runKist(["export", "--format", "shell", "--allow-unsafe-names"], all)).status).toBe(0);
    expect((await runKist(["export", "--format", "json"], all)).status).toBe(0);
  });
  it("puts bytes that are no text into a Kubernetes Secret, named after the namespace", async () => {
    const bytes = values({ A: "/w==" }, { encoding: "base64" });
    const ran = await runKist(["export", "-n", "shop/web", "--format", "k8s"], bytes);
    expect(ran.stdout).toContain('name: "shop-web"');
    expect(ran.stdout).toContain('"A": "/w=="');
    expect(await runKist(["export", "--format", "k8s", "--secret-name", "A b"], bytes)).toMatchObject({
      status: 2,
      asked: [],
    });
  });
  it("adds to the environment file of a GitHub job, after the masks; elsewhere it asks for nothing", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kist-github-"));
    const file = join(folder, "set_env");
    writeFileSync(file, "BEFORE=1");
    const job = { GITHUB_ACTIONS: "true", GITHUB_ENV: file };
    const words = ["export", "--format", "github-actions"];
    const ran = await runKist(words, values({ A: "some value" }), { environment: job });
    expect(ran.stdout).toMatch(/^(::add-mask::.*\n)+$/);
    expect(ran.stdout).toContain("::add-mask::some value\n");
    expect(readFileSync(file, "utf8")).toMatch(/^BEFORE=1\nA<<(kist_.+)\nsome value\n\1\n$/);
    for (const options of [{}, { environment: job, terminal: { stdout: true } }])
      expect(await runKist(words, values({ A: "some value" }), options)).toMatchObject({
        status: 2,
        stdout: "",
        asked: [],
      });
    rmSync(folder, { recursive: true });
  });
  it("leaves concealed values out on a terminal only", async () => {
    const all = values({ A: "x" }, { concealed: true });
    expect((await runKist(["export"], all, { terminal: { stdout: true } })).stdout).toBe("");
    expect((await runKist(["export"], all)).stdout).toBe("A=x\n");
  });
  it("writes a new file for its owner alone, never over one that is there", async () => {
    const folder = mkdtempSync(join(tmpdir(), "kist-export-"));
    const file = join(folder, ".env");
    expect((await runKist(["export", "-o", file], values({ A: "x" }))).stdout).toBe("");
    expect([readFileSync(file, "utf8"), statSync(file).mode & 0o777]).toEqual(["A=x\n", 0o600]);
    expect((await runKist(["export", "-o", file], values({ A: "y" }))).status).toBe(1);
    expect(readFileSync(file, "utf8")).toBe("A=x\n");
    rmSync(folder, { recursive: true });
  });
});
