import { spawn, type ChildProcess } from "node:child_process";

import { afterEach, beforeEach, expect, test, vi } from "vitest";

import type { Libc } from "./libc.ts";
import { openLibc } from "./open-libc.ts";
import { createProcessTable } from "./process-table.ts";
import { createProcessWatch, type ProcessWatch } from "./process-watch.ts";
import { every } from "./ticker.ts";

const processes = createProcessTable();
const libc = openLibc();
let child: ChildProcess;
let target: { pid: number; startTime: number };

beforeEach(async () => {
  child = spawn("/bin/sleep", ["30"]);
  await new Promise((resolve) => child.once("spawn", resolve));
  const pid = child.pid ?? 0;
  target = { pid, startTime: processes.stat(pid)?.startTime ?? -1 };
});
afterEach(() => void child.kill("SIGKILL"));

function createWatch(handles: boolean): ProcessWatch {
  if (libc === undefined) throw new Error("no libc here");
  const seen: Libc = handles ? libc : { ...libc, openHandle: () => undefined };
  return createProcessWatch({ libc: seen, processes, every });
}

test.each([true, false])("the end of a child is noticed within two seconds (handles: %s)", async (handles) => {
  const watch = createWatch(handles);
  const onEnd = vi.fn<() => void>();
  watch.watch(target, onEnd);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(onEnd).not.toHaveBeenCalled();
  child.kill("SIGKILL");
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce(), { timeout: 2000 });
});

test.each([true, false])("another process with the same pid is not the child (handles: %s)", async (handles) => {
  const onEnd = vi.fn<() => void>();
  createWatch(handles).watch({ ...target, startTime: target.startTime - 1 }, onEnd);
  await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce(), { timeout: 2000 });
});

test("who stops watching is not called", async () => {
  const onEnd = vi.fn<() => void>();
  const stop = createWatch(true).watch(target, onEnd);
  stop();
  stop();
  child.kill("SIGKILL");
  await new Promise((resolve) => setTimeout(resolve, 1200));
  expect(onEnd).not.toHaveBeenCalled();
});
