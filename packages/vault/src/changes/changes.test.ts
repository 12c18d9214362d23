import type { VersionId } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

import type { Change } from "../change.ts";

let chest: Chest;
let laptop: ChestDevice;
const PAYMENTS = { environment: "dev", namespace: "payments" };
const KEY = { ...PAYMENTS, key: "KEY" };
const get = (key: string) => laptop.get(`kist://dev/payments/${key}`);
const show = () => laptop.vault().show(KEY);
const ids = (): readonly VersionId[] => show().versions.map(({ id }) => id);
const outcome = (change: Change) => laptop.write(change).changed[0]?.outcome;
const at = (index: number): VersionId => {
  const id = ids()[index];
  if (id === undefined) throw new Error(`no version ${index}`);
  return id;
};

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  laptop.createNamespace("dev", "payments");
  laptop.set("dev/payments", { KEY: "one" });
  laptop.set("dev/payments", { KEY: "two" });
});

describe("set", () => {
  test("tells what became of each name", () => {
    laptop.set("dev/payments", { GONE: "x" });
    laptop.write({ kind: "remove-secrets", ...PAYMENTS, keys: ["GONE"] });
    const entries = ["KEY", "NEW", "GONE"].map((key) => ({ key, value: redactText("v") }));
    expect(laptop.write({ kind: "set-secrets", ...PAYMENTS, entries }).changed).toMatchObject([
      { name: "KEY", outcome: "versioned", ordinal: 3 },
      { name: "NEW", outcome: "created", ordinal: 1 },
      { name: "GONE", outcome: "undeleted", ordinal: 2 },
    ]);
    const skipped = laptop.write({ kind: "set-secrets", ...PAYMENTS, entries, existing: "skip" });
    expect(skipped.changed.map((one) => one.outcome)).toEqual(["skipped", "skipped", "skipped"]);
    expect(get("GONE")).toBe("v");
  });

  test("with an expected version is refused when that is no longer current", () => {
    const entry = (expected: VersionId | null, key = "KEY") => [{ key, value: redactText("v"), expected }];
    expect(outcome({ kind: "set-secrets", ...PAYMENTS, entries: entry(at(1)) })).toBe("versioned");
    expect(() => laptop.write({ kind: "set-secrets", ...PAYMENTS, entries: entry(at(1)) })).toThrow("version-moved");
    expect(() => laptop.write({ kind: "set-secrets", ...PAYMENTS, entries: entry(null) })).toThrow("version-moved");
    expect(outcome({ kind: "set-secrets", ...PAYMENTS, entries: entry(null, "NEW") })).toBe("created");
  });

  test("keeps reason and metadata beside the version", () => {
    const entries = [
      { key: "NEW", value: redactText("v"), reason: "first", metadata: { owner: "alice", tags: ["b", "a", "b"] } },
    ];
    laptop.write({ kind: "set-secrets", ...PAYMENTS, entries });
    laptop.reopen();
    const detail = laptop.vault().show({ ...PAYMENTS, key: "NEW" });
    expect(detail.metadata).toEqual({ owner: "alice", tags: ["a", "b"] });
    expect(detail.versions[0]).toMatchObject({ reason: "first", author: laptop.id, size: 1, labels: ["current"] });
  });

  const wrong: readonly (readonly [string, object])[] = [
    [
      "a name twice",
      {
        entries: [
          { key: "A", value: redactText("") },
          { key: "A", value: redactText("") },
        ],
      },
    ],
    ["no names", { entries: [] }],
    ["a name that is none", { entries: [{ key: "9A", value: redactText("") }] }],
    ["an environment that is none", { environment: "Dev", entries: [{ key: "A", value: redactText("") }] }],
    ["a namespace that is none", { namespace: "", entries: [{ key: "A", value: redactText("") }] }],
    ["an empty reason", { entries: [{ key: "A", value: redactText(""), reason: "" }] }],
    ["an expiry that is no date", { entries: [{ key: "A", value: redactText(""), metadata: { expires: "soon" } }] }],
  ];
  test.each(wrong)("with %s is malformed", (_, change) => {
    const whole = { kind: "set-secrets", ...PAYMENTS, ...change } as Change;
    expect(() => laptop.vault().prepare(whole)).toThrow("request-malformed");
  });
});

describe("a vault that demands owner and expiry", () => {
  const demanded = { owner: "alice", expires: "2027-01-01" };
  beforeEach(() => {
    laptop.write({ kind: "set-vault-settings", requireOwner: true, requireExpires: true });
  });
  test("refuses a secret without them, and an update of one that lacks them", () => {
    expect(laptop.vault().settings()).toEqual({ requireOwner: true, requireExpires: true, relaxedReads: [] });
    expect(() => laptop.set("dev/payments", { NEW: "x" })).toThrow("metadata-required");
    expect(() => laptop.set("dev/payments", { KEY: "three" })).toThrow("metadata-required");
    expect(get("KEY")).toBe("two");
  });
  test("takes them with the value, and does not let them go again", () => {
    const entries = [{ key: "KEY", value: redactText("three"), metadata: demanded }];
    expect(outcome({ kind: "set-secrets", ...PAYMENTS, entries })).toBe("versioned");
    expect(() => laptop.write({ kind: "set-metadata", ...KEY, set: {}, clear: ["owner"] })).toThrow(
      "metadata-required",
    );
    expect(outcome({ kind: "set-metadata", ...KEY, set: { owner: "bob" } })).toBe("described");
    expect(outcome({ kind: "set-metadata", ...KEY, set: { owner: "bob" } })).toBe("unchanged");
    expect(show().metadata).toEqual({ ...demanded, owner: "bob" });
  });
});

describe("labels", () => {
  test("a pending version waits until it is made current", () => {
    const entries = [{ key: "KEY", value: redactText("three") }];
    laptop.write({ kind: "set-secrets", ...PAYMENTS, entries, label: "pending" });
    expect([get("KEY"), get("KEY@pending")]).toEqual(["two", "three"]);
    expect(outcome({ kind: "set-label", ...KEY, label: "current", to: "pending" })).toBe("labelled");
    expect([get("KEY"), get("KEY@previous"), get("KEY@pending")]).toEqual(["three", "two", undefined]);
    expect(outcome({ kind: "set-label", ...KEY, label: "current", to: at(2) })).toBe("unchanged");
  });
  test("previous can be chosen, until current moves", () => {
    laptop.set("dev/payments", { KEY: "three" });
    laptop.write({ kind: "set-label", ...KEY, label: "previous", to: at(0) });
    expect(get("KEY@previous")).toBe("one");
    laptop.set("dev/payments", { KEY: "four" });
    expect(get("KEY@previous")).toBe("three");
  });
  test("point at versions that are there", () => {
    const label = (to: VersionId | null) => () => laptop.write({ kind: "set-label", ...KEY, label: "current", to });
    expect(label("0000000000" as VersionId)).toThrow("version-unknown");
    expect(label(null)).toThrow("request-malformed");
    expect(() => laptop.write({ kind: "set-label", ...KEY, key: "NONE", label: "pending", to: null })).toThrow(
      "secret-unknown",
    );
  });
});

describe("rollback", () => {
  test("is a new version that says where it came from", () => {
    expect(outcome({ kind: "rollback", ...KEY, to: "previous", reason: "two was wrong" })).toBe("versioned");
    expect(get("KEY")).toBe("one");
    expect(get("KEY@previous")).toBe("two");
    const stream = laptop.vault().namespaces("dev")[0]?.stream;
    const { secret, versions } = show();
    expect(versions[2]).toMatchObject({ reason: "two was wrong", copiedFrom: { stream, secret } });
    expect(laptop.vault().verify()).toEqual([]);
  });
  test("to a purged version is refused", () => {
    const first = at(0);
    laptop.set("dev/payments", { KEY: "three" });
    laptop.write({ kind: "purge-versions", ...KEY, versions: [first] });
    expect(() => laptop.write({ kind: "rollback", ...KEY, to: first })).toThrow("version-purged");
  });
});

describe("purge", () => {
  beforeEach(() => void laptop.set("dev/payments", { KEY: "three" }));
  const chunks = () => [...laptop.store.values(laptop.vault().namespaces("dev")[0]?.stream ?? chest.registry)].length;

  test("drops the values of old versions; history and chain stay", () => {
    expect(laptop.write({ kind: "purge-versions", ...KEY, versions: "old" }).changed[0]?.purged).toEqual([at(0)]);
    expect(chunks()).toBe(2);
    expect(get(`KEY@${at(0)}`)).toBeUndefined();
    expect([get("KEY"), get("KEY@previous")]).toEqual(["three", "two"]);
    expect(show().versions.map(({ purged }) => purged)).toEqual([true, false, false]);
    expect(outcome({ kind: "purge-versions", ...KEY, versions: "old" })).toBe("unchanged");
    laptop.reopen();
    expect(laptop.vault().verify()).toEqual([]);
  });
  test("leaves pinned versions and the current one alone", () => {
    laptop.write({ kind: "pin-version", ...KEY, version: at(0), pinned: true });
    expect(show()).toMatchObject({ pinned: true });
    expect(outcome({ kind: "purge-versions", ...KEY, versions: "old" })).toBe("unchanged");
    expect(() => laptop.write({ kind: "purge-versions", ...KEY, versions: [at(0)] })).toThrow("version-pinned");
    expect(() => laptop.write({ kind: "purge-versions", ...KEY, versions: ["current"] })).toThrow("version-current");
    expect(() => laptop.write({ kind: "purge-versions", ...KEY, versions: "all" })).toThrow("version-current");
    laptop.write({ kind: "pin-version", ...KEY, version: at(0), pinned: false });
    expect(outcome({ kind: "purge-versions", ...KEY, versions: "old" })).toBe("purged");
  });
  test("takes everything of a deleted secret", () => {
    laptop.write({ kind: "remove-secrets", ...PAYMENTS, keys: ["KEY"] });
    expect(laptop.write({ kind: "purge-versions", ...KEY, versions: "all" }).changed[0]?.purged).toHaveLength(3);
    expect(chunks()).toBe(0);
    expect(laptop.vault().verify()).toEqual([]);
  });
});

describe("removal", () => {
  const remove = { kind: "remove-secrets", ...PAYMENTS, keys: ["KEY"] } as const;
  test("hides the name; undelete brings it back with its history", () => {
    laptop.write(remove);
    expect(get("KEY")).toBeUndefined();
    expect(laptop.vault().list(PAYMENTS)).toEqual([]);
    expect(laptop.vault().list({ ...PAYMENTS, deleted: true })).toMatchObject([{ key: "KEY", deleted: true }]);
    expect(() => laptop.write(remove)).toThrow("secret-unknown");
    laptop.reopen();
    expect(outcome({ kind: "undelete-secret", ...KEY })).toBe("undeleted");
    expect([get("KEY"), get("KEY@previous")]).toEqual(["two", "one"]);
    expect(() => laptop.write({ kind: "undelete-secret", ...KEY })).toThrow("secret-not-deleted");
  });
  test("frees the name, and undelete does not take it from its new owner", () => {
    const { secret } = show();
    laptop.write(remove);
    laptop.set("dev/payments", { OTHER: "x" });
    laptop.write({ kind: "rename-secret", ...PAYMENTS, key: "OTHER", to: "KEY" });
    expect(get("KEY")).toBe("x");
    expect(() => laptop.write({ kind: "undelete-secret", ...KEY, secret })).toThrow("name-taken");
    laptop.write({ kind: "rename-secret", ...PAYMENTS, key: "KEY", to: "THIRD" });
    laptop.write({ kind: "undelete-secret", ...KEY, secret });
    expect([get("KEY"), get("THIRD")]).toEqual(["two", "x"]);
    laptop.reopen();
    expect([get("KEY"), get("THIRD"), get("OTHER")]).toEqual(["two", "x", undefined]);
  });
  test("a rename onto a live name is refused", () => {
    laptop.set("dev/payments", { OTHER: "x" });
    expect(() => laptop.write({ kind: "rename-secret", ...PAYMENTS, key: "OTHER", to: "KEY" })).toThrow("name-taken");
  });
});

describe("the registry", () => {
  test("names environments, namespaces, devices and the vault, each once", () => {
    laptop.createNamespace("prod", "payments/api", "prod");
    laptop.write({ kind: "name-vault", name: "Acme" });
    laptop.write({ kind: "name-device", device: laptop.id, name: "Alice's laptop" });
    const vault = laptop.reopen();
    expect(vault.environments().map((one) => [one.name, one.class])).toEqual([
      ["dev", "dev"],
      ["prod", "prod"],
    ]);
    expect(vault.namespaces("prod").map(({ name }) => name)).toEqual(["payments/api"]);
    expect(vault.namespaces("nowhere")).toEqual([]);
    expect([vault.name(), vault.deviceName(laptop.id)]).toEqual(["Acme", "Alice's laptop"]);
    const [stream] = vault.environments().map((one) => one.stream);
    if (stream === undefined) throw new Error("no environment");
    expect(() => laptop.write({ kind: "create-environment", environment: "dev", stream, class: "dev" })).toThrow(
      "environment-exists",
    );
    expect(() => laptop.write({ kind: "create-namespace", ...PAYMENTS, stream })).toThrow("namespace-exists");
    expect(() => laptop.write({ kind: "create-namespace", environment: "qa", namespace: "x", stream })).toThrow(
      "environment-unknown",
    );
    expect(vault.verify()).toEqual([]);
  });
  test("keeps relaxed reads by environment", () => {
    laptop.write({ kind: "set-vault-settings", relaxedReads: ["dev"] });
    expect(laptop.reopen().settings().relaxedReads).toEqual(["dev"]);
    expect(() => laptop.write({ kind: "set-vault-settings", relaxedReads: ["qa"] })).toThrow("environment-unknown");
  });
  test("is not believed where the chain says otherwise", () => {
    const [dev] = laptop.vault().environments();
    const elsewhere = chest.addStream({ kind: "environment", environment: undefined, class: "prod" });
    const stream = chest.addStream({ kind: "namespace", environment: elsewhere, class: undefined });
    laptop.write({ kind: "create-namespace", environment: "dev", namespace: "stolen", stream });
    expect(dev).toBeDefined();
    expect(
      laptop
        .vault()
        .namespaces("dev")
        .map(({ name }) => name),
    ).toEqual(["payments"]);
    expect(laptop.vault().plan({ environment: "dev", namespace: "stolen" }).items).toEqual([]);
  });
});
