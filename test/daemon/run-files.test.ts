/** Whose the directories of runs are: nobody makes the daemon remove, or keep, what is not his. */
import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
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
import { refusal, type Caller } from "./harness/caller.ts";
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
  const foreign = [
    call(adoptRunProcess, { directory, pid: 1 }),
    call(adoptRunProcess, { directory, pid: process.pid }),
    call(adoptRunProcess, { directory: `${directory}/`, pid: child.pid }),
    call(adoptRunProcess, { directory: join(directory, "..", "..", ".."), pid: child.pid }),
    call(adoptRunProcess, { directory: "/etc", pid: child.pid }),
    stranger.call(adoptRunProcess, { directory, pid: child.pid }),
  ];
  for (const one of foreign) expect(await refusal(one)).toMatchObject({ code: "run-not-own" });
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
