/**
 * What stands in the daemon's way is refused with words that say what to do; nothing is touched meanwhile, and doing
 * what they say is enough. Each is a real start on a copy of a home that holds a secret.
 */
import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";

import { skipUnlessRoot } from "../../scripts/test-needs.ts";
import { at, codeOf, type Calls } from "./daemon-calls.ts";
import { runVerb, startDaemon, type DaemonProcess, type StartOptions } from "./daemon-process.ts";

const ROOT = realpathSync(mkdtempSync(join(tmpdir(), "kist-refused-")));
const TEMPLATE = join(ROOT, "template");
const ENTRIES = [{ key: "A", value: "kept" }];

beforeAll(async () => {
  const daemon = await start(makeHome("template"));
  const device = { kind: "ephemeral", deviceName: "d", vaultName: "v", environments: ["dev"] };
  expect(codeOf(await daemon.calls.call("device/init", device))).toBe("");
  const set = { environment: "dev", namespace: "app", entries: ENTRIES, createNamespace: true };
  expect(codeOf(await daemon.calls.call("secrets/set", set))).toBe("");
  await daemon.end("SIGTERM");
  // A copy of a directory would not keep its mode.
  rmSync(join(TEMPLATE, "run"), { recursive: true });
}, 60_000);
afterAll(() => rmSync(ROOT, { recursive: true, force: true }));

const started: DaemonProcess[] = [];
afterEach(async () => {
  for (const daemon of started.splice(0)) await daemon.end("SIGTERM");
});

let homes = 0;
function makeHome(name = `home-${++homes}`): string {
  const home = join(ROOT, name);
  mkdirSync(home, { mode: 0o700 });
  if (name !== "template") cpSync(TEMPLATE, home, { recursive: true, preserveTimestamps: true });
  return home;
}

async function start(home: string, options: StartOptions = {}): Promise<DaemonProcess> {
  const outcome = await startDaemon(home, options);
  if (!outcome.up) throw new Error(`${outcome.ending.status}: ${outcome.ending.log}`);
  const { daemon } = outcome;
  started.push(daemon);
  return daemon;
}

/** The start is refused: status 7, and a second line that says what to do. */
async function refused(home: string, options: StartOptions = {}): Promise<string> {
  const outcome = await startDaemon(home, options);
  const ending = outcome.up ? await outcome.daemon.end("SIGKILL") : outcome.ending;
  expect(ending).toMatchObject({ status: 7, signal: null });
  expect(ending.log).toMatch(/^kistd: .+\n.+\n/);
  expect(ending.log).not.toMatch(/unexpected|\n {4}at /);
  return ending.log;
}

async function readsWell(calls: Calls): Promise<void> {
  const answer = await calls.call("values/read", { names: ["kist://dev/app/A"], purpose: "get" });
  expect(at(at(at(answer.body, "values"), 0), "value")).toBe("kept");
}

async function startsWell(home: string): Promise<void> {
  const daemon = await start(home);
  await readsWell(daemon.calls);
  await daemon.end("SIGTERM");
}

test("a database of a newer version is refused untouched", async () => {
  const home = makeHome();
  const database = readFileSync(join(home, "kist.db"));
  // SQLite's `user_version`: https://sqlite.org/fileformat2.html#user_version_number
  database.writeUInt32BE(4711, 60);
  writeFileSync(join(home, "kist.db"), database);
  expect(await refused(home)).toMatch(/newer version of Kist[\s\S]*Update Kist/);
  expect(readFileSync(join(home, "kist.db"))).toEqual(database);
  const doctor = await runVerb(home, ["doctor"]);
  expect(doctor).toMatchObject({ status: 7, log: expect.stringContaining("Update Kist") });
});

test.for([
  ["text", (path: string) => writeFileSync(path, "not a database at all".repeat(1000))],
  ["another program's database", (path: string) => writeFileSync(path, foreignDatabase())],
  ["a directory", (path: string) => (unlinkSync(path), mkdirSync(path))],
] as const)("%s in the database's place is refused", async ([, put]) => {
  const home = makeHome();
  put(join(home, "kist.db"));
  expect(await refused(home)).toMatch(/doctor|move it away/);
});

/** The template's, with another `application_id`. */
function foreignDatabase(): Buffer {
  const database = readFileSync(join(TEMPLATE, "kist.db"));
  database.writeUInt32BE(0x12345678, 68);
  return database;
}

test("a second daemon is refused, at the home and at the socket, and the first goes on", async () => {
  const [home, other] = [makeHome(), makeHome()];
  const first = await start(home);
  const socket = join(home, "run", "second.sock");
  expect(await refused(home, { socket, environment: { KIST_SOCKET: socket } })).toMatch(
    /Another daemon holds[\s\S]*daemon stop/,
  );
  const ending = await startDaemon(other, {
    socket: join(other, "nobody"),
    environment: { KIST_SOCKET: first.socket },
  });
  expect(ending).toMatchObject({ up: false, ending: { status: 7, log: expect.stringContaining("Another daemon") } });
  expect(await runVerb(home, ["doctor"])).toMatchObject({ status: 7, log: expect.stringContaining("daemon stop") });
  await readsWell(first.calls);
});

test("a stale socket that a killed daemon left is no obstacle", async () => {
  const home = makeHome();
  await (await start(home)).end("SIGKILL");
  expect(existsSync(join(home, "run", "kist.sock"))).toBe(true);
  await startsWell(home);
});

test.for([
  ["run", 0o755],
  ["run", 0o770],
  ["run", 0o777],
  [".", 0o755],
  ["..", 0o777],
] as const)("directory %s with mode %o is refused, and the command it names is enough", async ([name, mode]) => {
  const parent = join(ROOT, `parent-${++homes}`);
  mkdirSync(parent, { mode: 0o700 });
  const home = join(parent, "home");
  cpSync(TEMPLATE, home, { recursive: true });
  chmodSync(home, 0o700);
  const directory = join(home, name);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  chmodSync(directory, mode);
  const log = await refused(home);
  expect(statSync(directory).mode & 0o777).toBe(mode);
  const command = /^chmod [\w-]+ \S+$/m.exec(log)?.[0] ?? "";
  expect(spawnSync("sh", ["-c", command]).status).toBe(0);
  await startsWell(home);
});

test.for([
  "kist.db",
  "kist.lock",
  "kist.reserve",
  "kist.db-wal",
  "machine.key",
  "run",
  "run/kist.sock",
  "run/kist.sock.lock",
])("a link swapped in at %s is refused, and what it leads to is not touched", async (name) => {
  const home = makeHome();
  const [path, aside] = [join(home, name), join(ROOT, `aside-${++homes}`)];
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  if (existsSync(path)) renameSync(path, aside);
  else if (name === "run") mkdirSync(aside, { mode: 0o700 });
  else writeFileSync(aside, "somebody else's", { mode: 0o600 });
  symlinkSync(aside, path);
  const before = name === "run" ? [] : readFileSync(aside);
  const log = await refused(home);
  expect(log).toContain(path);
  expect(log).toMatch(/link|something other than a socket/);
  if (name !== "run") expect(readFileSync(aside)).toEqual(before);
  // Back in its place, or away where it was never needed.
  unlinkSync(path);
  if (!["kist.db-wal", "run/kist.sock", "run/kist.sock.lock", "run"].includes(name)) renameSync(aside, path);
  await startsWell(home);
});

test("a database with a second name is refused: somebody else could hold it", async () => {
  const home = makeHome();
  linkSync(join(home, "kist.db"), join(ROOT, `second-name-${++homes}`));
  expect(await refused(home)).toMatch(/second name/);
});

test("something else at the socket's place stays there", async () => {
  const home = makeHome();
  mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 });
  writeFileSync(join(home, "run", "kist.sock"), "precious");
  expect(await refused(home)).toMatch(/Remove/);
  expect(readFileSync(join(home, "run", "kist.sock"), "utf8")).toBe("precious");
});

test.for([
  ["away", (path: string) => unlinkSync(path), /not there/],
  ["cut short", (path: string) => writeFileSync(path, "short"), /not a machine's key/],
  ["another's", (path: string) => writeFileSync(path, Buffer.alloc(32, 7)), /does not open this device/],
  ["readable by all", (path: string) => chmodSync(path, 0o644), /chmod 600/],
] as const)("a machine key that is %s is refused with what to do", async ([, harm, words]) => {
  const home = makeHome();
  harm(join(home, "machine.key"));
  const log = await refused(home);
  expect(log).toMatch(words);
  expect(log).toMatch(/Put the key file back|chmod 600/);
});

test("a home on a network file system is refused before anything is opened", async (context) => {
  skipUnlessRoot(context);
  const path = join(ROOT, "network");
  mkdirSync(path, { mode: 0o700 });
  const server = spawn(process.execPath, [join(import.meta.dirname, "daemon-network.ts"), path], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  try {
    const said = await new Promise<string>((resolve) => server.stdout.once("data", (data) => resolve(String(data))));
    if (said !== "mounted\n") context.skip(`needs FUSE: run where it can be mounted (${said.trim()})`);
    expect(await refused(path)).toMatch(/network file system[\s\S]*KIST_HOME/);
  } finally {
    server.stdin.end();
    await ended;
  }
});

const DAY = 86_400_000;
const PROGRAM = join(import.meta.dirname, "daemon-at-another-time.ts");
const atAnotherTime = (milliseconds: number): StartOptions => ({
  command: [process.execPath, "--disable-sigusr1", "--no-warnings", PROGRAM],
  environment: { KIST_TEST_CLOCK: String(milliseconds) },
});

test.for([
  ["ten years ahead", 3650 * DAY, ["clock-jumped"]],
  ["ten years back", -3650 * DAY, []],
] as const)(
  "a clock that jumped %s: everything is there, and who should look at it is told",
  async ([, by, warnings]) => {
    const home = makeHome();
    await keepTime(home);
    const jumped = await start(home, atAnotherTime(by));
    expect(at((await jumped.calls.call("status")).body, "warnings")).toEqual(expect.arrayContaining([...warnings]));
    await readsWell(jumped.calls);
    const set = { environment: "dev", namespace: "app", entries: [{ key: "B", value: "written then" }] };
    expect(["", "device-cloned"]).toContain(codeOf(await jumped.calls.call("secrets/set", set)));
    expect(at((await jumped.calls.call("audit/verify", {})).body, "verdict")).toBe("ok");
    expect((await jumped.end("SIGTERM")).status).toBe(0);
    // And back again.
    await startsWell(home);
  },
);

/** A daemon that has run for a while has written down what time it was. */
async function keepTime(home: string): Promise<void> {
  const daemon = await start(home);
  await daemon.calls.call("doctor/accept-clock", {});
  await daemon.end("SIGTERM");
}
