import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openLibc } from "./open-libc.ts";
import { claimSocketPath, listenPrivately } from "./socket-path.ts";

const uid = process.getuid?.() ?? -1;
const libc = openLibc();

let home = "";
let path = "";
const servers: Server[] = [];
const releases: (() => void)[] = [];
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "kist-sock-"));
  path = join(home, "run/kist.sock");
});
afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  for (const release of releases.splice(0)) release();
  rmSync(home, { recursive: true });
});

async function claim(): Promise<void> {
  if (libc === undefined) throw new Error("no libc here");
  releases.push(await claimSocketPath(libc, path, uid));
}
async function listen(): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  await listenPrivately(server, path, uid);
  servers.push(server);
}
/** What a daemon that was killed leaves: a socket file with nobody behind it. */
function leaveStaleSocket(): void {
  mkdirSync(join(home, "run"), { recursive: true, mode: 0o700 });
  const script = `require("net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  spawnSync(process.execPath, ["-e", script]);
}
const inUse = expect.objectContaining({ code: "database-in-use" });
const unsafe = expect.objectContaining({ code: "path-unsafe" });

test("the socket is the user's alone from its first moment", async () => {
  const before = process.umask(0);
  try {
    await claim();
    await listen();
    expect(lstatSync(path).mode & 0o777).toBe(0o600);
    expect(lstatSync(join(home, "run")).mode & 0o777).toBe(0o700);
    expect(process.umask()).toBe(0);
  } finally {
    process.umask(before);
  }
});

test("the socket of a killed daemon is taken over", async () => {
  leaveStaleSocket();
  expect(lstatSync(path).isSocket()).toBe(true);
  await claim();
  await listen();
  expect(lstatSync(path).isSocket()).toBe(true);
});

test("a second daemon stays out while the first one lives, whether it listens already or not", async () => {
  await claim();
  await expect(claim()).rejects.toThrow(inUse);
  await listen();
  await expect(claim()).rejects.toThrow(inUse);
  expect(lstatSync(path).isSocket()).toBe(true);
});

test("a listener that holds no lock is not pushed aside either", async () => {
  mkdirSync(join(home, "run"), { mode: 0o700 });
  await listen();
  await expect(claim()).rejects.toThrow(inUse);
  expect(existsSync(path)).toBe(true);
});

test("the lock of a daemon that ended is free again", async () => {
  await claim();
  releases.pop()?.();
  await claim();
});

test.each(["file", "directory", "link"])("a %s in the socket's place is refused and stays", async (kind) => {
  mkdirSync(join(home, "run"), { mode: 0o700 });
  const target = join(home, "target");
  writeFileSync(target, "precious");
  if (kind === "file") writeFileSync(path, "precious");
  if (kind === "directory") mkdirSync(path);
  if (kind === "link") symlinkSync(target, path);
  await expect(claim()).rejects.toThrow(unsafe);
  expect(existsSync(path)).toBe(true);
  expect(readFileSync(target, "utf8")).toBe("precious");
});

test("a link in the lock's place is refused and its target not created", async () => {
  mkdirSync(join(home, "run"), { mode: 0o700 });
  symlinkSync(join(home, "elsewhere"), `${path}.lock`);
  await expect(claim()).rejects.toThrow(unsafe);
  expect(existsSync(join(home, "elsewhere"))).toBe(false);
});

test("a link in the directory's place is refused and nothing is put behind it", async () => {
  mkdirSync(join(home, "elsewhere"), { mode: 0o700 });
  symlinkSync(join(home, "elsewhere"), join(home, "run"));
  await expect(claim()).rejects.toThrow(unsafe);
  expect(existsSync(join(home, "elsewhere/kist.sock.lock"))).toBe(false);
});

test("a directory that others may enter is refused", async () => {
  mkdirSync(join(home, "run"));
  chmodSync(join(home, "run"), 0o755);
  await expect(claim()).rejects.toThrow(unsafe);
});

test("a path the kernel would cut is refused before anything is made", async () => {
  path = join(home, "x".repeat(80), "run/kist.sock");
  await expect(claim()).rejects.toThrow(unsafe);
  expect(existsSync(join(home, "x".repeat(80)))).toBe(false);
});
