/** Before Ada's passphrase is sent: is it her daemon that listens? Each impostor is a real process. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { resolvePlaces, type Places } from "@kist/model";
import { afterEach, beforeEach, expect, test } from "vitest";

import { verifyDaemon, type Verdict } from "./verify-daemon.ts";

const DAEMON = join(import.meta.dirname, "../../../apps/daemon");
const STRANGER = 54_321;
const uid = process.getuid?.() ?? -1;
const canBeOthers = uid === 0 && existsSync("/usr/bin/setpriv");
const asRoot = test.skipIf(!canBeOthers);
const HINT = "(needs root and setpriv: sudo npm test)";
const searchPath = `${dirname(process.execPath)}:/usr/bin:/bin`;

let root = "";
let places: Places;
let launcher = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "kist-verify-"));
  places = resolvePlaces({ KIST_HOME: join(root, "home") }, root);
  mkdirSync(dirname(places.socket), { recursive: true, mode: 0o700 });
  chmodSync(places.home, 0o700);
  launcher = join(root, "app/bin/kistd");
  mkdirSync(join(root, "app/lib"), { recursive: true });
  mkdirSync(dirname(launcher));
  copyFileSync(join(DAEMON, "bin/kistd"), launcher);
  writeFileSync(
    join(root, "app/lib/kistd.mjs"),
    `import { createServer } from "node:net";
     import { hardenProcess } from ${JSON.stringify(join(DAEMON, "src/os/hardening.ts"))};
     import { openLibc } from ${JSON.stringify(join(DAEMON, "src/os/open-libc.ts"))};
     hardenProcess(openLibc());
     process.umask(0o177);
     createServer((connection) => connection.resume()).listen(${JSON.stringify(places.socket)}, () => console.log("ready"));`,
  );
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(root, { recursive: true });
});

async function run(program: string, words: readonly string[]): Promise<number> {
  const child = spawn(program, words, { env: { PATH: searchPath, HOME: root }, stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  await new Promise<void>((resolve, reject) => {
    child.stdout?.once("data", () => resolve());
    child.once("exit", (code) => reject(new Error(`it ended with ${code}`)));
  });
  return child.pid ?? 0;
}
const startDaemon = (): Promise<number> => run(launcher, []);
/** Listens at the daemon's socket without being the daemon. */
const IMPOSTOR = (socket: string): string =>
  `process.umask(0o177); require("net").createServer((c) => c.resume()).listen(${JSON.stringify(socket)}, () => console.log("ready"))`;

const verify = (change: Partial<Parameters<typeof verifyDaemon>[0]> = {}): Verdict =>
  verifyDaemon({ places, launcher, searchPath, uid, ...change });
const refused = (code: string, detail?: string): unknown =>
  expect.objectContaining({ verified: false, code, ...(detail === undefined ? {} : { detail }) });

asRoot(`the installed daemon is recognised by its executable, where the kernel shows it ${HINT}`, async () => {
  const pid = await startDaemon();
  expect(verify()).toEqual({ verified: true, pid, by: "executable" });
});

asRoot(
  `its own user, to whom a hardened daemon shows no executable, recognises it by its command line ${HINT}`,
  async () => {
    for (const path of [root, places.home, dirname(places.socket)]) chownSync(path, STRANGER, STRANGER);
    const as = [`--reuid=${STRANGER}`, `--regid=${STRANGER}`, "--clear-groups"];
    const pid = await run("setpriv", [...as, launcher]);
    const script = `import { verifyDaemon } from ${JSON.stringify(join(import.meta.dirname, "verify-daemon.ts"))};
    console.log(JSON.stringify(verifyDaemon(${JSON.stringify({ places, launcher, searchPath, uid: STRANGER })})));`;
    const said = spawnSync("setpriv", [...as, process.execPath, "--no-warnings", "--input-type=module", "-e", script], {
      encoding: "utf8",
    });
    expect(JSON.parse(said.stdout)).toEqual({ verified: true, pid, by: "command-line" });
  },
);

const bun = ["bun-linux-x64", "bun-linux-aarch64"]
  .map((name) => join(import.meta.dirname, `../../../node_modules/@oven/${name}/bin/bun`))
  .find((candidate) => existsSync(candidate));
test.skipIf(!canBeOthers || bun === undefined)(`Bun comes to the same verdict ${HINT}`, async () => {
  const pid = await startDaemon();
  const script = `import { verifyDaemon } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    console.log(JSON.stringify(await verifyDaemon(${JSON.stringify({ places, launcher, searchPath, uid })})));`;
  writeFileSync(join(root, "program.ts"), script);
  const said = spawnSync(bun ?? "", [join(root, "program.ts")], { encoding: "utf8" });
  expect(JSON.parse(said.stdout)).toEqual({ verified: true, pid, by: "executable" });
});

test("another program of the same Node is not the daemon", async () => {
  await run(process.execPath, ["-e", IMPOSTOR(places.socket)]);
  expect(verify()).toEqual(refused("other-program"));
});

test("another executable is not the daemon, whatever its words are", async () => {
  await run(process.execPath, ["--disable-sigusr1", "-e", IMPOSTOR(places.socket)]);
  // The installation would run a Node of its own.
  mkdirSync(join(root, "app/node/bin"), { recursive: true });
  writeFileSync(join(root, "app/node/bin/node"), "");
  chmodSync(join(root, "app/node/bin/node"), 0o755);
  expect(verify()).toEqual(refused("other-program"));
});

asRoot(`a listener of another user is not the daemon ${HINT}`, async () => {
  await startDaemon();
  // Seen by somebody whose socket and directories these are, but whose process it is not.
  for (const path of [root, places.home, dirname(places.socket), places.socket]) chownSync(path, STRANGER, STRANGER);
  expect(verify({ uid: STRANGER })).toEqual(refused("other-user", "0"));
});

test("a socket that KIST_SOCKET chose gets no passphrase, even from the right daemon", async () => {
  await startDaemon();
  const overridden = resolvePlaces({ KIST_SOCKET: places.socket }, root);
  expect(verify({ places: overridden })).toEqual(refused("socket-overridden", places.socket));
});

test("a dead daemon's socket, or none, is nobody", async () => {
  expect(verify()).toEqual(refused("nobody-listens"));
  await startDaemon();
  children[0]?.kill("SIGKILL");
  await new Promise((resolve) => children[0]?.once("exit", resolve));
  expect(verify()).toEqual(refused("nobody-listens"));
});

test("an installation without its Node cannot recognise anybody", async () => {
  await startDaemon();
  expect(verify({ searchPath: "/nowhere" })).toEqual(refused("node-missing", launcher));
});

test.each([
  ["the socket", () => places.socket, 0o666],
  ["the socket's directory", () => dirname(places.socket), 0o755],
  ["a directory above", () => places.home, 0o777],
  ["a directory further above", () => root, 0o770],
])("%s open to others is unsafe", async (_, path, mode) => {
  await startDaemon();
  chmodSync(path(), mode);
  expect(verify()).toEqual(refused("path-unsafe", path()));
});

test("a link in the place of the socket or of its directory is unsafe", async () => {
  await startDaemon();
  renameSync(places.socket, `${places.socket}.real`);
  symlinkSync(`${places.socket}.real`, places.socket);
  expect(verify()).toEqual(refused("path-unsafe", places.socket));
  rmSync(places.socket);
  renameSync(`${places.socket}.real`, places.socket);
  const run = dirname(places.socket);
  renameSync(run, `${run}.real`);
  symlinkSync(`${run}.real`, run);
  expect(verify()).toEqual(refused("path-unsafe", run));
});
