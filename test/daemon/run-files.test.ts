/** Whose the directories of runs are: nobody makes the daemon remove, or keep, what is not his. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { dirname, join } from "node:path";

import {
  adoptRunProcess,
  initDevice,
  openRunFiles,
  type Endpoint,
  type RequestOf,
  type ResponseOf,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { readAnswer } from "./harness/answers.ts";
import { refusals, type Caller } from "./harness/caller.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let stranger: Caller;
const children: ChildProcess[] = [];
beforeAll(async () => {
  story = await openStory();
  stranger = await story.callers.start();
  const about = { kind: "ephemeral" as const, deviceName: "d", vaultName: "v", environments: ["dev"] };
  await stranger.call(initDevice, about);
});
afterAll(async () => {
  for (const child of children) child.kill("SIGKILL");
  await story.close();
});

/** As this process: its pid and those of its children are known here. */
function call<E extends Endpoint>(endpoint: E, body: RequestOf<E>): Promise<ResponseOf<E>> {
  const { promise, resolve, reject } = Promise.withResolvers<ResponseOf<E>>();
  const text = JSON.stringify(body);
  const headers = { "content-type": "application/json", "content-length": Buffer.byteLength(text) };
  const { method, path } = endpoint;
  const outgoing = request({ socketPath: story.home.socket, method, path, headers, agent: false }, (incoming) => {
    const pieces: Buffer[] = [];
    incoming.on("data", (piece: Buffer) => pieces.push(piece));
    incoming.on("end", () => {
      const status = incoming.statusCode ?? 0;
      const type = incoming.headers["content-type"] ?? "";
      try {
        resolve(readAnswer(endpoint, { status, type, body: Buffer.concat(pieces) }));
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  outgoing.on("error", reject);
  outgoing.end(text);
  return promise;
}

function sleeper(): ChildProcess & { pid: number } {
  const child = spawn("sleep", ["60"], { stdio: "ignore" });
  children.push(child);
  if (child.pid === undefined) throw new Error("no sleep");
  return child as ChildProcess & { pid: number };
}

test("a directory is the caller's alone, and only its own children are taken in", async () => {
  const { directory, inMemory } = await call(openRunFiles, {});
  expect(inMemory).toBe(true);
  const child = sleeper();
  expect(await call(adoptRunProcess, { directory, pid: child.pid })).toEqual({});
  const refused = await refusals(
    call(adoptRunProcess, { directory, pid: 1 }),
    call(adoptRunProcess, { directory, pid: process.pid }),
    call(adoptRunProcess, { directory: `${directory}/`, pid: child.pid }),
    call(adoptRunProcess, { directory: join(directory, "..", "..", ".."), pid: child.pid }),
    call(adoptRunProcess, { directory: "/etc", pid: child.pid }),
    stranger.call(adoptRunProcess, { directory, pid: child.pid }),
    stranger.call(adoptRunProcess, { directory }),
  );
  for (const one of refused) expect(one).toMatchObject({ code: "run-not-own" });
});

test("links in it are removed, what they point to stays", async () => {
  const kept = join(story.home.work, "kept");
  mkdirSync(kept);
  writeFileSync(join(kept, "file"), "mine");
  const owner = await story.callers.start();
  const { directory } = await owner.call(openRunFiles, {});
  symlinkSync(kept, join(directory, "link"));
  symlinkSync(join(kept, "file"), join(directory, "file"));
  mkdirSync(join(directory, "deep"));
  symlinkSync("/", join(directory, "deep", "root"));
  owner.close();
  await expect.poll(() => existsSync(dirname(directory)), { timeout: 2_000 }).toBe(false);
  expect(readFileSync(join(kept, "file"), "utf8")).toBe("mine");
});

/** Opens a directory, puts a value into it, starts a program that uses it, and is killed before it can name that. */
const KILLED_EARLY = `
  const { request } = require("node:http"), { spawn } = require("node:child_process"), { writeFileSync } = require("node:fs");
  const [socketPath] = process.argv.slice(1);
  const headers = { "content-type": "application/json", "content-length": 2 };
  request({ socketPath, method: "POST", path: "/kist/v1/runs/files", headers }, (incoming) => incoming.on("data", (text) => {
    const { directory } = JSON.parse(text);
    writeFileSync(directory + "/KEY", "value");
    const child = spawn("sleep", ["60"], { stdio: "ignore", detached: true, env: { ...process.env, KEY: directory + "/KEY" } });
    require("node:fs").writeSync(1, directory + " " + child.pid);
    process.kill(process.pid, "SIGKILL");
  })).end("{}");
`;

test("a program that its parent could not name before it was killed keeps its files until it ends", async () => {
  const { stdout, signal } = spawnSync(process.execPath, ["-e", KILLED_EARLY, story.home.socket], { encoding: "utf8" });
  expect(signal).toBe("SIGKILL");
  const [directory = "", child = ""] = stdout.split(" ");
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  expect(readFileSync(join(directory, "KEY"), "utf8")).toBe("value");
  process.kill(Number(child), "SIGKILL");
  await expect.poll(() => existsSync(dirname(directory)), { timeout: 2_000 }).toBe(false);
});

test("a daemon clears what homes that are gone left, and nothing of those who live or count otherwise", async () => {
  const { directory } = await call(openRunFiles, {});
  const [mine = ""] = readdirSync(join(directory, "..", "owners"));
  const boot = mine.split(".")[2] ?? "";
  const other = `/dev/shm/kist-${process.getuid?.()}-${randomBytes(6).toString("hex")}`;
  const runs = {
    dead: [`4194000.1.${boot}`],
    alive: [`4194000.1.${boot}`, mine],
    elsewhere: ["4194000.1.ffffffffffff"],
    fresh: [],
  };
  const paths = new Map<string, string>();
  for (const [name, owners] of Object.entries(runs)) {
    const path = join(other, randomBytes(16).toString("hex"));
    paths.set(name, path);
    mkdirSync(join(path, "owners"), { recursive: true, mode: 0o700 });
    mkdirSync(join(path, "values"), { mode: 0o700 });
    for (const owner of owners) writeFileSync(join(path, "owners", owner), "");
  }
  try {
    await story.restart();
    const left = (): string[] => [...paths].filter(([, path]) => existsSync(path)).map(([name]) => name);
    await expect.poll(left, { timeout: 5_000 }).toEqual(["alive", "elsewhere", "fresh"]);
  } finally {
    rmSync(other, { recursive: true });
  }
});

test("so many at once and no more", async () => {
  const owner = await story.callers.start();
  const opened: Promise<unknown>[] = [];
  for (let i = 0; i < 300; i++) opened.push(owner.call(openRunFiles, {}));
  const outcomes = await Promise.allSettled(opened);
  const refused = outcomes.filter((outcome) => outcome.status === "rejected").map(({ reason }) => reason as unknown);
  expect(refused.length).toBeGreaterThan(40);
  expect(refused[0]).toMatchObject({ code: "run-files-full" });
  owner.close();
  await expect.poll(async () => (await stranger.call(openRunFiles, {})).inMemory, { timeout: 3_000 }).toBe(true);
});
