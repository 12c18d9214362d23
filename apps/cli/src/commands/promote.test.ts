import { describe, expect, it } from "vitest";

import type { Asked } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const id = "4d5kq0t9v2c6w8xa";
const ends = { from: "dev/shop", to: "prod/shop", createdNamespace: false };
const plan = {
  ...ends,
  promoted: false,
  items: [
    { key: "A", state: "differs", from: "0123456789" },
    { key: "B", state: "only-left", from: "abcdefghjk" },
    { key: "C", state: "same", from: "zzzzzzzzzz" },
  ],
};
const done = {
  ...ends,
  promoted: true,
  items: [
    { key: "A", state: "differs", outcome: "versioned" },
    { key: "B", state: "only-left", outcome: "created" },
    { key: "C", state: "same", outcome: "unchanged" },
  ],
};
const daemon = ({ body }: Asked) => ({ body: body["dryRun"] === true ? plan : done });
const words = ["promote", "--all", "--from", "dev", "--to", "prod"];

describe("kist promote", () => {
  it("shows what differs, asks, and does exactly what it showed", async () => {
    const ran = await runKist(words, daemon, { typed: ["y\r"] });
    expect(ran).toMatchObject({ status: 0, stdout: "" });
    expect(ran.stderr).toBe(
      "dev/shop → prod/shop:\n  ~ A  gets a new version\n  + B  is new there\n  = C  is the same\nPromoted dev/shop to prod/shop: 1 new, 1 changed, 1 the same.\n",
    );
    expect(ran.screen).toContain("Promote 2 to prod/shop?");
    expect(ran.asked.map(({ body }) => body)).toEqual([
      { environment: "dev", to: { environment: "prod" }, dryRun: true },
      {
        environment: "dev",
        to: { environment: "prod" },
        expected: plan.items.map(({ key, from }) => ({ key, version: from })),
      },
    ]);
  });
  it("does nothing on no, nor without a terminal to ask on", async () => {
    for (const options of [{ typed: ["n\r"] }, {}]) {
      const ran = await runKist(words, daemon, options);
      expect([ran.status, ran.asked.length]).toEqual([2, 1]);
    }
  });
  it("with --yes is one request, for programs", async () => {
    const ran = await runKist([...words, "--yes", "--json"], daemon);
    expect(JSON.parse(ran.stdout)).toEqual(done);
    expect(ran.asked).toHaveLength(1);
  });
  it("asks a person once: what approved the showing goes along with the doing", async () => {
    const needing = (asked: Asked) => {
      if (asked.path === "approvals/wait") return { body: { state: "granted" } };
      return asked.body["approval"] === id ? daemon(asked) : { code: "approval-needed", facts: { approval: id } };
    };
    const ran = await runKist(words, needing, { typed: ["y\r"], terminal: { stderr: true } });
    expect(ran.status).toBe(0);
    expect(ran.asked.map(({ path, body }) => [path, body["approval"]])).toEqual([
      ["secrets/promote", undefined],
      ["approvals/wait", undefined],
      ["secrets/promote", id],
      ["secrets/promote", id],
    ]);
  });
  it("says what is not there before it asks anything", async () => {
    const gone = () => ({ body: { ...plan, items: [{ key: "NONE", state: "missing" }] } });
    const ran = await runKist(["promote", "NONE", "--to", "prod"], gone, { typed: [] });
    expect(ran.status).toBe(5);
    expect(ran.stderr).toContain("There is no secret NONE.");
  });
  it("has nothing to ask where all is the same", async () => {
    const same = () => ({ body: { ...plan, items: plan.items.slice(2) } });
    expect(await runKist(words, same, { typed: [] })).toMatchObject({
      status: 0,
      stderr: expect.stringContaining("There is nothing to promote.") as unknown,
    });
  });
  it("takes --to prod/other as another namespace, and -e for --from", async () => {
    const { asked } = await runKist(["promote", "A", "-e", "dev/shop", "--to", "prod/other", "--yes"], daemon);
    expect(asked[0]?.body).toEqual({
      environment: "dev",
      namespace: "shop",
      to: { environment: "prod", namespace: "other" },
      keys: ["A"],
    });
  });
  it.each([
    [["promote", "A"]],
    [["promote", "--to", "prod"]],
    [["promote", "A", "--all", "--to", "prod"]],
    [["promote", "kist://dev/shop/A", "--to", "prod"]],
    [["promote", "A", "--from", "dev", "-e", "dev", "--to", "prod"]],
  ])("%j is refused in words", async (wrong) => {
    expect(await runKist(wrong, daemon)).toMatchObject({ status: 2, stdout: "", asked: [] });
  });
});
