/** Templates from end to end: what a plan says they touch, and what opening it opens. */
import { bytesToUtf8, parseReference, reveal, type Reference } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import fc from "fast-check";
import { beforeEach, describe, expect, test, vi } from "vitest";

import { MAX_TEMPLATE_DEPTH } from "./limits.ts";
import type { ReadPlan } from "./plan.ts";

let chest: Chest;
let laptop: ChestDevice;
beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  for (const namespace of ["shop", "db", "db/main"]) laptop.createNamespace("dev", namespace);
});

const reference = (text: string): Reference => {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const plan = (...texts: readonly string[]): ReadPlan => laptop.vault().plan({ references: texts.map(reference) });
const open = (of: ReadPlan) => laptop.vault().open(of, laptop.receipt(of.binding));
const get = (text: string): string | undefined => laptop.get(text);
/** Sets templates in `dev/<namespace>`. */
const template = (namespace: string, values: Readonly<Record<string, string>>) =>
  laptop.write({
    kind: "set-secrets",
    environment: "dev",
    namespace,
    entries: Object.entries(values).map(([key, value]) => ({ key, value: redactText(value), template: true })),
  });

describe("a template", () => {
  beforeEach(() => {
    laptop.set("dev/shop", { USER: "app", LITERAL: "$2a$10$x ${USER}" });
    laptop.set("dev/db/main", { PASSWORD: "p$w{d}", HOST: "db.internal" });
    template("db", { ADDRESS: "${db/main.HOST}:5432" });
    template("shop", { URL: "postgres://${USER}:${db/main.PASSWORD}@${db.ADDRESS}/$${app}" });
  });

  test("is filled in when it is read, over namespaces and templates, and nothing in what is filled in counts", () => {
    expect(get("kist://dev/shop/URL")).toBe("postgres://app:p$w{d}@db.internal:5432/${app}");
  });

  test("is told with everything it touches, before anything is opened", () => {
    const opened = vi.spyOn(laptop.store, "readValue");
    const planned = plan("kist://dev/shop/URL", "kist://dev/shop/USER");
    expect(planned.subjects.slice(0, 2)).toEqual(["kist://dev/shop/URL", "kist://dev/shop/USER"]);
    expect(planned.subjects.slice(2).sort()).toEqual([
      "kist://dev/db/ADDRESS",
      "kist://dev/db/main/HOST",
      "kist://dev/db/main/PASSWORD",
    ]);
    expect(planned.further.map(({ namespace, names }) => [namespace, [...names].sort()])).toEqual([
      ["db", ["ADDRESS"]],
      ["db/main", ["HOST", "PASSWORD"]],
    ]);
    expect(opened).not.toHaveBeenCalled();
    expect(open(planned).items.map((item) => item.template)).toEqual([true, false]);
  });

  test("what is not flagged is literal, whatever stands in it", () => {
    expect(get("kist://dev/shop/LITERAL")).toBe("$2a$10$x ${USER}");
    expect(plan("kist://dev/shop/LITERAL").further).toEqual([]);
    laptop.set("dev/shop", { URL: "${USER}" });
    expect(get("kist://dev/shop/URL")).toBe("${USER}");
    expect(get("kist://dev/shop/URL@previous")).toMatch(/^postgres:/);
  });

  test("follows what it names; an old version of it too", () => {
    laptop.set("dev/shop", { USER: "admin" });
    template("shop", { URL: "${USER}" });
    expect(get("kist://dev/shop/URL")).toBe("admin");
    expect(get("kist://dev/shop/URL@previous")).toMatch("postgres://admin:");
  });

  test("goes on being one after a rollback, and its history says which versions are", () => {
    laptop.set("dev/shop", { URL: "literal" });
    laptop.write({ kind: "rollback", environment: "dev", namespace: "shop", key: "URL", to: "previous" });
    expect(get("kist://dev/shop/URL")).toMatch("postgres://app:");
    const path = { environment: "dev", namespace: "shop", key: "URL" };
    expect(
      laptop
        .vault()
        .history(path)
        .map((version) => version.template),
    ).toEqual([true, false, true]);
    expect(
      laptop
        .vault()
        .list(path)
        .map(({ key, template: is }) => [key, is]),
    ).toEqual([
      ["LITERAL", false],
      ["URL", true],
      ["USER", false],
    ]);
    expect(laptop.vault().verify()).toEqual([]);
  });

  test("is concealed as soon as something in it is", () => {
    expect(plan("kist://dev/shop/URL").items[0]?.concealed).toBe(false);
    const where = { environment: "dev", namespace: "db/main", key: "HOST" };
    laptop.write({ kind: "set-metadata", ...where, set: { concealed: true } });
    expect(plan("kist://dev/shop/URL").items[0]?.concealed).toBe(true);
    expect(plan("kist://dev/shop/USER").items[0]?.concealed).toBe(false);
  });

  test("stays inside its environment", () => {
    laptop.createNamespace("staging", "shop", "staging");
    laptop.write({
      kind: "set-secrets",
      environment: "staging",
      namespace: "shop",
      entries: [{ key: "URL", value: redactText("${USER}"), template: true }],
    });
    expect(() => get("kist://staging/shop/URL")).toThrow(
      expect.objectContaining({
        code: "template-unresolved",
        facts: expect.objectContaining({ missing: "kist://staging/shop/USER" }),
      }),
    );
  });
});

describe("a template that cannot be filled in", () => {
  const cause = (text: string): unknown => {
    const planned = plan(text);
    try {
      open(planned);
    } catch (error) {
      return error;
    }
    throw new Error("it opened");
  };

  test.each(["kist://dev/shop/NONE", "kist://dev/nowhere/A"])(
    "names %s in its subjects like any other, and says so only when opened",
    (missing) => {
      const { namespace, key } = reference(missing);
      template("shop", { URL: `\${${namespace}.${key}}` });
      expect(plan("kist://dev/shop/URL").subjects).toEqual(["kist://dev/shop/URL", missing]);
      expect(cause("kist://dev/shop/URL")).toMatchObject({
        code: "template-unresolved",
        facts: { name: "kist://dev/shop/URL", missing },
      });
    },
  );

  test("because what it names was deleted, or purged", () => {
    laptop.set("dev/db", { A: "1" });
    template("shop", { URL: "${db.A}" });
    laptop.write({ kind: "remove-secrets", environment: "dev", namespace: "db", keys: ["A"] });
    expect(cause("kist://dev/shop/URL")).toMatchObject({ facts: { missing: "kist://dev/db/A" } });
    laptop.write({ kind: "undelete-secret", environment: "dev", namespace: "db", key: "A" });
    const planned = plan("kist://dev/shop/URL");
    laptop.write({ kind: "remove-secrets", environment: "dev", namespace: "db", keys: ["A"] });
    laptop.write({ kind: "purge-versions", environment: "dev", namespace: "db", key: "A", versions: "all" });
    expect(() => open(planned)).toThrow(expect.objectContaining({ code: "template-unresolved" }));
  });

  test("because it names itself, with the path", () => {
    expect(() => template("shop", { A: "${A}" })).toThrow(expect.objectContaining({ code: "template-cycle" }));
    expect(() => template("shop", { A: "${shop.A}" })).toThrow(expect.objectContaining({ code: "template-cycle" }));
    template("shop", { A: "${B}", B: "${db.C}" });
    template("db", { C: "x${shop.B}" });
    expect(cause("kist://dev/shop/A")).toMatchObject({
      code: "template-cycle",
      facts: { path: "shop/B → db/C → shop/B" },
    });
    expect(cause("kist://dev/db/C")).toMatchObject({ facts: { path: "db/C → shop/B → db/C" } });
  });

  test("because templates stand too high on each other, whichever is asked for first", () => {
    const keys = Array.from({ length: MAX_TEMPLATE_DEPTH + 2 }, (_, i) => `K${10 + i}`);
    laptop.set("dev/shop", { K10: "end" });
    template("shop", Object.fromEntries(keys.slice(1).map((key, i) => [key, `\${${keys[i]}}`])));
    const [highest = "", second = ""] = keys.toReversed();
    const both = (...names: readonly string[]) => plan(...names.map((key) => `kist://dev/shop/${key}`));
    expect(get(`kist://dev/shop/${second}`)).toBe("end");
    expect(() => open(both(highest, second))).toThrow(expect.objectContaining({ code: "template-too-large" }));
    expect(() => open(both(second, highest))).toThrow(
      expect.objectContaining({ facts: { name: `kist://dev/shop/${highest}` } }),
    );
    expect(open(both(second, keys[1] ?? "")).items).toHaveLength(2);
  });

  test("because it would be larger than a value may be", () => {
    laptop.set("dev/shop", { A: "a".repeat(1000) });
    template("shop", { B: "${A}".repeat(1048), C: "${A}".repeat(1049) });
    expect(get("kist://dev/shop/B")).toHaveLength(1_048_000);
    expect(cause("kist://dev/shop/C")).toMatchObject({ code: "template-too-large" });
  });

  test("because all of them together would fill the memory", () => {
    laptop.set("dev/shop", { A: "a".repeat(1024 * 1024) });
    template("shop", Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`B${i}`, "${A}"])));
    expect(() => open(laptop.vault().plan({ environment: "dev", namespace: "shop" }))).toThrow("template-too-large");
  });
});

test("what a plan tells is what opening it opens, in any web of templates", async () => {
  const keys = ["A", "B", "C", "D", "E", "F"] as const;
  const web = fc.record(
    Object.fromEntries(keys.map((key) => [key, fc.option(fc.subarray([...keys, "NONE"]), { nil: undefined })])),
  );
  await fc.assert(
    fc.asyncProperty(web, fc.subarray([...keys], { minLength: 1 }), async (names, asked) => {
      chest = await createChest();
      laptop = chest.addDevice();
      laptop.createNamespace("dev", "shop");
      // A literal is its own name; a template is its names in brackets.
      const isLoop = (key: string): boolean => names[key]?.includes(key) === true;
      for (const key of keys) {
        const named = names[key];
        if (named === undefined) laptop.set("dev/shop", { [key]: key });
        else if (!isLoop(key)) template("shop", { [key]: `(${named.map((name) => `\${${name}}`).join("")})` });
      }
      const expected = (key: string, path: readonly string[]): string => {
        if (key === "NONE" || isLoop(key) || path.includes(key)) throw new Error("not to be filled in");
        const named = names[key];
        return named === undefined ? key : `(${named.map((name) => expected(name, [...path, key])).join("")})`;
      };
      const references = asked.filter((key) => !isLoop(key)).map((key) => `kist://dev/shop/${key}`);
      const planned = plan(...references);
      const opened = vi.spyOn(laptop.store, "readValue");
      let result: readonly string[] | "fails";
      try {
        result = open(planned).items.map(({ value }) => bytesToUtf8(reveal(value)));
      } catch {
        result = "fails";
      }
      const read = new Set(opened.mock.calls.map(([chunk]) => chunk));
      let wanted: typeof result;
      try {
        wanted = references.map((text) => expected(reference(text).key, []));
      } catch {
        wanted = "fails";
      }
      expect(result).toEqual(wanted);
      // Each subject is one secret of one chunk; where nothing failed, each was opened, and nothing else was.
      if (result === "fails") expect(read.size).toBeLessThanOrEqual(planned.subjects.length);
      else expect(read.size).toBe(planned.subjects.length);
    }),
    { numRuns: 60 * Number(process.env["KIST_PROVE"] ?? 1) },
  );
});
