import { describe, expect, it } from "vitest";

import type { Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

/** A daemon whose status answers one after the other, the last for ever. */
const saying = (...states: readonly Reply[]) => {
  const left = [...states];
  return ({ path }: { readonly path: string }): Reply =>
    path === "status" ? ((left.length > 1 ? left.shift() : left[0]) ?? { code: "internal", facts: {} }) : { body: {} };
};
const running = (state: string, startedAt: number): Reply => ({ body: { state, startedAt } });
const GONE: Reply = { code: "daemon-unreachable", facts: { path: "/run" } };

describe("kist lock", () => {
  it("returns when another process answers than the one that held the keys", async () => {
    const ran = await runKist(
      ["lock", "--json"],
      saying(running("unlocked", 1), running("unlocked", 1), GONE, running("locked", 2)),
    );
    expect([ran.status, JSON.parse(ran.stdout)]).toEqual([0, { locked: true }]);
    expect(ran.asked.map(({ path }) => path)).toEqual(["status", "lock", "status", "status", "status"]);
  });
  it("is content where the process ended and none came after it", async () => {
    expect(await runKist(["lock"], saying(running("unlocked", 1), GONE))).toMatchObject({ status: 0 });
  });
  it("says so where the process is still the old one", async () => {
    const ran = await runKist(["lock"], saying(running("unlocked", 1)));
    expect([ran.status, ran.stderr]).toEqual([
      1,
      expect.stringContaining("told to lock, and its process still answers"),
    ]);
  });
  it("starts no daemon to lock it, and waits for nothing where it was locked", async () => {
    expect((await runKist(["lock"], saying(GONE))).asked).toHaveLength(1);
    expect((await runKist(["lock"], saying(running("locked", 1)))).asked).toHaveLength(2);
  });
});
