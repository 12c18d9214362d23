/** Starting a daemon through the real launcher; the daemon itself is a small program that tells what it sees. */
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { resolvePlaces, type Places } from "@kist/model";
import { afterEach, beforeEach, expect, test } from "vitest";

import { startDaemon, type StartOptions } from "./start-daemon.ts";

const LAUNCHER = join(import.meta.dirname, "../../../apps/daemon/bin/kistd");

let root = "";
let places: Places;
let launcher = "";
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kist-start-"));
  places = resolvePlaces({ KIST_HOME: join(root, "home") }, root);
  launcher = join(root, "app/bin/kistd");
  mkdirSync(dirname(launcher), { recursive: true });
  mkdirSync(join(root, "app/lib"));
  copyFileSync(LAUNCHER, launcher);
});
afterEach(() => {
  // Of two that start at once, the one that listens need not be the one that was seen last.
  const started = existsSync(join(root, "pids")) ? readFileSync(join(root, "pids"), "utf8").trim().split("\n") : [];
  for (const pid of started) {
    try {
      process.kill(Number(pid), "SIGKILL");
    } catch {
      // It has ended already.
    }
  }
  rmSync(root, { recursive: true });
});

/** A daemon that writes down what it was given and listens, or does what `instead` says. */
function installDaemon(instead = ""): void {
  writeFileSync(
    join(root, "app/lib/kistd.mjs"),
    `import { createServer } from "node:net";
     import { appendFileSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
     import { dirname } from "node:path";
     appendFileSync(${JSON.stringify(join(root, "pids"))}, process.pid + "\\n");
     ${instead}
     const socket = process.env.KIST_HOME + "/run/kist.sock";
     mkdirSync(dirname(socket), { recursive: true, mode: 0o700 });
     // Before it listens: whoever can connect may look at once. Renamed: of two that start, neither shows half of it.
     const saw = ${JSON.stringify(join(root, "saw.json"))};
     writeFileSync(saw + process.pid, JSON.stringify({
       pid: process.pid, flags: process.execArgv, words: process.argv.slice(2), environment: process.env, cwd: process.cwd(),
     }));
     renameSync(saw + process.pid, saw);
     createServer((connection) => connection.destroy())
       .on("error", () => process.exit(7))
       .listen(socket);`,
  );
}
const saw = (): { pid: number; flags: string[]; words: string[]; environment: Record<string, string>; cwd: string } =>
  JSON.parse(readFileSync(join(root, "saw.json"), "utf8"));

const options = (environment: Record<string, string> = {}): StartOptions => ({
  launcher,
  places,
  environment: {
    HOME: root,
    PATH: `${dirname(process.execPath)}:/usr/bin:/bin`,
    KIST_HOME: places.home,
    ...environment,
  },
  timeoutMs: 8000,
});

test("the daemon is started with its flags, in a session of its own, and nothing of the caller's environment", async () => {
  installDaemon();
  await startDaemon(options({ AWS_SECRET_ACCESS_KEY: "canary", LANG: "C.UTF-8", KIST_IDLE_LOCK_MINUTES: "5" }));
  const { pid, flags, words, environment, cwd } = saw();
  expect(flags).toEqual(["--disable-sigusr1", "--no-warnings", "--max-semi-space-size=8"]);
  expect(words).toEqual([]);
  expect(cwd).toBe("/");
  expect(Object.keys(environment).sort()).toEqual(["HOME", "KIST_HOME", "KIST_IDLE_LOCK_MINUTES", "LANG", "PATH"]);
  // Field 6 of stat is the session; its own pid means that no terminal can end it.
  expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[3]).toBe(String(pid));
});

test("code smuggled in by the environment does not run, neither through the client nor by hand", async () => {
  const marker = join(root, "ran");
  const evil = join(root, "evil.cjs");
  writeFileSync(evil, `require("node:fs").writeFileSync(${JSON.stringify(marker)}, process.argv.join(" "))`);
  const hostile = { NODE_OPTIONS: `--require ${evil}`, ENV: evil, BASH_ENV: evil, LD_AUDIT: "/tmp/evil.so" };
  installDaemon();
  // The trap works: a Node that is not protected springs it.
  spawnSync(process.execPath, ["-e", "0"], { env: hostile });
  expect(existsSync(marker)).toBe(true);
  rmSync(marker);

  await startDaemon(options(hostile));
  process.kill(saw().pid, "SIGKILL");
  rmSync(join(root, "saw.json"));
  rmSync(places.socket);
  installDaemon(`setTimeout(() => process.exit(0), 500);`);
  spawnSync(launcher, [], { env: { ...options().environment, ...hostile } });
  expect(saw().environment).not.toHaveProperty("NODE_OPTIONS");
  expect(existsSync(marker)).toBe(false);
});

test("a daemon that ends says why in its log, and the error says where that is", async () => {
  installDaemon(`console.error("the disk is on fire"); process.exit(7);`);
  const log = join(places.home, "daemon.log");
  await expect(startDaemon(options())).rejects.toMatchObject({
    code: "daemon-start-failed",
    facts: { detail: "it ended with status 7", log },
  });
  expect(readFileSync(log, "utf8")).toBe("the disk is on fire\n");
});

test("a machine without a Node that is new enough says so in the log", async () => {
  installDaemon();
  await expect(startDaemon({ ...options(), environment: { PATH: "/nowhere" } })).rejects.toMatchObject({
    facts: { detail: "it ended with status 8" },
  });
  expect(readFileSync(join(places.home, "daemon.log"), "utf8")).toContain("Node 24 or later");
});

test("a daemon that hangs is given up on", async () => {
  installDaemon(`writeFileSync(${JSON.stringify(join(root, "saw.json"))}, JSON.stringify({ pid: process.pid }));
    await new Promise((resolve) => setTimeout(resolve, 60_000));`);
  await expect(startDaemon({ ...options(), timeoutMs: 700 })).rejects.toMatchObject({
    code: "daemon-start-failed",
    facts: { detail: "it does not answer yet" },
  });
});

test("a launcher that is not there is named by the system's error", async () => {
  rmSync(launcher);
  await expect(startDaemon(options())).rejects.toMatchObject({ code: "daemon-start-failed" });
});

test("two commands that find nobody at the same moment both go on with one daemon", async () => {
  installDaemon();
  await Promise.all([startDaemon(options()), startDaemon(options())]);
  expect(saw().pid).toBeGreaterThan(0);
});

test("a link in the log's place is refused and its target keeps its content", async () => {
  installDaemon();
  mkdirSync(places.home);
  writeFileSync(join(root, "precious"), "precious");
  symlinkSync(join(root, "precious"), join(places.home, "daemon.log"));
  await expect(startDaemon(options())).rejects.toMatchObject({ code: "daemon-start-failed" });
  expect(readFileSync(join(root, "precious"), "utf8")).toBe("precious");
});
