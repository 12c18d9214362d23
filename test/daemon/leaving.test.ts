/** Whatever the disk does, a daemon that is told to lock or to stop gives up its process, and its keys with it. */
import { spawn, type ChildProcess } from "node:child_process";

import { initDevice, lock, readValues, stopDaemon } from "@kist/protocol";
import { expect, test } from "vitest";

import { skipUnlessRoot, skipWithout } from "../../scripts/test-needs.ts";
import { bePatient, PATIENCE } from "./harness/patience.ts";
import { confirm, setUp, store } from "./harness/people.ts";
import { openStory } from "./harness/story.ts";

bePatient();

/** Not `write`: answers leave by it too. */
const CALLS = "pwrite64,fsync,fdatasync,ftruncate,rename,unlink,unlinkat";

/** From now on every such call of the process fails with EIO, also of what replaces it. */
async function breakDisk(pid: number): Promise<ChildProcess> {
  const words = ["-f", "-o", "/dev/null", "-e", `trace=${CALLS}`, "-e", `inject=${CALLS}:error=EIO`, "-p", `${pid}`];
  const tracer = spawn("strace", words, { stdio: ["ignore", "ignore", "pipe"] });
  await new Promise<void>((resolve, reject) => {
    tracer.stderr.on("data", (said: Buffer) => said.toString().includes("attached") && resolve());
    tracer.once("exit", () => reject(new Error("strace cannot look into the daemon")));
  });
  return tracer;
}

test.for([
  ["a person's, told to lock", "person", lock],
  ["a person's, told to stop", "person", stopDaemon],
  ["a throw-away one, told to lock", "ephemeral", lock],
  ["a throw-away one, told to stop", "ephemeral", stopDaemon],
] as const)("a broken disk: %s", async ([, kind, endpoint], context) => {
  skipWithout(context, "strace");
  skipUnlessRoot(context);
  const story = await openStory();
  let tracer: ChildProcess | undefined;
  try {
    const caller = await story.terminal();
    if (kind === "person") await confirm(caller, await setUp(caller));
    else await caller.call(initDevice, { kind, deviceName: "d", vaultName: "v", environments: ["dev"] });
    await store(caller, "dev", "shop", { A: "1" });
    const { ended, pid } = story.daemon();
    tracer = await breakDisk(pid);
    // Something waits to be written down, and cannot be.
    await caller.call(readValues, { names: ["kist://dev/shop/A"], purpose: "get" }).catch(() => undefined);
    await caller.call(endpoint, {}).catch(() => undefined);
    const limit = new Promise<"still there">((resolve) => void setTimeout(() => resolve("still there"), PATIENCE / 2));
    // Where it replaces itself the next one does not open such a disk, and says so.
    expect([0, 7]).toContain(await Promise.race([ended, limit]));
  } finally {
    tracer?.kill("SIGKILL");
    await story.close();
  }
});
