import { openSync } from "node:fs";

import { expect, test } from "vitest";

import { createCallers, type Callers } from "./callers.ts";
import type { Libc } from "./libc.ts";
import type { ProcessStat, ProcessTable } from "./process-stat.ts";

/** A machine with one user, one terminal and one program that can exec, move and die at will. */
function createMachine(handles = true): {
  readonly callers: Callers;
  readonly program: { -readonly [Key in keyof ProcessStat]: ProcessStat[Key] } & { exe: string; looks: number };
  readonly peer: { pid: number; uid: number; gid: number };
  pass: (milliseconds: number) => void;
  die: () => void;
} {
  let now = 1000;
  let ended = false;
  const program = {
    pid: 80,
    name: "script",
    state: "S",
    parent: 60,
    session: 60,
    tty: 34816,
    startTime: 400,
    exe: "/usr/bin/psql",
    looks: 0,
  };
  const shell: ProcessStat = { ...program, pid: 60, name: "zsh", parent: 0, startTime: 200 };
  const peer = { pid: 80, uid: 1000, gid: 1000 };
  const processes: ProcessTable = {
    stat(pid) {
      if (pid === 60) return shell;
      if (pid !== 80 || ended) return undefined;
      program.looks++;
      return { ...program };
    },
    executable: (pid) => (pid === 80 ? program.exe : "/bin/zsh"),
    directory: () => "/home/ada",
  };
  const libc: Pick<Libc, "peer" | "peerHandle" | "hasEnded"> = {
    peer: () => peer,
    // A handle is closed when nobody needs it, so it must be a real descriptor.
    peerHandle: () => (handles ? openSync("/dev/null", "r") : undefined),
    hasEnded: () => ended,
  };
  const callers = createCallers({
    libc,
    processes,
    clock: { now: () => now, monotonic: () => now },
    uid: 1000,
  });
  return {
    callers,
    program,
    peer,
    pass(milliseconds) {
      now += milliseconds;
    },
    die() {
      ended = true;
    },
  };
}

test.each([
  ["another user", { uid: 1001 }],
  ["root", { uid: 0 }],
  ["a process outside this pid namespace", { pid: 0 }],
  ["a process that is gone", { pid: 81 }],
])("%s is not admitted", (_, change) => {
  const { callers, peer } = createMachine();
  Object.assign(peer, change);
  expect(callers.admit(5)).toBeUndefined();
});

test.each([true, false])("a program that ends loses its connection (handles: %s)", (handles) => {
  const machine = createMachine(handles);
  const caller = machine.callers.admit(5);
  expect(caller?.current()?.process.pid).toBe(80);
  machine.die();
  machine.pass(10);
  expect(caller?.current()).toBeUndefined();
});

test("a program that execs another is seen as the other at its next request", () => {
  const machine = createMachine();
  const caller = machine.callers.admit(5);
  expect(caller?.current()?.process.exe).toBe("/usr/bin/psql");
  machine.program.exe = "/tmp/evil";
  machine.pass(10);
  expect(caller?.current()?.process.exe).toBe("/tmp/evil");
});

test("a program that leaves its terminal session is seen without it", () => {
  const machine = createMachine();
  const caller = machine.callers.admit(5);
  machine.program.session = 80;
  machine.program.tty = 0;
  machine.pass(10);
  expect(caller?.current()?.session).toMatchObject({ leader: 80, tty: 0 });
});

test("a pid given to another program closes what the first one opened", () => {
  const machine = createMachine(false);
  const caller = machine.callers.admit(5);
  machine.program.startTime = 500;
  machine.pass(10);
  expect(caller?.current()).toBeUndefined();
  // The other one is served as itself.
  expect(machine.callers.admit(6)?.current()?.process.startTime).toBe(500);
});

test("within ten milliseconds nothing is read again; after a second everything is", () => {
  const machine = createMachine();
  const first = machine.callers.admit(5);
  const second = machine.callers.admit(6);
  machine.program.looks = 0;
  for (let i = 0; i < 100; i++) expect(i % 2 === 0 ? first?.current() : second?.current()).toBeDefined();
  expect(machine.program.looks).toBe(0);
  machine.pass(10);
  first?.current();
  expect(machine.program.looks).toBe(1);
  machine.pass(1001);
  first?.current();
  expect(machine.program.looks).toBe(4);
});

test("a closed connection has no caller", () => {
  const machine = createMachine();
  const caller = machine.callers.admit(5);
  caller?.close();
  caller?.close();
  expect(caller?.current()).toBeUndefined();
});
