import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

let chest: Chest;
let laptop: ChestDevice;

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
});

const PAYMENTS = { environment: "dev", namespace: "payments" };
const show = (key: string) => laptop.vault().show({ ...PAYMENTS, key });

describe("Alice keeps her secrets in a chest", () => {
  test("what she sets she gets, and so does a daemon started again", () => {
    laptop.set("dev/payments", { DATABASE_URL: "postgres://one", TOKEN: "t0" });
    expect(laptop.get("kist://dev/payments/DATABASE_URL")).toBe("postgres://one");
    laptop.reopen();
    expect(laptop.get("kist://dev/payments/TOKEN")).toBe("t0");
    expect(laptop.get("kist://dev/payments/NOTHING")).toBeUndefined();
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("a new value moves current to previous, and every version stays", () => {
    for (const value of ["one", "two", "three"]) laptop.set("dev/payments", { KEY: value });
    const { versions } = show("KEY");
    expect(versions.map(({ ordinal, labels }) => [ordinal, labels])).toEqual([
      [1, []],
      [2, ["previous"]],
      [3, ["current"]],
    ]);
    expect(laptop.get("kist://dev/payments/KEY@previous")).toBe("two");
    expect(laptop.get(`kist://dev/payments/KEY@${versions[0]?.id}`)).toBe("one");
  });

  test("an empty value and one of a mebibyte come back unchanged; one byte more is refused", () => {
    const large = "x".repeat(1024 * 1024);
    laptop.set("dev/payments", { EMPTY: "", LARGE: large });
    laptop.reopen();
    expect(laptop.get("kist://dev/payments/EMPTY")).toBe("");
    expect(laptop.get("kist://dev/payments/LARGE")).toBe(large);
    expect(() => laptop.set("dev/payments", { HUGE: `${large}y` })).toThrow("value-too-large");
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("an import of five thousand names is one change", () => {
    const names = Array.from({ length: 5000 }, (_, i) => [`KEY_${i}`, `value ${i}`] as const);
    laptop.set("dev/payments", Object.fromEntries(names));
    laptop.reopen();
    expect(laptop.vault().list(PAYMENTS)).toHaveLength(5000);
    expect(laptop.get("kist://dev/payments/KEY_4999")).toBe("value 4999");
  });

  test("all of a batch are stored, or none", () => {
    laptop.set("dev/payments", { TAKEN: "old" });
    const entries = [
      { key: "FRESH", value: redactText("1") },
      { key: "TAKEN", value: redactText("2") },
    ];
    expect(() => laptop.write({ kind: "set-secrets", ...PAYMENTS, entries, existing: "refuse" })).toThrow(
      "secret-exists",
    );
    expect(laptop.get("kist://dev/payments/FRESH")).toBeUndefined();
    expect(laptop.get("kist://dev/payments/TAKEN")).toBe("old");
    expect(laptop.vault().verify()).toEqual([]);
  });
});
