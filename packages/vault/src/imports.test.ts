/** Namespaces that import others of their environment: what is read, in which order, and what a plan tells of it. */
import { bytesToId, bytesToUtf8, parseReference, reveal, type MemberId, type Reference } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, describe, expect, test } from "vitest";

import type { ReadPlan } from "./plan.ts";

let chest: Chest;
let laptop: ChestDevice;
const SHOP = { environment: "dev", namespace: "shop" };
const link = (from: string, keys?: readonly string[], namespace = "shop") =>
  laptop.write({ kind: "import-namespace", ...SHOP, namespace, from, ...(keys === undefined ? {} : { keys }) });
const reference = (text: string): Reference => parseReference(text) ?? { ...SHOP, key: text };
const named = (...texts: readonly string[]): ReadPlan => laptop.vault().plan({ references: texts.map(reference) });
const whole = (namespace = "shop"): ReadPlan => laptop.vault().plan({ ...SHOP, namespace });
const open = (of: ReadPlan) => laptop.vault().open(of, laptop.receipt(of.binding));
const values = (of: ReadPlan): Readonly<Record<string, string>> =>
  Object.fromEntries(open(of).items.map(({ reference: { key }, value }) => [key, bytesToUtf8(reveal(value))]));

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  for (const namespace of ["shop", "db", "shared"]) laptop.createNamespace("dev", namespace);
  laptop.set("dev/shop", { A: "shop A", B: "shop B" });
  laptop.set("dev/db", { B: "db B", C: "db C", D: "db D" });
  laptop.set("dev/shared", { C: "shared C", E: "shared E" });
});

describe("reading a whole namespace", () => {
  test("brings what it imports; its own names win, then the imports in the order they were made", () => {
    link("shared");
    link("db");
    expect(values(whole())).toEqual({ A: "shop A", B: "shop B", C: "shared C", E: "shared E", D: "db D" });
    expect(whole().subjects).toEqual([
      "kist://dev/shop/A",
      "kist://dev/shop/B",
      "kist://dev/shared/C",
      "kist://dev/shared/E",
      "kist://dev/db/D",
    ]);
    expect(open(whole()).items.map(({ from }) => from?.namespace)).toEqual([
      undefined,
      undefined,
      "shared",
      "shared",
      "db",
    ]);
    laptop.write({ kind: "unimport-namespace", ...SHOP, from: "shared" });
    expect(values(whole())).toEqual({ A: "shop A", B: "shop B", C: "db C", D: "db D" });
    link("shared");
    expect(values(whole())["C"]).toBe("db C");
  });

  test("brings only the keys of the link, there yet or not", () => {
    link("db", ["D", "LATER"]);
    expect(values(whole())).toEqual({ A: "shop A", B: "shop B", D: "db D" });
    expect(whole().further).toEqual([
      { environment: "dev", namespace: "db", names: ["D", "LATER"], whole: false, linked: true },
    ]);
    laptop.set("dev/db", { LATER: "now" });
    expect(values(whole())["LATER"]).toBe("now");
    link("db");
    expect(Object.keys(values(whole()))).toEqual(["A", "B", "C", "D", "LATER"]);
  });

  test("reaches no further than one link, so that circles are none", () => {
    link("db");
    link("shop", undefined, "db");
    link("shared", undefined, "db");
    expect(values(whole())).toEqual({ A: "shop A", B: "shop B", C: "db C", D: "db D" });
    expect(values(whole("db"))).toEqual({ A: "shop A", B: "db B", C: "db C", D: "db D", E: "shared E" });
  });

  test("is what it was for a namespace without imports", () => {
    expect(whole()).toMatchObject({ further: [], subjects: ["kist://dev/shop/A", "kist://dev/shop/B"] });
    expect(laptop.vault().imports(SHOP)).toEqual([]);
  });
});

describe("reading by name", () => {
  test("finds what is imported, and tells each place it looked into", () => {
    link("db");
    link("shared");
    expect(values(named("A", "C", "E"))).toEqual({ A: "shop A", C: "db C", E: "shared E" });
    expect(named("A").subjects).toEqual(["kist://dev/shop/A"]);
    expect(named("E").subjects).toEqual(["kist://dev/shop/E", "kist://dev/db/E", "kist://dev/shared/E"]);
    expect(open(named("E")).items[0]).toMatchObject({
      reference: { namespace: "shop" },
      from: { namespace: "shared" },
    });
  });

  test("an unknown name is looked for where a known one would be, and told like one", () => {
    link("db", ["C", "NONE"]);
    for (const key of ["C", "NONE"])
      expect(named(key)).toMatchObject({
        subjects: [`kist://dev/shop/${key}`, `kist://dev/db/${key}`],
        further: [{ namespace: "db", names: [key], whole: false, linked: false }],
      });
    expect(open(named("NONE")).missing).toEqual([reference("NONE")]);
    expect(named("D").subjects).toEqual(["kist://dev/shop/D"]);
  });

  test("an own name without the wanted version is not looked for elsewhere", () => {
    link("db");
    expect(open(named("kist://dev/shop/B@pending")).missing).toHaveLength(1);
    laptop.set("dev/db", { C: "newer" });
    expect(values(named("kist://dev/shop/C@previous"))).toEqual({ C: "db C" });
  });

  test("a template finds what its namespace imports, and an imported one what its own does", () => {
    const entry = (key: string, value: string) => ({ key, value: redactText(value), template: true as const });
    laptop.write({ kind: "set-secrets", ...SHOP, entries: [entry("T", "${C}+${A}")] });
    laptop.write({ kind: "set-secrets", ...SHOP, namespace: "db", entries: [entry("U", "${B}")] });
    link("db");
    expect(values(named("T", "U"))).toEqual({ T: "db C+shop A", U: "db B" });
    expect(named("T").subjects).toEqual([
      "kist://dev/shop/T",
      "kist://dev/shop/A",
      "kist://dev/shop/C",
      "kist://dev/db/C",
    ]);
  });
});

describe("a link", () => {
  test("leads to another namespace of the same environment, or nowhere", () => {
    expect(() => link("shop")).toThrow(expect.objectContaining({ code: "request-malformed" }));
    expect(() => link("nowhere")).toThrow(expect.objectContaining({ code: "namespace-unknown" }));
    laptop.createNamespace("staging", "only-there", "staging");
    expect(() => link("only-there")).toThrow(expect.objectContaining({ code: "namespace-unknown" }));
    expect(() => laptop.write({ kind: "unimport-namespace", ...SHOP, from: "db" })).toThrow(
      expect.objectContaining({ code: "import-unknown" }),
    );
  });

  test("is listed with what it brings, and survives a restart and a rebuilt index", () => {
    link("shared");
    link("db", ["B", "C", "D"]);
    const listed = () =>
      laptop
        .vault()
        .imports(SHOP)
        .map(({ namespace, keys, own, secrets }) => [namespace, keys, own, secrets.map(({ key }) => key)]);
    const expected = [
      ["shared", undefined, true, ["C", "E"]],
      ["db", ["B", "C", "D"], true, ["D"]],
    ];
    expect(listed()).toEqual(expected);
    laptop.reopen();
    expect(listed()).toEqual(expected);
    expect(laptop.vault().verify()).toEqual([]);
    // The namespace itself is no secret of it.
    expect(
      laptop
        .vault()
        .list(SHOP)
        .map(({ key }) => key),
    ).toEqual(["A", "B"]);
  });

  test("that another member made is told apart, until this one makes it too", () => {
    const colleague = chest.addDevice({ member: bytesToId<MemberId>(new Uint8Array(16).fill(7)) });
    colleague.pull(laptop);
    colleague.write({ kind: "import-namespace", ...SHOP, from: "db" });
    laptop.pull(colleague);
    expect(whole().further).toMatchObject([{ namespace: "db", whole: true, linked: false }]);
    expect(link("db").changed).toMatchObject([{ outcome: "imported" }]);
    expect(whole().further).toMatchObject([{ namespace: "db", whole: true, linked: true }]);
    expect(link("db").changed).toMatchObject([{ outcome: "unchanged" }]);
    colleague.pull(laptop);
    expect(colleague.vault().imports(SHOP)).toMatchObject([{ namespace: "db", own: false }]);
  });

  test("written by several at once stands once, in the same place for all", () => {
    const other = chest.addDevice();
    other.pull(laptop);
    link("shared");
    link("db");
    other.write({ kind: "import-namespace", ...SHOP, from: "db", keys: ["D"] });
    other.pull(laptop);
    laptop.pull(other);
    const shown = [laptop, other].map((device) =>
      device
        .vault()
        .imports(SHOP)
        .map((one) => [one.namespace, one.keys]),
    );
    expect(shown[0]).toEqual(shown[1]);
    expect(shown[0]).toHaveLength(2);
    link("db", ["C"]);
    expect(
      laptop
        .vault()
        .imports(SHOP)
        .find(({ namespace }) => namespace === "db")?.keys,
    ).toEqual(["C"]);
  });
});
