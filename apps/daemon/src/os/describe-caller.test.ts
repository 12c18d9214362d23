import { expect, test } from "vitest";

import { describeCaller } from "./describe-caller.ts";
import type { ProcessStat, ProcessTable } from "./process-stat.ts";
import { createProcessTable } from "./process-table.ts";

/** Ada's terminal: systemd → terminal → shell (session leader) → npm → script. */
const ADA: readonly ProcessStat[] = [
  { pid: 1, name: "systemd", state: "S", parent: 0, session: 1, tty: 0, startTime: 1 },
  { pid: 50, name: "terminal", state: "S", parent: 1, session: 50, tty: 0, startTime: 100 },
  { pid: 60, name: "zsh", state: "S", parent: 50, session: 60, tty: 34816, startTime: 200 },
  { pid: 70, name: "npm", state: "S", parent: 60, session: 60, tty: 34816, startTime: 300 },
  { pid: 80, name: "script", state: "R", parent: 70, session: 60, tty: 34816, startTime: 400 },
];

function tableOf(stats: readonly ProcessStat[]): ProcessTable {
  return {
    stat: (pid) => stats.find((stat) => stat.pid === pid),
    executable: (pid) => `/bin/${stats.find((stat) => stat.pid === pid)?.name}`,
    directory: () => "/home/ada/app",
  };
}
const without = (pid: number): ProcessTable => tableOf(ADA.filter((stat) => stat.pid !== pid));
const changed = (pid: number, change: Partial<ProcessStat>): ProcessTable =>
  tableOf(ADA.map((stat) => (stat.pid === pid ? { ...stat, ...change } : stat)));

test("Ada's script is described with its parents and its terminal", () => {
  expect(describeCaller(tableOf(ADA), 1000, 80)).toEqual({
    door: "socket",
    uid: 1000,
    process: { pid: 80, startTime: 400, exe: "/bin/script", name: "script" },
    ancestors: [
      { pid: 70, startTime: 300, exe: "/bin/npm", name: "npm" },
      { pid: 60, startTime: 200, exe: "/bin/zsh", name: "zsh" },
      { pid: 50, startTime: 100, exe: "/bin/terminal", name: "terminal" },
      { pid: 1, startTime: 1, exe: "/bin/systemd", name: "systemd" },
    ],
    session: { leader: 60, leaderStartTime: 200, tty: 34816 },
    cwd: "/home/ada/app",
  });
});

test.each([0, -1, 99])("pid %i is refused", (pid) => {
  expect(describeCaller(tableOf(ADA), 1000, pid)).toBeUndefined();
});

test("a dead process that nobody has waited for is refused", () => {
  expect(describeCaller(changed(80, { state: "Z" }), 1000, 80)).toBeUndefined();
});

test("a pid that changes hands while it is looked at is refused", () => {
  let looks = 0;
  const table = tableOf(ADA);
  const moving: ProcessTable = {
    ...table,
    stat(pid) {
      const stat = table.stat(pid);
      return stat?.pid === 80 && ++looks > 1 ? { ...stat, startTime: 999 } : stat;
    },
  };
  expect(describeCaller(moving, 1000, 80)).toBeUndefined();
});

test("a parent that started after its child is a stranger with a dead parent's pid", () => {
  const caller = describeCaller(changed(60, { startTime: 350 }), 1000, 80);
  expect(caller?.ancestors.map(({ pid }) => pid)).toEqual([70]);
});

test("the approval of a living shell does not pass to the session of a dead one", () => {
  expect(describeCaller(without(60), 1000, 80)?.session).toEqual({ leader: 60, leaderStartTime: 0, tty: 34816 });
});

test("a chain of parents without end is cut off", () => {
  const loop = tableOf([{ pid: 7, name: "x", state: "R", parent: 7, session: 7, tty: 0, startTime: 1 }]);
  expect(describeCaller(loop, 1000, 7)?.ancestors).toHaveLength(64);
});

test("this very process is described as the kernel knows it", () => {
  const caller = describeCaller(createProcessTable(), process.getuid?.() ?? -1, process.pid);
  expect(caller?.process).toMatchObject({ pid: process.pid, exe: process.execPath });
  expect(caller?.ancestors[0]?.pid).toBe(process.ppid);
  expect(caller?.cwd).toBe(process.cwd());
});
