/** `kist run` where output is no terminal: masking, signals, exit statuses, pipes. Real programs, both builds. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, run, start } from "./builds.ts";
import { startFakeDaemon, type FakeDaemon } from "./fake-daemon.ts";

const TOKEN = "tok-4eC39HqLyjWDarjtT1zdp7dc";
const VALUES: Readonly<Record<string, string>> = {
  TOKEN,
  PORT: "5432",
  LINES: "-----BEGIN\nMC4CAQAwBQYDK2VwBCIEIGtp\n-----END",
};

let daemon: FakeDaemon;
let folder = "";
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "kist-run-"));
  daemon = await startFakeDaemon(({ body }) => ({
    body: {
      values: Object.entries(VALUES)
        .filter(([key]) => !Array.isArray(body["only"]) || body["only"].includes(key))
        .map(([key, value]) => ({ name: key, key, version: "0123456789", value })),
      missing: [],
    },
  }));
});
afterAll(async () => {
  await daemon[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const stateOf = (pid: number): string => {
  const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2, stat.lastIndexOf(")") + 3);
};

describe.each(BUILDS)("kist run, $name build", ({ command }) => {
  const sh = (script: string, more: readonly string[] = [], input?: string) =>
    run(command, ["run", ...more, "--", "sh", "-c", script], {
      home: daemon.home,
      ...(input === undefined ? {} : { input }),
    });

  it("gives the program its secrets and masks them in both outputs, in one request", async () => {
    const before = daemon.asked.length;
    const ran = await sh(`echo "token $TOKEN"; echo "err $TOKEN" >&2; [ "$PORT" = 5432 ] && echo "$LINES" | wc -l`);
    expect(ran).toMatchObject({ status: 0, stdout: "token [masked]\n3\n" });
    expect(ran.stderr).toContain("err [masked]\n");
    expect(ran.stderr).toContain("PORT");
    expect(daemon.asked.slice(before)).toEqual([{ path: "values/read", body: { purpose: "run" } }]);
  });
  it("masks encodings and values that are written in pieces", async () => {
    const pieces = `for c in $(echo "$TOKEN" | fold -w 3); do printf %s "$c"; sleep 0.01; done; echo; printf %s "$TOKEN" | base64`;
    const ran = await sh(pieces);
    expect(ran.stdout).not.toContain(TOKEN);
    expect(ran.stdout).not.toContain(Buffer.from(TOKEN).toString("base64"));
    expect(ran.stdout).toContain("[masked]");
  });
  it("shows everything with --no-masking", async () => {
    expect((await sh("echo $TOKEN", ["--no-masking"])).stdout).toBe(`${TOKEN}\n`);
  });
  it("asks for --only what is named", async () => {
    const ran = await sh('echo "[$TOKEN] [$LINES]"', ["--only", "PORT,TOKEN"]);
    expect(ran.stdout).toBe("[[masked]] []\n");
  });
  it("delivers an almost empty environment with --no-inherit-env", async () => {
    const words = ["run", "--no-inherit-env", "--", "env"];
    const ran = await run(command, words, { home: daemon.home, environment: { PARENT_TOKEN: "of the parent" } });
    expect(ran.stdout).not.toContain("PARENT_TOKEN");
    expect(ran.stdout).not.toContain("KIST_HOME");
    expect(ran.stdout).toContain("PATH=");
  });

  it.each([
    ["exit 0", 0],
    ["exit 7", 7],
    ["kill -TERM $$", 143],
    ["kill -KILL $$", 137],
    ["kill -SEGV $$", 139],
  ])("keeps the exit status of %j: %i", async (script, status) => {
    expect(await sh(script)).toMatchObject({ status });
  });
  it("says 127 for what is not there and 126 for what is no program, before it asks for anything", async () => {
    const file = join(folder, "plain.txt");
    writeFileSync(file, "x");
    const before = daemon.asked.length;
    expect(await run(command, ["run", "--", "no-such-program"], { home: daemon.home })).toMatchObject({ status: 127 });
    expect(await run(command, ["run", "--", file], { home: daemon.home })).toMatchObject({ status: 126 });
    expect(await run(command, ["run", "--", folder], { home: daemon.home })).toMatchObject({ status: 126 });
    expect(daemon.asked).toHaveLength(before);
  });
  it("runs a script without #! as a shell does", async () => {
    const file = join(folder, "script");
    writeFileSync(file, 'echo "script $1"\n');
    chmodSync(file, 0o755);
    expect(await run(command, ["run", "--", file, "arg"], { home: daemon.home })).toMatchObject({
      stdout: "script arg\n",
    });
  });
  it("leaves stdin to the program, and arguments as they are", async () => {
    expect((await sh("cat", [], "typed\n")).stdout).toBe("typed\n");
    const words = ["run", "--", "printf", "%s|", "--json", "-e", "a b", ""];
    expect((await run(command, words, { home: daemon.home })).stdout).toBe("--json|-e|a b||");
  });
  it("refuses names that would run code, and delivers them when told to", async () => {
    const unsafe = await startFakeDaemon(() => ({
      body: {
        values: [{ name: "LD_PRELOAD", key: "LD_PRELOAD", version: "0123456789", value: "/tmp/evil.so" }],
        missing: [],
      },
    }));
    const ran = await run(command, ["run", "--", "true"], { home: unsafe.home });
    expect(ran.status).toBe(4);
    expect(ran.stderr).toContain("LD_PRELOAD");
    await unsafe[Symbol.asyncDispose]();
  });

  it("keeps the order of stdout and stderr where both go to one place", async () => {
    const script = "for i in 1 2 3 4 5 6 7 8; do echo out$i; echo err$i >&2; done";
    const words = ["-c", `"$@" 2>&1`, "sh", ...command, "run", "--only", "TOKEN", "--", "sh", "-c", script];
    const { stdout } = await run(["sh"], words, { home: daemon.home });
    expect(stdout).toBe([1, 2, 3, 4, 5, 6, 7, 8].map((i) => `out${i}\nerr${i}\n`).join(""));
  });
  it("gives the program pipes that it can open again, as nginx does with /dev/stdout", async () => {
    expect(await sh("echo hi > /dev/stdout")).toMatchObject({ status: 0, stdout: "hi\n" });
  });
  it("leaves SIGPIPE at its default, masking or not", async () => {
    for (const more of [[], ["--no-masking"]]) {
      const ran = await sh("grep SigIgn /proc/self/status", more);
      expect(ran.stdout).toMatch(/SigIgn:\s+0+$/m);
    }
  });
  it("ends an endless program when the reader goes away", async () => {
    const words = ["-c", '"$@" | head -1', "sh", ...command, "run", "--", "sh", "-c", "while echo line; do :; done"];
    expect(await run(["sh"], words, { home: daemon.home })).toMatchObject({ status: 0, stdout: "line\n" });
  });
  it("passes a hundred thousand lines through unchanged", async () => {
    const ran = await sh("i=0; while [ $i -lt 1000 ]; do echo '0123456789 0123456789 0123456789'; i=$((i+1)); done");
    expect(ran.stdout).toBe("0123456789 0123456789 0123456789\n".repeat(1000));
  });
  it("waits for what a background process of the program still writes, and masks it", async () => {
    expect(await sh('(sleep 0.3; echo "late $TOKEN") & echo first')).toMatchObject({
      status: 0,
      stdout: "first\nlate [masked]\n",
    });
  });

  it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGWINCH"] as const)(
    "forwards %s",
    async (signal) => {
      const script = `trap 'echo got; exit 9' ${signal.slice(3)}; echo ready; while :; do sleep 0.05; done`;
      const running = start(command, ["run", "--", "sh", "-c", script], { home: daemon.home });
      await running.until("ready");
      running.process.kill(signal);
      expect(await running.result).toMatchObject({ status: 9, stdout: "ready\ngot\n" });
    },
  );
  it("passes a signal on that comes with the program's first breath, and leaves nobody behind", async () => {
    const script = "trap 'echo told; exit 9' TERM; kill -TERM $PPID; while :; do sleep 0.05; done";
    for (let n = 0; n < 5; n++)
      expect(await run(command, ["run", "--", "sh", "-c", script], { home: daemon.home })).toMatchObject({
        status: 9,
        stdout: "told\n",
      });
  });
  const LOOP = ["run", "--", "sh", "-c", "echo $$; while :; do sleep 0.05; done"] as const;
  it("stops and goes on together with the program, as a job of a shell", async () => {
    // A process group of its own whose parent is outside it: what a shell with job control makes of a job.
    const job = ["perl", "-e", "setpgrp(0, 0); exec @ARGV"];
    const shell = ["sh", "-c", '"$@" & echo "own $!"; wait $!', "sh", ...job, ...command] as const;
    const running = start(shell, LOOP, { home: daemon.home });
    await running.until("\n");
    await expect.poll(() => running.seen().split("\n").length).toBe(3);
    const [own = 0, child = 0] = running.seen().match(/\d+/g)?.map(Number) ?? [];
    process.kill(own, "SIGTSTP");
    await expect.poll(() => stateOf(own) + stateOf(child)).toBe("TT");
    process.kill(own, "SIGCONT");
    await expect.poll(() => /T/.test(stateOf(own) + stateOf(child))).toBe(false);
    // A second time: the handler is back.
    await sleep(100);
    process.kill(own, "SIGTSTP");
    await expect.poll(() => stateOf(own) + stateOf(child)).toBe("TT");
    process.kill(own, "SIGCONT");
    process.kill(own, "SIGTERM");
    expect(await running.result).toMatchObject({ status: 143 });
  });
  it("does not fall asleep alone where no shell could wake it, as under CI", async () => {
    const running = start(["setsid", ...command], LOOP, { home: daemon.home });
    await running.until("\n");
    const child = Number(running.seen().trim());
    const own = running.process.pid ?? 0;
    running.process.kill("SIGTSTP");
    await sleep(300);
    expect(stateOf(own) + stateOf(child)).not.toContain("T");
    running.process.kill("SIGTERM");
    expect(await running.result).toMatchObject({ status: 143 });
  });
  it("does not kill a program that ignores Ctrl-C, says how to, and does it where --kill-after says so", async () => {
    const script = "trap '' INT TERM; echo ready; sleep 3; echo survived";
    const patient = start(command, ["run", "--", "sh", "-c", script], { home: daemon.home });
    await patient.until("ready");
    patient.process.kill("SIGINT");
    await sleep(100);
    patient.process.kill("SIGINT");
    const told = await patient.result;
    expect(told).toMatchObject({ status: 0, stdout: "ready\nsurvived\n" });
    expect(told.stderr).toContain("kill -9");
    const hasty = start(command, ["run", "--kill-after", "0.3", "--", "sh", "-c", script], { home: daemon.home });
    await hasty.until("ready");
    hasty.process.kill("SIGTERM");
    expect(await hasty.result).toMatchObject({ status: 137, stdout: "ready\n" });
  });
  it("forwards a signal while its reader's pipe is full", async () => {
    const file = join(folder, `ended-${command.length}`);
    const script = `trap 'echo yes > ${file}; exit 5' TERM; echo ready; dd if=/dev/zero bs=65536 count=64 2>/dev/null & wait; wait`;
    const running = start(command, ["run", "--", "sh", "-c", script], { home: daemon.home });
    await running.until("ready");
    running.process.stdout?.pause();
    await sleep(300);
    running.process.kill("SIGTERM");
    await expect.poll(() => readFileSync(file, "utf8")).toBe("yes\n");
    running.process.stdout?.resume();
    expect(await running.result).toMatchObject({ status: 5 });
  });
});
