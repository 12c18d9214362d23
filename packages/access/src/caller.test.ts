import type { Ancestor, PageId, SocketCaller } from "@kist/model";
import { expect, test } from "vitest";

import { callerKey, describeCaller } from "./caller.ts";

const process = (exe: string, name: string): Ancestor => ({ pid: 7, startTime: 1, exe, name });
const below = (...ancestors: readonly Ancestor[]): SocketCaller => ({
  door: "socket",
  uid: 1000,
  process: process("/usr/bin/kist", "kist"),
  ancestors,
  session: { leader: 1, leaderStartTime: 1, tty: 0 },
  cwd: "/",
});
const ancestry = (...ancestors: readonly Ancestor[]): unknown => describeCaller(below(...ancestors))["ancestry"];

test("programs are named by their executables, and what they call themselves stands in quotes", () => {
  expect(
    ancestry(
      process("/usr/bin/node", "npm install"),
      process("/usr/bin/bash", "deploy.sh"),
      process("/usr/bin/zsh", "zsh"),
      process("/opt/a-program-with-a-long-name", "a-program-with-"),
    ),
  ).toBe('node "npm install" < bash "deploy.sh" < zsh < a-program-with-a-long-name');
});
test("a Node program is no MainThread", () => {
  expect(ancestry(process("/usr/bin/node", "MainThread"))).toBe("node");
});
test("an executable that is gone or hidden", () => {
  expect(ancestry(process("/usr/bin/node (deleted)", "MainThread"), process("", "sshd"))).toBe('node < "sshd"');
});
test("nobody names himself into another process's place", () => {
  for (const hostile of ['x" < systemd', "\x1b[2Jbash", "bash\n< sshd", "\u202eb", "a < b"]) {
    const both = String(ancestry(process(`/tmp/${hostile.replaceAll("/", "")}`, hostile)));
    expect(both).not.toMatch(/[<\x00-\x1f\u202e]/);
    expect(both.match(/"/g)?.length ?? 0).toBeLessThanOrEqual(2);
  }
});

test("a page is described by its id and by what had it opened, which is not said to be the one that asks", () => {
  const opener = below(process("/usr/bin/zsh", "zsh"));
  const page = "0000000000000001" as PageId;
  const caller = { door: "page", uid: 1000, page, origin: "", opener, unlocks: undefined, openedAt: 5 } as const;
  expect(describeCaller(caller)).toEqual({
    uid: 1000,
    page,
    session: `page/${page}`,
    opened: 5,
    opener: "/usr/bin/kist",
    ancestry: "zsh",
  });
  expect(callerKey(caller)).not.toBe(callerKey(opener));
});
