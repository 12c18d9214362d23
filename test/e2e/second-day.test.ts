/** What else a day brings: repositories of strangers, machines, imports that are cut off, programs that pipe. Real daemon. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipUnlessRoot, skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, run } from "./builds.ts";
import { startFakeDaemon } from "./fake-daemon.ts";
import { beginStory, type Story } from "./story.ts";
import { openTerminalSession } from "./terminal-session.ts";

const TOKEN = "tok-4eC39HqLyjWDarjtT1zdp7dc";

describe.each(BUILDS)("a throw-away vault, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    expect(await story.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());
  const set = (name: string, value: string, more: readonly string[] = []) =>
    story.kist(["set", name, "-e", "dev", "-n", "shop", "--create-namespace", ...more], { input: value });
  const get = (name: string) => story.kist(["get", name, "-e", "dev", "-n", "shop"]);

  it("keeps what is stored, by every version", async () => {
    expect(await set("TOKEN", `${TOKEN}-1`)).toMatchObject({ status: 0 });
    expect(await set("TOKEN", `${TOKEN}-2`, ["--reason", "rotated"])).toMatchObject({ status: 0 });
    expect((await get("TOKEN")).stdout).toBe(`${TOKEN}-2`);
    expect((await get("TOKEN@previous")).stdout).toBe(`${TOKEN}-1`);
    const history = await story.kist(["history", "kist://dev/shop/TOKEN", "--json"]);
    expect(JSON.parse(history.stdout)).toMatchObject({
      versions: expect.arrayContaining([expect.objectContaining({ reason: "rotated", ordinal: 2 })]),
    });
    expect(await story.kist(["rollback", "kist://dev/shop/TOKEN"])).toMatchObject({ status: 0 });
    expect((await get("TOKEN")).stdout).toBe(`${TOKEN}-1`);
  });
  it("deletes, brings back, pins and purges", async () => {
    for (const value of ["zeroth", "first", "second"]) await set("OLD", value);
    const { versions } = JSON.parse((await story.kist(["history", "kist://dev/shop/OLD", "--json"])).stdout) as {
      versions: { id: string; ordinal: number }[];
    };
    const oldest = versions.find(({ ordinal }) => ordinal === 1)?.id;
    expect((await get(`OLD@${oldest}`)).stdout).toBe("zeroth");
    expect(await story.kist(["rm", "kist://dev/shop/OLD"])).toMatchObject({ status: 0 });
    expect(await get("OLD")).toMatchObject({ status: 5 });
    expect(await story.kist(["undelete", "kist://dev/shop/OLD"])).toMatchObject({ status: 0 });
    expect((await get("OLD")).stdout).toBe("second");
    expect(await story.kist(["purge", "kist://dev/shop/OLD", "--old", "--yes"])).toMatchObject({ status: 0 });
    expect(await get(`OLD@${oldest}`)).toMatchObject({ status: 5, stdout: "" });
    expect((await get("OLD@previous")).stdout).toBe("first");
  });
  it("takes the numbers that its history shows, wherever a version is asked for", async () => {
    for (const value of ["one-value", "two-value", "three-value"]) await set("NUMBERED", value);
    const name = "kist://dev/shop/NUMBERED";
    expect((await get("NUMBERED@1")).stdout).toBe("one-value");
    expect((await story.kist(["get", `${name}@2`])).stdout).toBe("two-value");
    expect(await story.kist(["rollback", name, "--to", "2"])).toMatchObject({ status: 0 });
    expect((await get("NUMBERED")).stdout).toBe("two-value");
    expect(await story.kist(["label", name, "pending", "3"])).toMatchObject({ status: 0 });
    expect((await get("NUMBERED@pending")).stdout).toBe("three-value");
    expect(await story.kist(["pin", `${name}@1`])).toMatchObject({ status: 0 });
    const diff = (a: number, b: number) => story.kist(["diff", `${name}@${a}`, `${name}@${b}`, "--exit-code"]);
    expect([(await diff(2, 4)).status, (await diff(1, 2)).status]).toEqual([0, 1]);
    expect(await story.kist(["cp", `${name}@3`, "COPIED"])).toMatchObject({ status: 0 });
    expect((await get("COPIED")).stdout).toBe("three-value");
    // Pinned, current and pending ones stay.
    expect(await story.kist(["purge", name, "1", "--yes"])).toMatchObject({ status: 6 });
    expect(await story.kist(["purge", name, "2", "--yes"])).toMatchObject({ status: 0 });
    expect(await get("NUMBERED@2")).toMatchObject({ status: 5, stdout: "" });
    for (const wrong of ["9", "0", "01", "first"])
      expect(await get(`NUMBERED@${wrong}`)).toMatchObject({ status: wrong === "9" ? 5 : 2, stdout: "" });
  });
  it("carries hostile values through import, run, get and export", async () => {
    const hostile: Readonly<Record<string, string>> = {
      QUOTES: `it's "quoted" \\ and $HOME \`id\``,
      LINES: "a\nb\r\n\nc\n",
      SPACES: "  in front and behind  ",
      WORDS: "Grüße 🔑 \u202e",
      EMPTY: "",
      HASH: "a#b # c",
    };
    const file = join(story.repository, "values.json");
    writeFileSync(file, JSON.stringify(hostile));
    const words = ["import", file, "-e", "dev", "-n", "hostile", "--yes"];
    expect(await story.kist(words)).toMatchObject({ status: 0 });
    const program = `process.stdout.write(JSON.stringify(Object.fromEntries(${JSON.stringify(Object.keys(hostile))}.map((k) => [k, process.env[k]]))))`;
    const ran = await story.kist([
      "run",
      "-e",
      "dev",
      "-n",
      "hostile",
      "--no-masking",
      "--",
      process.execPath,
      "-e",
      program,
    ]);
    expect(JSON.parse(ran.stdout)).toEqual(hostile);
    const exported = await story.kist(["export", "-e", "dev", "-n", "hostile", "--format", "json"]);
    expect(JSON.parse(exported.stdout)).toEqual(hostile);
  });
  it("runs with references from a committed file, in one request", async () => {
    const file = join(story.repository, ".env.kist");
    writeFileSync(file, `PORT=8080\nRENAMED=kist://dev/shop/TOKEN\n`);
    const ran = await story.kist(["run", "--env-file", file, "--", "sh", "-c", 'echo "$PORT $RENAMED ${OLD:-absent}"']);
    expect(ran).toMatchObject({ status: 0, stdout: "8080 [masked] absent\n" });
    writeFileSync(file, `BAD=kist://dev/TOKEN\n`);
    expect(await story.kist(["run", "--env-file", file, "--", "true"])).toMatchObject({ status: 2 });
    writeFileSync(file, `GONE=kist://dev/shop/NO_SUCH\n`);
    expect(await story.kist(["run", "--env-file", file, "--", "true"])).toMatchObject({ status: 5 });
  });
  it("imports thousands at once, and all or nothing when it is cut off", async () => {
    const entries = Array.from({ length: 3000 }, (_, i) => `KEY_${i}=value-${i}\n`).join("");
    writeFileSync(join(story.repository, "many.env"), entries);
    const count = async (namespace: string): Promise<number> => {
      const { stdout } = await story.kist(["list", "-e", "dev", "-n", namespace, "--json"]);
      return stdout === "" ? 0 : (JSON.parse(stdout) as { secrets: unknown[] }).secrets.length;
    };
    for (const [i, delay] of [60, 150, 300].entries()) {
      const cut = story.starting(["import", "many.env", "-e", "dev", "-n", `cut-${i}`, "--yes"]);
      await new Promise((resolve) => setTimeout(resolve, delay));
      cut.process.kill("SIGKILL");
      await cut.result;
      expect([0, 3000]).toContain(await count(`cut-${i}`));
    }
    const whole = await story.kist(["import", "many.env", "-e", "dev", "-n", "many", "--yes"]);
    expect(whole.status).toBe(0);
    expect(whole.stderr).toContain("3000 new");
    expect(await count("many")).toBe(3000);
  });
  it("ends quietly when the reader of a listing goes away", async (context) => {
    skipWithout(context, "bash");
    const words = [
      "-c",
      `set -o pipefail; "$@" | head -1`,
      "bash",
      ...build.command,
      "list",
      "-e",
      "dev",
      "-n",
      "many",
    ];
    const ran = await run(["bash"], words, { home: story.home });
    expect([ran.stdout.startsWith("NAME"), ran.stderr]).toEqual([true, ""]);
    expect([0, 141]).toContain(ran.status);
  });
  it("completes verbs, environments and namespaces in bash", async (context) => {
    skipWithout(context, "bash");
    const quoted = build.command.map((word) => `'${word}'`).join(" ");
    const complete = async (...words: readonly string[]) => {
      const script = `kist() { ${quoted} "$@"; }; eval "$(kist completion bash)"; COMP_LINE="kist $*"; COMP_POINT=\${#COMP_LINE}; _kist; printf '%s\\n' "\${COMPREPLY[@]}"`;
      return (
        await run(["bash"], ["--norc", "-c", script, "bash", ...words], { home: story.home, cwd: story.repository })
      ).stdout.trim();
    };
    expect(await complete("hist")).toBe("history");
    expect(await complete("get", "-e", "st")).toBe("staging");
    expect((await complete("list", "-e", "dev", "-n", "")).split("\n")).toContain("hostile");
    expect(await complete("import", "many")).toBe("many.env");
  });
  it("restarts its daemon, and an ephemeral device is open again without a question", async () => {
    expect(await story.kist(["daemon", "restart"])).toMatchObject({ status: 0 });
    const { stdout } = await story.kist(["daemon", "status", "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ running: true });
    await story.kist(["unlock"]);
    expect((await get("TOKEN")).stdout).toBe(`${TOKEN}-1`);
  });
  it("finds nothing wrong when the doctor looks", async () => {
    const looked = await story.kist(["doctor", "--yes"]);
    expect([looked.status, looked.stdout]).toEqual([0, expect.stringContaining("Everything checked is well.")]);
  });
});

describe.each(BUILDS)("before a passphrase, the $name build", (build) => {
  it("refuses a socket that KIST_SOCKET chose, and one that another program holds", async (context) => {
    skipWithout(context, "script");
    const impostor = await startFakeDaemon(() => ({ body: { state: "locked", unlockWith: ["passphrase"] } }));
    const open = (environment: Readonly<Record<string, string>>) =>
      openTerminalSession([...build.command, "unlock"], { home: impostor.home, environment });
    for (const environment of [{ KIST_SOCKET: join(impostor.home, "run/kist.sock") }, {}]) {
      const session = open(environment);
      expect(await session.ended).toBe(4);
      expect(session.shown()).toContain("no passphrase was sent");
      expect(session.shown()).not.toContain("Passphrase:");
    }
    expect(impostor.asked.map(({ path }) => path)).not.toContain("unlock");
    await impostor[Symbol.asyncDispose]();
  });
});

describe.each(BUILDS)("as PID 1 of a container, the $name build", (build) => {
  it("reaps orphans or says that it cannot, and keeps the exit status", async (context) => {
    skipUnlessRoot(context);
    const daemon = await startFakeDaemon(() => ({
      body: { values: [{ name: "TOKEN", key: "TOKEN", version: "0123456789", value: TOKEN }], missing: [] },
    }));
    const orphan = `sh -c 'sleep 0.2 & exit 0'; sleep 2.5; grep -l '^State:.Z' /proc/[0-9]*/status | wc -l; exit 9`;
    const words = ["--fork", "--pid", "--mount-proc", ...build.command, "run", "--", "sh", "-c", orphan];
    const ran = await run(["unshare"], words, { home: daemon.home });
    expect(ran.status).toBe(9);
    if (build.name === "native") expect(ran.stdout.trim()).toBe("0");
    else expect(ran.stderr).toContain("cannot reap orphans");
    await daemon[Symbol.asyncDispose]();
  });
});
