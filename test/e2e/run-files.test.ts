/** `kist run --as-file` and `--fd`: where the values are while the program runs, and that nothing is left, whatever ends it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { BUILDS, type Result, type Running } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const KEY = "-----BEGIN KEY-----\nMC4CAQAwBQYDK2VwBCIEIGtp\n-----END KEY-----";
const TOKEN = "tok-4eC39HqLyjWDarjtT1zdp7dc";
/** R30: within two seconds of the end. */
const SOON = { timeout: 2_000, interval: 50 };

describe.each(BUILDS)("values as files, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    await story.kist(["init", "--throw-away", "--yes"]);
    const set = (name: string, input: string | Uint8Array) =>
      story.kist(["set", name, "-e", "dev", "-n", "shop", "--create-namespace"], { input });
    for (const [name, value] of Object.entries({ TLS_KEY: KEY, TOKEN }))
      expect(await set(name, value)).toMatchObject({ status: 0 });
    expect(await set("BINARY", new Uint8Array([0, 255, 1]))).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());

  const words = (flags: readonly string[], script: string): string[] => [
    "run",
    "-e",
    "dev",
    "-n",
    "shop",
    "--only",
    "TLS_KEY,TOKEN",
    ...flags,
    "--",
    "sh",
    "-c",
    script,
  ];
  const sh = (flags: readonly string[], script: string): Promise<Result> => story.kist(words(flags, script));
  /** The program's own pid and the path of its file, once it has printed them. */
  const begin = async (flags: readonly string[] = []): Promise<Running & { child: number; file: string }> => {
    const running = story.starting(words(["--as-file", "TLS_KEY", ...flags], 'echo "$$ $TLS_KEY ."; exec sleep 60'));
    await running.until(" .");
    const [child = "", file = ""] = running.seen().split(" ");
    expect(readFileSync(file, "utf8")).toBe(KEY);
    return { ...running, child: Number(child), file };
  };
  const runOf = (file: string): string => dirname(dirname(file));

  it("gives a path instead of a value: 0400, in memory, in a directory of its own, gone with the program", async () => {
    const ran = await sh(
      ["--as-file", "TLS_KEY", "--no-masking"],
      'stat -c "%a %u" "$TLS_KEY"; stat -c %a "$(dirname "$TLS_KEY")"; stat -f -c %T "$TLS_KEY"; cat "$TLS_KEY"; echo "$TOKEN"; echo "$TLS_KEY"',
    );
    expect(ran.stderr).toBe("");
    const lines = ran.stdout.split("\n");
    expect(lines.slice(0, 3)).toEqual([`400 ${process.getuid?.()}`, "700", "tmpfs"]);
    expect(ran.stdout).toContain(`\n${KEY}${TOKEN}\n`);
    const file = lines.at(-2) ?? "/";
    expect(existsSync(file)).toBe(false);
    await expect.poll(() => existsSync(runOf(file)), SOON).toBe(false);
  });
  it("delivers all of them so, bytes that are no text among them, and masks what the program prints of them", async () => {
    const all = ["run", "-e", "dev", "-n", "shop", "--as-file", "all", "--", "sh", "-c"];
    const ran = await story.kist([...all, 'od -An -tx1 "$BINARY"; cat "$TOKEN"']);
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout).toBe(" 00 ff 01\n[masked]");
  });
  it("gives a value on a descriptor that can be read more than once, and no variable of that name", async () => {
    const script = 'cat "/dev/fd/$TLS_KEY_FD"; cat <&3; echo "[$TLS_KEY] $(ls -l /dev/fd/3 | grep -c deleted)"';
    const ran = await story.kist(words(["--fd", "TLS_KEY", "--no-masking"], script), {
      environment: { TLS_KEY: "of the parent" },
    });
    expect(ran).toMatchObject({ status: 0, stdout: `${KEY}${KEY}[] 1\n` });
  });
  it("leaves no other descriptor to the program than those it was promised", async () => {
    const ran = await sh(["--fd", "TLS_KEY,TOKEN"], 'for n in /proc/self/fd/*; do echo "${n##*/}"; done');
    // 5 and above are the shell's own while it expands the pattern.
    expect(ran.stdout.split("\n").filter((line) => /^[0-4]$/.test(line))).toEqual(["0", "1", "2", "3", "4"]);
  });
  it("refuses names that the program is not given, both ways at once, and a signal without files", async () => {
    expect(await sh(["--as-file", "NOPE,TOKEN"], "true")).toMatchObject({ status: 5 });
    expect((await sh(["--as-file", "NOPE"], "true")).stderr).toContain("NOPE");
    expect(await sh(["--as-file", "TOKEN", "--fd", "TOKEN"], "true")).toMatchObject({ status: 2 });
    expect(await sh(["--watch-signal", "HUP"], "true")).toMatchObject({ status: 2 });
    expect(await sh(["--watch", "--watch-signal", "HUP"], "true")).toMatchObject({ status: 2 });
    expect(await sh(["--watch", "--as-file", "TOKEN", "--watch-signal", "NOPE"], "true")).toMatchObject({ status: 2 });
  });

  it.each(["SIGTERM", "SIGINT", "SIGHUP"] as const)("removes them when kist is told to end: %s", async (signal) => {
    const run = await begin();
    run.process.kill(signal);
    await run.result;
    expect(existsSync(run.file)).toBe(false);
    await expect.poll(() => existsSync(runOf(run.file)), SOON).toBe(false);
  });
  it("removes them after kill -9 of the program, at once", async () => {
    const run = await begin();
    process.kill(run.child, "SIGKILL");
    expect(await run.result).toMatchObject({ status: 137 });
    expect(existsSync(run.file)).toBe(false);
    await expect.poll(() => existsSync(runOf(run.file)), SOON).toBe(false);
  });
  it("keeps them for a program that outlives kill -9 of kist, and removes them with it", async () => {
    const run = await begin();
    run.process.kill("SIGKILL");
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(readFileSync(run.file, "utf8")).toBe(KEY);
    process.kill(run.child, "SIGKILL");
    await expect.poll(() => existsSync(runOf(run.file)), SOON).toBe(false);
  });
  it("removes them within two seconds after kill -9 of both, in either order", async () => {
    for (const first of ["kist", "program"]) {
      const run = await begin(["--no-masking"]);
      const kill = { kist: () => run.process.kill("SIGKILL"), program: () => process.kill(run.child, "SIGKILL") };
      const order = first === "kist" ? [kill.kist, kill.program] : [kill.program, kill.kist];
      for (const one of order) one();
      await expect.poll(() => existsSync(runOf(run.file)), SOON).toBe(false);
    }
  });
  it("keeps them while the daemon is locked and replaced, and removes them all the same", async () => {
    const run = await begin();
    expect(await story.kist(["lock"])).toMatchObject({ status: 0 });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(readFileSync(run.file, "utf8")).toBe(KEY);
    run.process.kill("SIGKILL");
    process.kill(run.child, "SIGKILL");
    await expect.poll(() => existsSync(runOf(run.file)), SOON).toBe(false);
    expect(await story.kist(["unlock"])).toMatchObject({ status: 0 });
  });
  it("clears at its start what a daemon that was killed left, and watches on what lives", async () => {
    const [dead, alive] = [await begin(), await begin()];
    const { pid } = JSON.parse((await story.kist(["status", "--json"])).stdout) as { pid: number };
    process.kill(pid, "SIGKILL");
    for (const each of [dead.process.pid ?? 0, dead.child]) process.kill(each, "SIGKILL");
    // Until it is gone its socket still takes connections, and ends them.
    await expect.poll(() => isAlive(pid), SOON).toBe(false);
    // Any daemon of this user that starts clears it, also one of another home.
    expect(await story.kist(["daemon", "start"])).toMatchObject({ status: 0 });
    await expect.poll(() => existsSync(runOf(dead.file)), SOON).toBe(false);
    expect(readFileSync(alive.file, "utf8")).toBe(KEY);
    for (const each of [alive.process.pid ?? 0, alive.child]) process.kill(each, "SIGKILL");
    await expect.poll(() => existsSync(runOf(alive.file)), SOON).toBe(false);
  });
  it("leaves nothing of a value below the home, and no directory", async () => {
    expect(story.filesWith(TOKEN)).toEqual([]);
    const before = readdirSync("/dev/shm");
    const run = await begin();
    const base = basename(dirname(runOf(run.file)));
    expect(readdirSync("/dev/shm")).toContain(base);
    expect(before).not.toContain(base);
    run.process.kill("SIGTERM");
    await run.result;
    await expect.poll(() => readdirSync("/dev/shm").includes(base), SOON).toBe(false);
  });
});

/**
 * False once it has ended, also where nobody has fetched its status yet: with all its threads, since the last one closes
 * what it had open.
 */
function isAlive(pid: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    return !/^State:\s+[ZX]/m.test(status) || !/^Threads:\s+[01]$/m.test(status);
  } catch {
    return false;
  }
}
