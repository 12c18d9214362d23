/** The daemon as a service: the files that are installed, and what it tells whoever supervises it. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS, cleanEnvironment, run } from "./builds.ts";

const DIST = realpathSync(join(import.meta.dirname, "../../dist"));
const SOON = { timeout: 20_000, interval: 20 };

let stage = "";
let home = "";
beforeEach(() => {
  stage = mkdtempSync(join(tmpdir(), "kist-service-"));
  home = join(stage, "home");
  mkdirSync(home, { mode: 0o700 });
});
afterEach(() => rmSync(stage, { recursive: true, force: true }));

const startOf = (unit: string): string => /^ExecStart=(.*)$/m.exec(unit)?.[1] ?? "";
function verify(unit: string): { readonly status: number | null; readonly said: string } {
  const file = join(stage, "kistd.service");
  writeFileSync(file, unit);
  const { status, stdout, stderr } = spawnSync("systemd-analyze", ["--user", "verify", "--man=no", file], {
    env: { ...process.env, XDG_RUNTIME_DIR: home, HOME: home },
    encoding: "utf8",
  });
  // Of other units of this machine it may say what it likes.
  const said = `${stdout}${stderr}`.split("\n").filter((line) => line.includes("kistd"));
  return { status, said: said.join("\n") };
}

describe.each(BUILDS)("kist daemon install, $name build", ({ command }) => {
  it("writes a unit that systemd takes, which starts the launcher beside it", async (context) => {
    skipWithout(context, "systemd-analyze");
    const environment = { XDG_CONFIG_HOME: join(stage, "config") };
    const { status, stderr } = await run(command, ["daemon", "install"], { home, environment });
    const file = join(stage, "config/systemd/user/kistd.service");
    expect([status, stderr]).toEqual([0, expect.stringContaining(file)]);
    const unit = readFileSync(file, "utf8");
    expect(realpathSync(startOf(unit))).toBe(join(DIST, "bin/kistd"));
    expect(verify(unit)).toEqual({ status: 0, said: "" });
    expect(await run(command, ["daemon", "install", "--print"], { home })).toMatchObject({ status: 0, stdout: unit });
    // The check is one: it finds what is wrong.
    expect(verify(unit.replace("kistd\n", "nowhere\n")).said).toContain("not executable");
  });
});

it("quotes a path that systemd would read otherwise", async (context) => {
  skipWithout(context, "systemd-analyze");
  const odd = join(stage, "an odd place 100% $HOME é");
  for (const name of ["lib/kist.cjs", "lib/kist-parts", "bin"])
    cpSync(join(DIST, name), join(odd, name), { recursive: true });
  const { status, stdout } = await run(
    [process.execPath, join(odd, "lib/kist.cjs")],
    ["daemon", "install", "--print"],
    {
      home,
    },
  );
  expect(status).toBe(0);
  expect(verify(stdout)).toEqual({ status: 0, said: "" });
});

it("says that systemd has no way to name a path with a quote in it", async () => {
  const odd = join(stage, "Ada's");
  for (const name of ["lib/kist.cjs", "lib/kist-parts", "bin"])
    cpSync(join(DIST, name), join(odd, name), { recursive: true });
  const words = ["daemon", "install", "--print"];
  const { status, stdout, stderr } = await run([process.execPath, join(odd, "lib/kist.cjs")], words, { home });
  expect([status, stdout]).toEqual([1, ""]);
  expect(stderr).toMatch(/systemd cannot start .*Ada's[\s\S]*no quotes/);
});

it("the launchd agent is a property list with the same launcher", async (context) => {
  skipWithout(context, "python3");
  const agent = readFileSync(join(import.meta.dirname, "../../apps/daemon/bin/dev.kist.daemon.plist"), "utf8");
  const { status, stdout } = spawnSync(
    "python3",
    ["-c", "import json, plistlib, sys; print(json.dumps(plistlib.loads(sys.stdin.buffer.read())))"],
    { input: agent, encoding: "utf8" },
  );
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    Label: "dev.kist.daemon",
    ProgramArguments: ["@kistd@"],
    KeepAlive: { SuccessfulExit: false },
    Umask: 0o077,
    HardResourceLimits: { Core: 0 },
  });
});

describe("in the foreground, supervised", () => {
  let supervisor: ChildProcess;
  let heard = "";
  let daemon: ChildProcess;
  const socket = (): string => join(home, "run/kist.sock");

  /** Writes down each message with the moment's answer of the daemon's socket. */
  const LISTENER = `
import os, socket, sys
notify, kist = sys.argv[1:]
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(notify)
print("listening", flush=True)
while True:
    message = listener.recv(4096).decode()
    probe = socket.socket(socket.AF_UNIX)
    print(message.replace("\\n", ","), probe.connect_ex(kist) == 0, flush=True)
`;
  const until = (text: string): Promise<unknown> => vi.waitFor(() => expect(heard).toContain(text), SOON);

  beforeEach(async (context) => {
    skipWithout(context, "python3");
    heard = "";
    const notify = join(stage, "notify");
    supervisor = spawn("python3", ["-c", LISTENER, notify, socket()], { stdio: ["ignore", "pipe", "inherit"] });
    supervisor.stdout?.setEncoding("utf8").on("data", (text: string) => (heard += text));
    await until("listening");
    daemon = spawn(join(DIST, "bin/kistd"), [], {
      env: cleanEnvironment(home, { NOTIFY_SOCKET: notify }),
      stdio: ["ignore", "inherit", "inherit"],
    });
  });
  afterEach(() => {
    for (const child of [daemon, supervisor]) child?.kill("SIGKILL");
  });

  it("is ready when it answers, not before; locks in place under the same pid; ends with status 0 when told", async () => {
    await until("READY=1");
    expect(heard).toContain("READY=1 True");
    const [build] = BUILDS;
    if (build === undefined) throw new Error("no build");
    const init = ["init", "--throw-away", "--yes"];
    expect(await run(build.command, init, { home })).toMatchObject({ status: 0 });
    expect(await run(build.command, ["lock"], { home })).toMatchObject({ status: 0 });
    await until("STATUS=locked");
    await vi.waitFor(() => expect(heard.match(/READY=1 True/g)).toHaveLength(2), SOON);
    const status = await run(build.command, ["status", "--json"], { home });
    expect(JSON.parse(status.stdout)).toMatchObject({ state: "locked", pid: daemon.pid });
    const ended = new Promise<unknown>((resolve) => daemon.once("exit", (code, signal) => resolve([code, signal])));
    daemon.kill("SIGTERM");
    expect(await ended).toEqual([0, null]);
    await until("STOPPING=1");
    expect(existsSync(socket())).toBe(false);
  });
});
