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
const WHOLE = pending("9abcdefghjkmnpqr", ["kist://prod/shop/*"]);
const EXACT = ["kist://prod/shop/A", "kist://prod/shop/STRIPE\x1b[2J"];
const daemon =
  (...approvals: { readonly id: string; readonly subjects: readonly string[] }[]) =>
  ({ path, body }: Asked): Reply => {
    if (path === "approvals/list") return { body: { approvals } };
    if (path === "status") return { body: { unlockWith: ["passphrase", "recovery"] } };
    const subjects = body["id"] === WHOLE.id ? EXACT : approvals.find(({ id }) => id === body["id"])?.subjects;
    if (path === "approvals/show") return { body: { subjects } };
    return { body: { state: body["grant"] === true ? "granted" : "denied" } };
  };
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
    expect(ran.asked.map(({ path }) => path)).toEqual([
      "approvals/list",
      "status",
      "(verify)",
      "approvals/show",
      "approvals/decide",
    ]);
    expect(ran.asked.at(-2)?.body).toEqual({ id: ONE.id, presence: "open sesame" });
    expect(decided(ran.asked)).toEqual({ id: ONE.id, grant: true });
    expect(ran.screen).not.toContain("[y/N]");
  });
  it("goes on at once with the only one", async () => {
    const ran = await runKist(["approve"], daemon(ONE), { typed: ["open sesame\r"] });
    expect(decided(ran.asked)).toMatchObject({ id: ONE.id, grant: true });
  });
  it("lists the names of a whole namespace after the passphrase, before the last yes", async () => {
    const ran = await runKist(["approve"], daemon(WHOLE), { typed: ["open sesame\r", "y\r"] });
    expect(ran.stderr).toMatch(/kist:\/\/prod\/shop\/\*[\s\S]*exactly:\n.*shop\/A\n.*STRIPE\^\[\[2J\n/);
    expect(ran.screen).toContain("Approve these 2? [y/N]");
    expect([decided(ran.asked), ran.status]).toEqual([{ id: WHOLE.id, grant: true }, 0]);
  });
  it("grants nothing when the names are not what the person meant, nor where nobody could be asked", async () => {
    const no = await runKist(["approve"], daemon(WHOLE), { typed: ["open sesame\r", "\r"] });
    expect([no.status, decided(no.asked)]).toEqual([2, undefined]);
    const piped = await runKist(["approve", WHOLE.id, "--json"], daemon(WHOLE), { stdin: "open sesame\n" });
    expect([piped.status, decided(piped.asked)]).toEqual([2, undefined]);
    const yes = await runKist(["approve", WHOLE.id, "--yes"], daemon(WHOLE), { stdin: "open sesame\n" });
    expect([yes.status, decided(yes.asked)]).toEqual([0, { id: WHOLE.id, grant: true }]);
  });
  it("gives the passphrase again, without asking for it, where reading took long", async () => {
    const usual = daemon(WHOLE);
    const slow = (asked: Asked): Reply =>
      asked.path === "approvals/decide" && asked.body["presence"] === undefined
        ? { code: "presence-missing", facts: {} }
        : usual(asked);
    const ran = await runKist(["approve"], slow, { typed: ["open sesame\r", "y\r"] });
    expect(ran.asked.at(-1)?.body).toEqual({ id: WHOLE.id, grant: true, presence: "open sesame" });
    expect(ran.status).toBe(0);
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
