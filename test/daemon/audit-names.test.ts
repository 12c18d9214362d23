/** Who may read the trail, and which names he finds there (R20, invariant 7): a yes for `dev` tells nothing of `prod`. */
import { initDevice, listAudit, setAllowList, stopDaemon, unlock } from "@kist/protocol";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, PASSPHRASE, setUp, store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

describe("on a person's device", () => {
  let story: Story;
  let desk: Caller;
  let lamp: Caller;
  beforeAll(async () => {
    story = await openStory();
    [desk, lamp] = [await story.terminal(), await story.terminal()];
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { PLAIN: "1" });
    const needed = await refusal(store(desk, "prod", "shop", { STRIPE_KEY: "1", WEBHOOK_KEY: "2" }));
    await approve(lamp, needed);
    await store(desk, "prod", "shop", { STRIPE_KEY: "1", WEBHOOK_KEY: "2" }, approvalOf(needed));
  });
  afterAll(() => story.close());

  test("a terminal with a yes for dev sees that prod was touched, and no name of it", async () => {
    const { entries } = await desk.call(listAudit, { limit: 5000 });
    const text = JSON.stringify(entries);
    expect(text).toContain("kist://dev/shop/PLAIN");
    expect(text).not.toContain("STRIPE_KEY");
    expect(text).not.toContain("WEBHOOK_KEY");
    const touched = entries.filter(({ withheld }) => withheld === true);
    expect(touched.map(({ subjects }) => subjects)).toContainEqual(["kist://prod/shop/*"]);
    expect(touched.some(({ action, outcome }) => action === "secret.set" && outcome === "allowed")).toBe(true);
  });

  test("a filter is no way to guess them", async () => {
    for (const subject of ["kist://prod/shop/STRIPE_KEY", "prod/shop/STRIPE_KEY", "prod/shop/NO_SUCH_KEY", "prod"])
      expect(await refusal(desk.call(listAudit, { subject }))).toMatchObject({ code: "approval-needed" });
    expect((await desk.call(listAudit, { subject: "dev/shop" })).entries.length).toBeGreaterThan(0);
  });

  test("a person's yes shows them, all or those of one environment, once", async () => {
    for (const request of [{ names: "all" as const, limit: 5000 }, { subject: "prod" }]) {
      const needed = await refusal(desk.call(listAudit, request));
      await approve(lamp, needed);
      const answer = await desk.call(listAudit, { ...request, approval: approvalOf(needed) });
      expect(JSON.stringify(answer)).toContain("kist://prod/shop/STRIPE_KEY");
      expect(answer.entries.some(({ withheld }) => withheld === true)).toBe(false);
    }
    expect(JSON.stringify(await desk.call(listAudit, { limit: 5000 }))).not.toContain("STRIPE_KEY");
  });

  test("who stops the daemon stands in the trail", async () => {
    await desk.call(stopDaemon, {});
    expect(await story.daemon().ended).toBe(0);
    await story.restart();
    const ada = await story.terminal();
    await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
    const { entries } = await ada.call(listAudit, { action: "daemon.stop" });
    expect(entries).toMatchObject([{ outcome: "allowed", caller: { exe: process.execPath } }]);
  });
});

test("a machine's list decides place by place", async () => {
  const story = await openStory();
  try {
    const program = await story.callers.start();
    const about = { deviceName: "d", vaultName: "v", environments: ["dev", "prod"] };
    await program.call(initDevice, { kind: "machine", ...about });
    await store(program, "prod", "shop", { STRIPE_KEY: "1" });
    await store(program, "prod", "pay", { BANK_KEY: "1" });
    const rule = { user: process.getuid?.() ?? 0, keys: "all", verbs: ["list"] };
    const rules = [
      { ...rule, environment: "dev", namespace: "*" },
      { ...rule, environment: "prod", namespace: "shop" },
    ];
    await program.call(setAllowList, { document: JSON.stringify({ kist: "allow-list", version: 1, rules }) });
    const text = JSON.stringify(await program.call(listAudit, { limit: 5000 }));
    expect(text).toContain("kist://prod/shop/STRIPE_KEY");
    expect(text).not.toContain("BANK_KEY");
    expect(await refusal(program.call(listAudit, { names: "all" }))).toMatchObject({ code: "policy-denied" });
  } finally {
    await story.close();
  }
});
