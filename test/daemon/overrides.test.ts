/** Personal overrides (R11): a person's own value in `dev`, on his own device, and nowhere else. */
import {
  initDevice,
  listAudit,
  listOverrides,
  listSecrets,
  readValues,
  removeOverrides,
  setEnvironmentClass,
  setOverride,
  showSecret,
  unlock,
  verifyAudit,
} from "@kist/protocol";
import { expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { approvalOf, approve, confirm, PASSPHRASE, setUp, store } from "./harness/people.ts";
import { openStory } from "./harness/story.ts";

const where = { environment: "dev", namespace: "shop" };
const get = async (caller: Caller, name: string): Promise<unknown> => {
  const { values } = await caller.call(readValues, { names: [`kist://${name}`], purpose: "get" });
  return [values[0]?.value, values[0]?.override];
};

test("a person reads a value of his own, in dev, until he ends it; the trail and every list say so", async () => {
  const story = await openStory();
  try {
    const [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { URL: "shared", OTHER: "other" });
    await desk.call(setOverride, { ...where, name: "URL", value: "mine" });
    expect(await get(desk, "dev/shop/URL")).toEqual(["mine", true]);
    expect(await get(desk, "dev/shop/URL@current")).toEqual(["shared", undefined]);
    const whole = { ...where, purpose: "run" as const };
    const needed = await refusal(desk.call(readValues, whole));
    await approve(lamp, needed);
    const { values } = await desk.call(readValues, { ...whole, approval: approvalOf(needed) });
    expect(values.map(({ key, value, override }) => [key, value, override])).toEqual([
      ["OTHER", "other", undefined],
      ["URL", "mine", true],
    ]);
    const reads = await desk.call(listAudit, { action: "value.read", outcome: "allowed", limit: 3 });
    expect(reads.entries.map(({ note }) => note)).toEqual(["run; overridden: 1", undefined, "get; overridden: 1"]);
    const listed = await desk.call(listSecrets, where);
    expect(listed.secrets.map(({ override }) => override)).toEqual([undefined, true]);
    expect((await desk.call(showSecret, { ...where, name: "URL" })).override).toBe(true);
    expect((await desk.call(listOverrides, {})).overrides).toMatchObject([{ reference: "kist://dev/shop/URL" }]);
    const { entries } = await desk.call(listAudit, { action: "override.set", limit: 1 });
    expect(entries).toMatchObject([{ outcome: "allowed", subjects: ["kist://dev/shop/URL"] }]);

    // After a restart it is there, under a key that only this person's devices have.
    await story.restart();
    const again = await story.terminal();
    await again.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
    expect(await get(again, "dev/shop/URL")).toEqual(["mine", true]);

    expect(await refusal(again.call(setOverride, { ...where, name: "NONE", value: "x" }))).toMatchObject({
      code: "secret-unknown",
    });
    expect((await again.call(removeOverrides, { ...where, names: ["URL"] })).removed).toEqual(["URL"]);
    expect(await get(again, "dev/shop/URL")).toEqual(["shared", undefined]);
    expect(await refusal(again.call(removeOverrides, { ...where, names: ["URL"] }))).toMatchObject({
      code: "override-unknown",
    });
    expect(await again.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
  } finally {
    await story.close();
  }
});

test("staging and prod are the same for everybody, also where an environment becomes one", async () => {
  const story = await openStory();
  try {
    const [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
    await confirm(desk, await setUp(desk));
    const asked = await refusal(store(desk, "staging", "shop", { URL: "staging" }));
    await approve(lamp, asked);
    await store(desk, "staging", "shop", { URL: "staging" }, approvalOf(asked));
    const staging = { environment: "staging", namespace: "shop", value: "mine" };
    // Known or not: it is refused for the environment.
    for (const name of ["URL", "NO_SUCH_NAME"])
      expect(await refusal(desk.call(setOverride, { ...staging, name }))).toMatchObject({ code: "override-class" });
    expect(await get(desk, "staging/shop/URL")).toEqual(["staging", undefined]);

    await store(desk, "dev", "shop", { URL: "shared" });
    await desk.call(setOverride, { ...where, name: "URL", value: "mine" });
    expect(await get(desk, "dev/shop/URL")).toEqual(["mine", true]);
    const moving = await refusal(desk.call(setEnvironmentClass, { name: "dev", class: "staging" }));
    await approve(lamp, moving);
    await desk.call(setEnvironmentClass, { name: "dev", class: "staging", approval: approvalOf(moving) });
    await approve(lamp, await refusal(get(desk, "dev/shop/URL")));
    expect(await get(desk, "dev/shop/URL")).toEqual(["shared", undefined]);
  } finally {
    await story.close();
  }
});

test.each(["machine", "ephemeral"] as const)("a device of kind %s has none", async (kind) => {
  const story = await openStory();
  try {
    const program = await story.callers.start();
    await program.call(initDevice, { kind, deviceName: "build", vaultName: "CI", environments: ["dev"] });
    await store(program, "dev", "shop", { URL: "shared" });
    expect(await refusal(program.call(setOverride, { ...where, name: "URL", value: "mine" }))).toMatchObject({
      code: "override-device",
    });
    expect((await program.call(listOverrides, {})).overrides).toEqual([]);
  } finally {
    await story.close();
  }
});
