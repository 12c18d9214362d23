/** The first of the README's two commands, as npm runs it: in a home of its own, on a machine that is somebody's already. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, cleanEnvironment, run } from "./builds.ts";
import { openTerminalSession } from "./terminal-session.ts";

const ROOT = join(import.meta.dirname, "../..");
const START = [process.execPath, join(ROOT, "scripts/with-node.mjs"), "scripts/start.ts"] as const;
const PATIENCE = 120_000;
/** A daemon hides its environment from everybody but root. */
const CAN_SEE = process.getuid?.() === 0;

let stage = "";
let theirs = "";
let temporary = "";
beforeEach(() => {
  stage = mkdtempSync(join(tmpdir(), "kist-npm-start-"));
  theirs = join(stage, "theirs");
  temporary = join(stage, "tmp");
  for (const folder of [theirs, temporary]) mkdirSync(folder, { mode: 0o700 });
});
afterEach(() => {
  // Only where a test failed half-way.
  for (const pid of processesWith(temporary)) process.kill(Number(pid), "SIGKILL");
  rmSync(stage, { recursive: true, force: true });
});

/** What a person's machine has when the demo comes: the person's own daemon, and a shell that points at it. */
function environmentOfAPerson(): Record<string, string> {
  return cleanEnvironment(theirs, {
    HOME: theirs,
    TMPDIR: temporary,
    XDG_RUNTIME_DIR: theirs,
    KIST_SOCKET: join(theirs, "run", "kist.sock"),
  });
}

const commandsShown = (output: string): string[] =>
  output
    .split("\n")
    .filter((line) => line.startsWith("$ "))
    .map((line) => line.slice(2));

it(
  "shows the main job, ends with status 0 and leaves nothing: no home, no daemon, nothing of the person's touched",
  async () => {
    const [build] = BUILDS;
    if (build === undefined) throw new Error("no build");
    // A daemon of theirs that was never set up: the first vault it is told to make would be theirs.
    const mine = { home: theirs, environment: { HOME: theirs } };
    expect(await run(build.command, ["daemon", "start"], mine)).toMatchObject({ status: 0 });
    try {
      writeFileSync(join(theirs, ".env"), "MINE=1\n");
      const { status, stdout, stderr } = spawnSync(START[0], [...START.slice(1), "--once"], {
        cwd: ROOT,
        env: environmentOfAPerson(),
        encoding: "utf8",
      });
      expect([status, stderr]).toEqual([0, expect.not.stringContaining("rror")]);
      const commands = commandsShown(stdout);
      for (const part of ["kist init", "kist import .env", "kist allow", "kist run -- ", "kist get", "kist audit list"])
        expect(commands.some((command) => command.includes(part))).toBe(true);
      // The file's values stand in what `cat .env` shows, and nowhere in what the program printed.
      const [, printed = ""] = stdout.split("$ kist run -- node server.mjs | cat\n");
      expect(printed).toContain("server: connecting to [masked]");
      expect(printed).not.toMatch(/c0rrect-horse-battery|4eC39HqLyjWDarjtT1zdp7dc|ZGVtb19zdHJpcGVfa2V5/);
      expect(printed).toContain("ok: nothing was changed");
      expect(readdirSync(temporary)).toEqual([]);
      expect(processesWith(temporary)).toEqual([]);
      expect(readFileSync(join(theirs, ".env"), "utf8")).toBe("MINE=1\n");
      expect(await run(build.command, ["status", "--json"], mine)).toMatchObject({
        stdout: expect.stringContaining('"empty"'),
      });
    } finally {
      await run(build.command, ["daemon", "stop"], mine);
    }
  },
  PATIENCE,
);

it(
  "on a terminal leaves the daemon running and says how to go on; following its words works, to the end",
  async (context) => {
    skipWithout(context, "script");
    const session = openTerminalSession(START, { home: theirs, cwd: ROOT, environment: environmentOfAPerson() });
    expect(await session.ended).toBe(0);
    const shown = session.shown().replaceAll("\r", "");
    const [, paths = "", path = ""] =
      /^ {2}(export PATH=(\S+?):\S* KIST_HOME=\S+; unset KIST_SOCKET)$/m.exec(shown) ?? [];
    const enter = /^ {2}(cd \S+ && kist status)$/m.exec(shown)?.[1] ?? "";
    const over = /^ {2}(kist daemon stop && rm -r \S+) /m.exec(shown)?.[1] ?? "";
    expect([paths, path, enter, over].every((part) => part !== "")).toBe(true);
    const [, app = ""] = /^ {2}file:\/\/(\S+)/m.exec(shown) ?? [];
    expect(existsSync(app)).toBe(true);
    const follow = (script: string): { readonly status: number | null; readonly stdout: string } =>
      spawnSync("sh", ["-c", script], { env: environmentOfAPerson(), encoding: "utf8" });
    expect(follow(`${paths}; ${enter}`)).toMatchObject({ status: 0, stdout: expect.stringContaining("unlocked") });
    expect(follow(`${paths}; ${enter} >/dev/null && kist get PORT`)).toMatchObject({ status: 0, stdout: "5433" });
    expect(processesWith(temporary)).toHaveLength(CAN_SEE ? 1 : 0);
    expect(follow(`${paths}; ${over}`)).toMatchObject({ status: 0 });
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesWith(temporary)).toEqual([]);
  },
  PATIENCE,
);

/** Processes whose environment names this folder: daemons of a home in it. */
function processesWith(folder: string): string[] {
  if (!CAN_SEE) return [];
  return readdirSync("/proc").filter((pid) => {
    try {
      return /^\d+$/.test(pid) && readFileSync(`/proc/${pid}/environ`, "utf8").includes(`KIST_HOME=${folder}`);
    } catch {
      return false;
    }
  });
}
