import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

import type { CopySecrets } from "../change.ts";

let chest: Chest;
let laptop: ChestDevice;
const DEV = { environment: "dev", namespace: "payments" };
const PROD = { environment: "prod", namespace: "payments" };
const copy = (entries: CopySecrets["entries"], more: Partial<CopySecrets> = {}) =>
  laptop.write({ kind: "copy-secrets", purpose: "copy", from: DEV, ...PROD, entries, existing: "refuse", ...more });
const promote = (...keys: readonly string[]) =>
  copy(
    keys.map((key) => ({ key, as: key })),
    { purpose: "promote", existing: "version" },
  ).changed.map(({ name, outcome }) => [name, outcome]);
const move = (key: string, as = key) =>
  laptop.write({ kind: "move-secrets", from: DEV, ...PROD, entries: [{ key, as }] }).changed[0];
const show = (where: typeof DEV, key: string) => laptop.vault().show({ ...where, key });
const dev = (key: string) => laptop.get(`kist://dev/payments/${key}`);
const prod = (key: string) => laptop.get(`kist://prod/payments/${key}`);
const whole = (): void => {
  laptop.reopen();
  expect(laptop.vault().verify()).toEqual([]);
};

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
  laptop.createNamespace("prod", "payments", "prod");
  laptop.set("dev/payments", { KEY: "one" });
  laptop.set("dev/payments", { KEY: "two", OTHER: "other" });
  laptop.write({ kind: "set-metadata", ...DEV, key: "KEY", set: { owner: "ada", tags: ["pci"], concealed: true } });
});

describe("copy", () => {
  test("seals the value again under the other place's key, and says where it came from", () => {
    expect(copy([{ key: "KEY", as: "KEY" }]).changed).toMatchObject([{ name: "KEY", outcome: "created", ordinal: 1 }]);
    whole();
    expect([prod("KEY"), dev("KEY")]).toEqual(["two", "two"]);
    const source = show(DEV, "KEY");
    const made = show(PROD, "KEY");
    expect(made.metadata).toEqual(source.metadata);
    expect(made.versions).toHaveLength(1);
    const origin = made.versions[0]?.copiedFrom;
    expect(origin && laptop.vault().locate(origin)).toEqual({ ...DEV, key: "KEY", version: source.version });
    expect(made.copiedFrom?.secret).toBe(source.secret);
    expect(made.secret).not.toBe(source.secret);
  });
  test("takes an older version, under another name, into the same namespace", () => {
    copy([{ key: "KEY", as: "OLD_KEY", version: "previous" }], DEV);
    whole();
    expect([dev("OLD_KEY"), dev("KEY")]).toEqual(["one", "two"]);
  });
  test("never goes over an existing name unasked", () => {
    laptop.set("prod/payments", { KEY: "theirs" });
    expect(() => copy([{ key: "KEY", as: "KEY" }])).toThrow("secret-exists");
    expect(copy([{ key: "KEY", as: "KEY" }], { existing: "skip" }).changed).toMatchObject([{ outcome: "skipped" }]);
    expect(prod("KEY")).toBe("theirs");
    copy([{ key: "KEY", as: "KEY" }], { existing: "version" });
    expect([prod("KEY"), prod("KEY@previous")]).toEqual(["two", "theirs"]);
  });
  test("of a concealed one conceals the other, which keeps the rest of its own metadata", () => {
    laptop.set("prod/payments", { KEY: "theirs" });
    laptop.write({ kind: "set-metadata", ...PROD, key: "KEY", set: { owner: "ops" } });
    copy([{ key: "KEY", as: "KEY" }], { existing: "version" });
    expect(show(PROD, "KEY").metadata).toEqual({ owner: "ops", concealed: true });
  });
  test("brings a deleted name back", () => {
    laptop.set("prod/payments", { KEY: "theirs" });
    laptop.write({ kind: "remove-secrets", ...PROD, keys: ["KEY"] });
    expect(copy([{ key: "KEY", as: "KEY" }]).changed).toMatchObject([{ outcome: "undeleted", ordinal: 2 }]);
    expect(prod("KEY")).toBe("two");
  });
  test("all of them or none, and none of a version that is not there", () => {
    expect(() => copy(["KEY", "NONE"].map((key) => ({ key, as: key })))).toThrow("secret-unknown");
    expect(() => copy([{ key: "OTHER", as: "OTHER", version: "previous" }])).toThrow("version-unknown");
    const [first] = show(DEV, "KEY").versions;
    if (first === undefined) throw new Error("no version");
    expect(() => copy([{ key: "KEY", as: "KEY", expected: first.id }])).toThrow("version-moved");
    laptop.write({ kind: "purge-versions", ...DEV, key: "KEY", versions: [first.id] });
    expect(() => copy([{ key: "KEY", as: "KEY", version: first.id }])).toThrow("version-purged");
    expect(laptop.vault().list(PROD)).toEqual([]);
    whole();
  });
  test("of a template is a template, whose names are read where it stands", () => {
    for (const [where, user] of [
      ["dev", "dev-user"],
      ["prod", "prod-user"],
    ] as const)
      laptop.set(`${where}/payments`, { USER: user });
    const entries = [{ key: "URL", value: redactText("pg://${USER}@db"), template: true as const }];
    laptop.write({ kind: "set-secrets", ...DEV, entries });
    copy([{ key: "URL", as: "URL" }]);
    whole();
    expect([dev("URL"), prod("URL")]).toEqual(["pg://dev-user@db", "pg://prod-user@db"]);
    expect(promote("URL")).toEqual([["URL", "unchanged"]]);
    laptop.set("prod/payments", { URL: "pg://${USER}@db" });
    expect(promote("URL")).toEqual([["URL", "versioned"]]);
    move("USER", "USER_2");
    expect(() => dev("URL")).toThrow("template-unresolved");
  });
  test("into a vault that demands an owner needs one", () => {
    laptop.write({ kind: "set-vault-settings", requireOwner: true });
    copy([{ key: "KEY", as: "KEY" }]);
    expect(() => copy([{ key: "OTHER", as: "OTHER" }])).toThrow("metadata-required");
  });
  test.each([
    ["a target twice", { entries: ["A", "B"].map((key) => ({ key, as: "X" })) }],
    ["a target that is no name", { entries: [{ key: "A", as: "9" }] }],
    ["a source that is no name", { entries: [{ key: "9", as: "A" }] }],
    ["a source place that is none", { from: { environment: "Dev", namespace: "x" } }],
  ])("with %s is malformed", (_, wrong) => {
    expect(() => copy([{ key: "A", as: "A" }], wrong)).toThrow("request-malformed");
  });
});

describe("promote", () => {
  test("writes what differs, and leaves what is the same alone", () => {
    laptop.set("prod/payments", { KEY: "old", OTHER: "other" });
    expect(promote("KEY", "OTHER")).toEqual([
      ["KEY", "versioned"],
      ["OTHER", "unchanged"],
    ]);
    expect(promote("KEY", "OTHER")).toEqual([
      ["KEY", "unchanged"],
      ["OTHER", "unchanged"],
    ]);
    whole();
    expect(show(PROD, "OTHER").versions).toHaveLength(1);
    expect(
      laptop.vault().prepare({
        kind: "copy-secrets",
        purpose: "promote",
        from: DEV,
        ...PROD,
        existing: "version",
        entries: [{ key: "KEY", as: "KEY" }],
      }),
    ).toMatchObject({
      action: "secret.promote",
      subjects: ["kist://dev/payments/KEY", "kist://prod/payments/KEY"],
      class: "prod",
    });
  });
});

describe("move between namespaces", () => {
  test("creates it there, deletes it here, and both say so", () => {
    const before = show(DEV, "KEY");
    expect(move("KEY", "NEW_KEY")).toMatchObject({ name: "NEW_KEY", from: "KEY", outcome: "moved", ordinal: 1 });
    whole();
    expect([dev("KEY"), prod("NEW_KEY")]).toEqual([undefined, "two"]);
    const [old, made] = [show(DEV, "KEY"), show(PROD, "NEW_KEY")];
    expect(made.metadata).toEqual(before.metadata);
    expect(old).toMatchObject({ deleted: true, secret: before.secret });
    expect(old.movedTo && laptop.vault().locate(old.movedTo)).toEqual({ ...PROD, key: "NEW_KEY" });
    expect(made.movedFrom && laptop.vault().locate(made.movedFrom)).toEqual({ ...DEV, key: "KEY" });
  });
  test("the older versions stay where they were, readable again where the secret is brought back", () => {
    move("KEY");
    expect(laptop.vault().history({ ...DEV, key: "KEY" })).toHaveLength(2);
    laptop.write({ kind: "undelete-secret", ...DEV, key: "KEY" });
    expect([dev("KEY"), dev("KEY@previous")]).toEqual(["two", "one"]);
    expect(show(DEV, "KEY").movedTo).toBeUndefined();
  });
  test("takes along what waits to become current", () => {
    const entries = [{ key: "KEY", value: redactText("three") }];
    laptop.write({ kind: "set-secrets", ...DEV, entries, label: "pending" });
    move("KEY");
    whole();
    expect([prod("KEY"), prod("KEY@pending")]).toEqual(["two", "three"]);
  });
  test("there and back again leaves a trail of three", () => {
    move("KEY");
    laptop.write({ kind: "move-secrets", from: PROD, ...DEV, entries: [{ key: "KEY", as: "KEY" }] });
    whole();
    expect([dev("KEY"), prod("KEY")]).toEqual(["two", undefined]);
    expect(
      laptop
        .vault()
        .list({ ...DEV, deleted: true })
        .filter(({ key }) => key === "KEY"),
    ).toHaveLength(2);
  });
  test("never goes over a name that is there, and leaves nothing half done", () => {
    laptop.set("prod/payments", { KEY: "theirs" });
    expect(() => move("KEY")).toThrow("name-taken");
    expect(() => move("NONE")).toThrow("secret-unknown");
    whole();
    expect([dev("KEY"), prod("KEY")]).toEqual(["two", "theirs"]);
  });
  test("is one change of two streams: without the second nothing of the first", () => {
    const prepared = laptop
      .vault()
      .prepare({ kind: "move-secrets", from: DEV, ...PROD, entries: [{ key: "KEY", as: "KEY" }] });
    const failing = (): void =>
      laptop.store.transaction.run(() => {
        prepared.apply();
        throw new Error("the audit entry did not fit");
      });
    expect(failing).toThrow("did not fit");
    prepared.discard();
    expect([dev("KEY"), prod("KEY")]).toEqual(["two", undefined]);
    whole();
    expect([dev("KEY"), prod("KEY")]).toEqual(["two", undefined]);
  });
  test("while another edits it: it stays alive here, and is there as well", () => {
    const phone = chest.addDevice();
    phone.pull(laptop);
    move("KEY");
    phone.set("dev/payments", { KEY: "three" });
    laptop.pull(phone);
    phone.pull(laptop);
    for (const device of [laptop, phone]) {
      expect([device.get("kist://dev/payments/KEY"), device.get("kist://prod/payments/KEY")]).toEqual(["three", "two"]);
      expect(device.vault().show({ ...DEV, key: "KEY" }).conflicts).toMatchObject([{ kind: "deletion" }]);
    }
  });
  test("inside one namespace it is none", () => {
    const inside = { kind: "move-secrets", from: DEV, ...DEV, entries: [{ key: "KEY", as: "X" }] } as const;
    expect(() => laptop.vault().prepare(inside)).toThrow("request-malformed");
  });
});

describe("tags", () => {
  const tag = (add: readonly string[], remove: readonly string[] = [], keys = ["KEY"]) =>
    laptop.write({ kind: "tag-secrets", ...DEV, keys, add, remove }).changed;
  test("are added and taken away one by one, and the last one leaves nothing", () => {
    expect(tag(["web", "pci"])).toMatchObject([{ outcome: "described", tags: ["pci", "web"] }]);
    expect(tag(["web"])).toMatchObject([{ outcome: "unchanged", tags: ["pci", "web"] }]);
    expect(tag([], ["pci", "web", "none"])).toMatchObject([{ outcome: "described", tags: [] }]);
    expect(show(DEV, "KEY").metadata.tags).toBeUndefined();
    expect(tag([], ["pci"])).toMatchObject([{ outcome: "unchanged" }]);
  });
  test("of several secrets or of none", () => {
    expect(() => tag(["web"], [], ["KEY", "NONE"])).toThrow("secret-unknown");
    expect(tag(["web"], [], ["KEY", "OTHER"]).map(({ tags }) => tags)).toEqual([["pci", "web"], ["web"]]);
  });
  test("are as many as a record holds", () => {
    const many = Array.from({ length: 50 }, (_, i) => `t${i}`);
    expect(() => tag(many)).toThrow("request-malformed");
    expect(() => laptop.vault().prepare({ kind: "tag-secrets", ...DEV, keys: ["KEY"], add: [""], remove: [] })).toThrow(
      "request-malformed",
    );
  });
});
