/** The small facts of the running system: clocks, ids, messages to systemd. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import koffi from "koffi";
import { expect, test, vi } from "vitest";

import { readBootId, readMachineId } from "./machine.ts";
import { notifySystemd } from "./notify-systemd.ts";
import { openLibc } from "./open-libc.ts";
import { watchSuspend } from "./suspend-watch.ts";
import { packUnixAddress } from "./unix-address.ts";

const libc = openLibc();
const onLinux = test.skipIf(process.platform !== "linux");

test("a laptop that slept for an hour is noticed at its first look, a busy one never", () => {
  const clocks = { awake: 1000, elapsed: 5000 };
  const looks: (() => void)[] = [];
  const onResume = vi.fn<(slept: number) => void>();
  watchSuspend(
    {
      libc: { uptime: () => ({ ...clocks }) },
      every(_, look) {
        looks.push(look);
        return () => undefined;
      },
    },
    onResume,
  );
  const pass = (awake: number, asleep: number): void => {
    clocks.awake += awake;
    clocks.elapsed += awake + asleep;
    for (const look of looks) look();
  };
  pass(60_000, 0.2);
  expect(onResume).not.toHaveBeenCalled();
  pass(1_000, 3_600_000);
  expect(onResume).toHaveBeenCalledWith(3_600_000);
  pass(1_000, 0);
  expect(onResume).toHaveBeenCalledOnce();
});

onLinux("the kernel's clocks go forward, and sleeping time is never negative (needs Linux)", () => {
  const first = libc?.uptime();
  const second = libc?.uptime();
  expect(second?.awake).toBeGreaterThanOrEqual(first?.awake ?? Infinity);
  expect(second?.elapsed).toBeGreaterThanOrEqual((second?.awake ?? Infinity) - 1);
});

onLinux("boot and machine have ids of their known form (needs Linux)", () => {
  expect(readBootId()).toMatch(/^[0-9a-f-]{36}$/);
  expect(readMachineId() ?? "0".repeat(32)).toMatch(/^[0-9a-f]{32}$/);
});

onLinux.each(["path", "abstract"])("systemd is told at a socket by %s (needs Linux)", (kind) => {
  const directory = mkdtempSync(join(tmpdir(), "kist-notify-"));
  const name = kind === "path" ? join(directory, "notify") : `@kist-test-${process.pid}`;
  const own = koffi.load(null);
  const bind = own.func("int bind(int, void*, unsigned int)");
  const receive = own.func("long recv(int, void*, size_t, int)");
  const descriptor: number = own.func("int socket(int, int, int)")(1, 2, 0);
  const address = packUnixAddress(name, 1);
  expect(bind(descriptor, address, address?.length)).toBe(0);
  const sent = libc !== undefined && notifySystemd(libc, { NOTIFY_SOCKET: name }, "READY=1");
  const bytes = Buffer.alloc(64);
  expect(sent).toBe(true);
  expect(bytes.toString("utf8", 0, Number(receive(descriptor, bytes, 64, 0x40)))).toBe("READY=1");
  own.func("int close(int)")(descriptor);
  rmSync(directory, { recursive: true });
});

test.each([{}, { NOTIFY_SOCKET: "" }, { NOTIFY_SOCKET: "vsock:2:9999" }, { NOTIFY_SOCKET: "/nowhere/at/all" }])(
  "without a supervisor at a socket nothing is told: %j",
  (environment) => {
    expect(libc !== undefined && notifySystemd(libc, environment, "READY=1")).toBe(false);
  },
);
