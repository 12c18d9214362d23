/** A build server: a key file, a list of what programs may do, two vaults, a backup, a copied home. The real daemon. */
import { cpSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, type Result } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const NEXT = "passphrase after the restore";
const IN_SHOP = ["-e", "dev", "-n", "shop"];

/** The code as the sheet shows it: groups by number. */
function codeOn(sheet: string): string {
  const groups = [...sheet.matchAll(/ {2,}(\d+) {2}([0-9a-z]{4})/g)].map(
    ([, at, group]) => [Number(at), group] as const,
  );
  return groups
    .sort(([a], [b]) => a - b)
    .map(([, group]) => group)
    .join("-");
}

describe.each(BUILDS)("a machine, $name build", (build) => {
  let server: Story;
  let restored: Story;
  let code = "";
  beforeAll(async () => {
    [server, restored] = [beginStory(build), beginStory(build)];
    const init = await server.kist(["init", "--machine", "--device-name", "build-7", "--yes", "--print-recovery"]);
    expect(init.status, init.stderr).toBe(0);
    expect(init.stderr).not.toContain("--confirm");
    code = codeOn(init.stdout);
    for (const [namespace, name] of [
      ["shop", "A"],
      ["pay", "BANK"],
    ] as const)
      await server.kist(["set", name, "-e", "dev", "-n", namespace, "--create-namespace"], { input: `of ${name}` });
  });
  afterAll(async () => {
    await server.end();
    await restored.end();
  });

  it("reads nothing before its list says so, and then exactly that", async () => {
    const refused = await server.kist(["get", "A", ...IN_SHOP]);
    expect([refused.status, refused.stdout]).toEqual([4, ""]);
    const rule = { user: process.getuid?.() ?? 0, keys: "all" };
    const rules = [
      { ...rule, environment: "*", namespace: "*", verbs: ["write", "list", "admin"] },
      { ...rule, environment: "dev", namespace: "shop", verbs: ["read"] },
    ];
    writeFileSync(join(server.repository, "allow.json"), JSON.stringify({ kist: "allow-list", version: 1, rules }));
    expect(await server.kist(["device", "allow-list", "allow.json"])).toMatchObject({ status: 0 });
    expect(await server.kist(["get", "A", ...IN_SHOP])).toMatchObject({ status: 0, stdout: "of A" });
    expect(await server.kist(["get", "BANK", "-e", "dev", "-n", "pay"])).toMatchObject({ status: 4, stdout: "" });
  });
  it("is open again after a restart, and stays locked when somebody locked it", async () => {
    await server.kist(["daemon", "restart"]);
    expect(await server.kist(["get", "A", ...IN_SHOP])).toMatchObject({ stdout: "of A" });
    await server.kist(["lock"]);
    await server.kist(["daemon", "restart"]);
    expect(await server.kist(["get", "A", ...IN_SHOP])).toMatchObject({ status: 3 });
    expect(await server.kist(["unlock"])).toMatchObject({ status: 0 });
  });
  it("keeps vaults apart, and a repository's kist.json names one", async () => {
    const founded = await server.kist(["vault", "create", "acme", "--environments", "dev", "--json"]);
    const { vault, recoveryCode } = JSON.parse(founded.stdout) as { vault: string; recoveryCode: string };
    expect(recoveryCode).not.toBe(code);
    const there = ["--vault", vault, ...IN_SHOP];
    expect(await server.kist(["set", "TOKEN", ...there, "--create-namespace"], { input: "t" })).toMatchObject({
      status: 0,
    });
    const listed = async (): Promise<Result> => await server.kist(["list"]);
    writeFileSync(
      join(server.repository, "kist.json"),
      JSON.stringify({ vault, environment: "dev", namespace: "shop" }),
    );
    expect(await listed()).toMatchObject({ status: 4, stdout: "" });
    expect(await server.kist(["allow", "--yes"])).toMatchObject({ status: 0 });
    expect((await listed()).stdout).toMatch(/TOKEN/);
    expect((await listed()).stdout).not.toMatch(/^A /m);
    rmSync(join(server.repository, "kist.json"));
    expect((await server.kist(["list", ...IN_SHOP])).stdout).toMatch(/^A /m);
  });
  it("is backed up, and a person restores it elsewhere with the code from the sheet", async (context) => {
    skipWithout(context, "script", "bash");
    const file = join(server.repository, "server.backup");
    expect(await server.kist(["backup", "create", file])).toMatchObject({ status: 0 });
    const verified = await server.kist(["backup", "verify", file], { input: `${code}\n` });
    expect([verified.status, verified.stdout]).toEqual([0, expect.stringContaining("2 secrets")]);
    const again = await restored.kist(["backup", "restore", file], { input: `${code}\n${NEXT}\n` });
    expect(again.status, again.stderr).toBe(0);
    const session = restored.onTerminal(`kist unlock && kist get A ${IN_SHOP.join(" ")}`);
    await session.until("Passphrase: ");
    session.type(`${NEXT}\r`);
    expect([await session.ended, session.shown()]).toEqual([0, expect.stringContaining("of A\r\n")]);
  }, 120_000);
  it("a copy of its home only reads until it says that it goes on", async () => {
    await server.kist(["daemon", "stop"]);
    const copy = join(server.repository, "copy");
    cpSync(server.home, copy, { recursive: true, filter: (path) => !path.endsWith("/run") });
    const at = { home: copy };
    expect(await server.kist(["get", "A", ...IN_SHOP], at)).toMatchObject({ stdout: "of A" });
    expect((await server.kist(["status"], at)).stdout).toContain("so it only reads");
    const refused = await server.kist(["set", "A", ...IN_SHOP], { ...at, input: "other" });
    expect([refused.status, refused.stderr]).toEqual([7, expect.stringContaining("kist device resolve")]);
    expect(await server.kist(["device", "resolve"], at)).toMatchObject({ status: 0 });
    await expect
      .poll(async () => (await server.kist(["set", "A", ...IN_SHOP], { ...at, input: "next" })).status, {
        timeout: 20_000,
      })
      .toBe(0);
    expect(await server.kist(["get", "A", ...IN_SHOP], at)).toMatchObject({ stdout: "next" });
    await server.kist(["daemon", "stop"], at);
  }, 60_000);
});
