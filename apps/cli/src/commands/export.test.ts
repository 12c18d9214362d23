import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
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
    expect(ran.stderr).toContain("B cannot be written");
    expect(await runKist(["export"], values({ A: "/w==" }, { encoding: "base64" }))).toMatchObject({
      status: 2,
      stdout: "",
    });
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
