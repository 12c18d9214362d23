/** Personal overrides (R11): one person's own value, on his own devices, in `dev` environments, and nowhere else. */
import { bytesToId, bytesToUtf8, reveal, type DeviceId, type MemberId, type StreamId } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

import type { MemberDevice } from "./ports.ts";

let chest: Chest;
let laptop: ChestDevice;
const SHOP = { environment: "dev", namespace: "shop" };
/** The chain's part: who may and where is team's business. */
const addOverrides = (member = chest.founder, environment = "dev"): StreamId => {
  const stream = laptop
    .vault()
    .environments()
    .find(({ name }) => name === environment)?.stream;
  return chest.addStream({ kind: "override", environment: stream, class: undefined, member });
};
const override = (value: string, more: object = {}, device = laptop) =>
  device.write({ kind: "set-override", ...SHOP, key: "URL", value: redactText(value), ...more });
const whole = (device = laptop): Readonly<Record<string, string>> => {
  const plan = device.vault().plan(SHOP);
  const { items } = device.vault().open(plan, device.receipt(plan.binding));
  return Object.fromEntries(items.map(({ reference, value }) => [reference.key, bytesToUtf8(reveal(value))]));
};

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "shop");
  laptop.createNamespace("dev", "db");
  laptop.set("dev/shop", { URL: "shared", OTHER: "other" });
});

describe("an override", () => {
  beforeEach(() => {
    addOverrides();
    override("mine");
  });

  test("is read by name, with the whole, in templates and over imports; a named version is what everybody reads", () => {
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine");
    expect(laptop.get("kist://dev/shop/URL@current")).toBe("shared");
    expect(whole()).toEqual({ OTHER: "other", URL: "mine" });
    laptop.write({
      kind: "set-secrets",
      ...SHOP,
      entries: [{ key: "T", value: redactText("<${URL}>"), template: true }],
    });
    expect(laptop.get("kist://dev/shop/T")).toBe("<mine>");
    laptop.write({ kind: "import-namespace", ...SHOP, namespace: "db", from: "shop" });
    expect(laptop.get("kist://dev/db/URL")).toBe("mine");
    const stored = laptop.vault().plan({ references: [{ ...SHOP, key: "URL" }], stored: true });
    const [item] = laptop.vault().open(stored, laptop.receipt(stored.binding)).items;
    expect(item && bytesToUtf8(reveal(item.value))).toBe("shared");
    // What is committed for others: over templates and links too.
    const shared = laptop.vault().plan({ references: [{ ...SHOP, key: "T" }], shared: true });
    const [filled] = laptop.vault().open(shared, laptop.receipt(shared.binding)).items;
    expect(filled && bytesToUtf8(reveal(filled.value))).toBe("<shared>");
  });

  test("follows its secret: what is set for everybody does not end it, a rename takes it along", () => {
    laptop.set("dev/shop", { URL: "shared again" });
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine");
    laptop.write({ kind: "rename-secret", ...SHOP, key: "URL", to: "ADDRESS" });
    expect(laptop.get("kist://dev/shop/ADDRESS")).toBe("mine");
    expect(laptop.vault().overrides()).toMatchObject([{ ...SHOP, key: "ADDRESS", deleted: false }]);
  });

  test("is changed, removed, set again; the secret's own history is untouched", () => {
    override("mine 2");
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine 2");
    laptop.write({ kind: "remove-overrides", ...SHOP, keys: ["URL"] });
    expect(laptop.get("kist://dev/shop/URL")).toBe("shared");
    expect(laptop.vault().overrides()).toEqual([]);
    expect(() => laptop.write({ kind: "remove-overrides", ...SHOP, keys: ["URL"] })).toThrow(
      expect.objectContaining({ code: "override-unknown" }),
    );
    override("mine 3");
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine 3");
    expect(laptop.vault().history({ ...SHOP, key: "URL" })).toHaveLength(1);
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("is shown", () => {
    expect(
      laptop
        .vault()
        .list(SHOP)
        .map(({ key, override: is }) => [key, is]),
    ).toEqual([
      ["OTHER", false],
      ["URL", true],
    ]);
    expect(laptop.vault().show({ ...SHOP, key: "URL" }).override).toBe(true);
    const plan = laptop.vault().plan(SHOP);
    expect(plan.items.map((item) => item.override)).toEqual([false, true]);
  });

  test("may be a template, read from where the secret stands", () => {
    override("mine ${OTHER}", { template: true });
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine other");
  });

  test("is on all devices of its person, after a restart too, and on nobody else's", () => {
    const desk = chest.addDevice();
    desk.pull(laptop);
    expect(desk.get("kist://dev/shop/URL")).toBe("mine");
    laptop.reopen();
    expect(laptop.get("kist://dev/shop/URL")).toBe("mine");
    const colleague = chest.addDevice({ member: bytesToId<MemberId>(new Uint8Array(16).fill(7)) });
    colleague.pull(laptop);
    expect(colleague.get("kist://dev/shop/URL")).toBe("shared");
    expect(colleague.vault().overrides()).toEqual([]);
    const runner = chest.addDevice({ type: "machine" });
    runner.pull(laptop);
    expect(runner.get("kist://dev/shop/URL")).toBe("shared");
    expect(whole(runner)).toEqual({ OTHER: "other", URL: "shared" });
  });

  test("ends where its environment is `dev` no longer", () => {
    const environment = laptop
      .vault()
      .environments()
      .find(({ name }) => name === "dev")?.stream;
    const streams = chest.membership.streams as Map<StreamId, object>;
    if (environment !== undefined) streams.set(environment, { ...streams.get(environment), class: "staging" });
    expect(laptop.get("kist://dev/shop/URL")).toBe("shared");
    expect(laptop.vault().overrides()).toEqual([]);
    expect(
      laptop
        .vault()
        .list(SHOP)
        .some((secret) => secret.override),
    ).toBe(false);
    expect(() => override("mine")).toThrow(expect.objectContaining({ code: "override-class" }));
  });
});

describe("refused is an override", () => {
  test("of what is not there", () => {
    addOverrides();
    expect(() => override("mine", { key: "NONE" })).toThrow(expect.objectContaining({ code: "secret-unknown" }));
  });
  test("outside `dev`, or with no stream for it", () => {
    laptop.createNamespace("staging", "shop", "staging");
    laptop.set("staging/shop", { URL: "staging" });
    addOverrides(chest.founder, "staging");
    const staging = { environment: "staging" };
    expect(() => override("mine", staging)).toThrow(expect.objectContaining({ code: "override-class" }));
    expect(() => override("mine")).toThrow(expect.objectContaining({ code: "override-unknown" }));
    expect(laptop.get("kist://staging/shop/URL")).toBe("staging");
  });
  test("written by somebody else into a person's stream", () => {
    const stream = addOverrides();
    override("mine");
    const devices = chest.membership.devices as Map<DeviceId, MemberDevice>;
    const self = devices.get(laptop.id);
    if (self !== undefined) devices.set(laptop.id, { ...self, member: bytesToId<MemberId>(new Uint8Array(16)) });
    expect(laptop.vault().verify(stream)).toContainEqual(expect.objectContaining({ part: "delta", rule: "author" }));
  });
});
