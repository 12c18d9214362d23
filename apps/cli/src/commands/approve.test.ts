import { describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const pending = (id: string, subjects: string[]) => ({
  id,
  state: "pending",
  askedAt: NOW - 10_000,
  expiresAt: NOW + 110_000,
  action: "read",
  subjects,
  caller: { exe: "/usr/bin/node", pid: 42, started: 7, ancestry: "node < npm < bash", cwd: "/work/shop" },
  scope: "request",
  rule: "prod-presence",
});
const ONE = pending("4d5kq0t9v2c6w8xa", ["kist://prod/shop/A", "kist://prod/shop/B", "kist://prod/shop/C\x1b[2J"]);
const TWO = pending("7hjkmnpqrstvwxyz", ["kist://prod/shop/D"]);
const daemon =
  (...approvals: object[]) =>
  ({ path, body }: Asked): Reply =>
    path === "approvals/list"
      ? { body: { approvals } }
      : { body: { state: body["grant"] === true ? "granted" : "denied" } };
const decided = (asked: readonly Asked[]) => asked.find(({ path }) => path === "approvals/decide")?.body;

describe("kist approve", () => {
  it("shows who asks for what, all names, and asks for the passphrase", async () => {
    const ran = await runKist(["approve", "4d5k"], daemon(ONE, TWO), { typed: ["open sesame\r"] });
    for (const words of [
      "read",
      "/usr/bin/node",
      "node < npm < bash",
      "/work/shop",
      "prod-presence",
      "this one request",
      "kist://prod/shop/A",
      "kist://prod/shop/B",
    ])
      expect(ran.stderr).toContain(words);
    expect(ran.stderr).not.toContain("\x1b");
    expect(decided(ran.asked)).toEqual({ id: ONE.id, grant: true, passphrase: "open sesame" });
    expect(ran.asked.map(({ path }) => path)).toEqual(["approvals/list", "(verify)", "approvals/decide"]);
  });
  it("goes on at once with the only one", async () => {
    const ran = await runKist(["approve"], daemon(ONE), { typed: ["open sesame\r"] });
    expect(decided(ran.asked)).toMatchObject({ id: ONE.id, grant: true });
  });
  it("lists several and decides nothing", async () => {
    const ran = await runKist(["approve"], daemon(ONE, TWO), { typed: [] });
    expect(ran.stdout).toContain("kist://prod/shop/A, kist://prod/shop/B and 1 more");
    expect(decided(ran.asked)).toBeUndefined();
  });
  it("denies without a passphrase", async () => {
    const ran = await runKist(["approve", TWO.id, "--deny"], daemon(ONE, TWO), { typed: [] });
    expect(decided(ran.asked)).toEqual({ id: TWO.id, grant: false });
    expect(ran.stderr).toContain("The request is denied.");
  });
  it("decides nothing when the question is left", async () => {
    const ran = await runKist(["approve", "4d5k"], daemon(ONE), { typed: ["\x03"] });
    expect(ran.status).toBe(130);
    expect(decided(ran.asked)).toBeUndefined();
  });
});
