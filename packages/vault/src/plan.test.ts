import { bytesToUtf8, parseReference, reveal, type Reference } from "@kist/model";
import { createChest, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

import type { ReadPlan } from "./plan.ts";

let chest: Chest;
let laptop: ChestDevice;
const reference = (text: string): Reference => {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const plan = (...texts: readonly string[]): ReadPlan => laptop.vault().plan({ references: texts.map(reference) });
const open = (of: ReadPlan, binding = of.binding) => laptop.vault().open(of, laptop.receipt(binding));
const values = (of: ReadPlan) => open(of).items.map(({ value }) => bytesToUtf8(reveal(value)));

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
  laptop.createNamespace("prod", "payments", "prod");
  laptop.set("dev/payments", { A: "1", B: "2", C: "3" });
  laptop.set("prod/payments", { A: "real" });
});

describe("a plan", () => {
  test("lists every secret a request touches, with the class of its environment", () => {
    const both = plan("kist://dev/payments/A", "kist://prod/payments/A");
    expect(both.subjects).toEqual(["kist://dev/payments/A", "kist://prod/payments/A"]);
    expect(both.items.map((item) => [item.class, item.known])).toEqual([
      ["dev", true],
      ["prod", true],
    ]);
    expect(values(both)).toEqual(["1", "real"]);
  });

  test("of a whole namespace lists its names; with `only`, what was asked for", () => {
    laptop.write({ kind: "remove-secrets", environment: "dev", namespace: "payments", keys: ["B"] });
    const whole = laptop.vault().plan({ environment: "dev", namespace: "payments" });
    expect(whole.subjects).toEqual(["kist://dev/payments/A", "kist://dev/payments/C"]);
    const some = laptop.vault().plan({ environment: "dev", namespace: "payments", only: ["C", "NONE", "C"] });
    expect(some.subjects).toEqual(["kist://dev/payments/C", "kist://dev/payments/NONE"]);
    expect(open(some)).toMatchObject({ items: [{ reference: { key: "C" } }], missing: [{ key: "NONE" }] });
  });

  test.each([
    "kist://dev/payments/NONE",
    "kist://dev/nowhere/A",
    "kist://qa/payments/A",
    "kist://dev/payments/A@pending",
  ])("plans %s like a known name, and opens to nothing", (text) => {
    const unknown = plan(text);
    expect(unknown.subjects).toEqual([text]);
    expect(unknown.items).toMatchObject([{ known: false, class: "dev", concealed: false }]);
    expect(unknown.binding).toHaveLength(plan("kist://dev/payments/B").binding.length);
    expect(open(unknown)).toEqual({ items: [], missing: [reference(text)] });
  });

  test("knows the class an unknown environment would have", () => {
    laptop = chest.addDevice();
    expect(plan("kist://prod/payments/A").items[0]?.class).toBe("prod");
  });

  test("says what is concealed", () => {
    laptop.write({
      kind: "set-metadata",
      environment: "dev",
      namespace: "payments",
      key: "A",
      set: { concealed: true },
    });
    expect(plan("kist://dev/payments/A", "kist://dev/payments/B").items.map((item) => item.concealed)).toEqual([
      true,
      false,
    ]);
  });

  test("opens the versions it found, whatever was set since", () => {
    const before = plan("kist://dev/payments/A");
    laptop.set("dev/payments", { A: "new" });
    expect(values(before)).toEqual(["1"]);
    expect(values(plan("kist://dev/payments/A"))).toEqual(["new"]);
  });

  test("does not open what was purged since", () => {
    laptop.set("dev/payments", { A: "new" });
    laptop.set("dev/payments", { A: "newer" });
    const [oldest] = laptop.vault().history({ environment: "dev", namespace: "payments", key: "A" });
    const before = plan(`kist://dev/payments/A@${oldest?.id}`);
    laptop.write({ kind: "purge-versions", environment: "dev", namespace: "payments", key: "A", versions: "old" });
    expect(open(before)).toMatchObject({ items: [], missing: [{ key: "A" }] });
  });
});

describe("only a receipt of this very plan opens it", () => {
  test("not one of another plan of the same names", () => {
    const [one, other] = [plan("kist://dev/payments/A"), plan("kist://dev/payments/A")];
    expect(one.binding).not.toBe(other.binding);
    expect(() => open(one, other.binding)).toThrow("receipt-mismatch");
    expect(values(one)).toEqual(["1"]);
  });
  test("not twice, also with a fresh receipt", () => {
    const one = plan("kist://dev/payments/A");
    open(one);
    expect(() => open(one)).toThrow("receipt-mismatch");
  });
  test("not one of another device", () => {
    const one = plan("kist://dev/payments/A");
    const foreign = chest.addDevice().receipt(one.binding);
    expect(() => laptop.vault().open(one, foreign)).toThrow("receipt-mismatch");
  });
  test("no look-alike, and no plan of another vault", () => {
    const one = plan("kist://dev/payments/A");
    expect(() => open({ ...one })).toThrow("receipt-mismatch");
    expect(() => open(Object.create(one) as ReadPlan)).toThrow("receipt-mismatch");
    laptop.reopen();
    expect(() => open(one)).toThrow("receipt-mismatch");
  });
});

describe("a value that is not what was stored", () => {
  const chunk = () => {
    const stream = laptop.vault().namespaces("prod")[0]?.stream;
    const [hash] = stream === undefined ? [] : laptop.store.values(stream);
    const bytes = hash === undefined ? undefined : laptop.store.readValue(hash);
    if (stream === undefined || hash === undefined || bytes === undefined) throw new Error("no value");
    return { stream, hash, bytes };
  };
  test("does not open, whichever bit changed", () => {
    const { stream, hash, bytes } = chunk();
    for (let at = 0; at < bytes.length; at += 7) {
      const changed = bytes.slice();
      changed[at] = (changed[at] ?? 0) ^ 4;
      laptop.store.dropValue(hash);
      laptop.store.putValue({ stream, hash, bytes: changed });
      expect(() => open(plan("kist://prod/payments/A"))).toThrow("open-failed");
    }
  });
  test("or is gone without a purge, is an error and not merely missing", () => {
    laptop.store.dropValue(chunk().hash);
    expect(() => open(plan("kist://prod/payments/A"))).toThrow("value-missing");
  });
});
