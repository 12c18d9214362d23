/** What `explain` says, held against what a read does. */
import { formatReference, parseReference, type Reference } from "@kist/model";
import { createChest, redactText, type Chest, type ChestDevice } from "@kist/testing";
import { beforeEach, expect, test, vi } from "vitest";

let chest: Chest;
let laptop: ChestDevice;
const SHOP = { environment: "dev", namespace: "shop" };
const reference = (text: string): Reference => {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const explain = (text: string) => laptop.vault().explain(reference(text));

beforeEach(async () => {
  chest = await createChest();
  laptop = chest.addDevice();
  for (const namespace of ["shop", "db", "shared"]) laptop.createNamespace("dev", namespace);
  laptop.set("dev/shop", { USER: "app" });
  laptop.set("dev/db", { PASSWORD: "hunter2", HOST: "h" });
  laptop.set("dev/shared", { REGION: "eu" });
  const entry = (key: string, value: string) => ({ key, value: redactText(value), template: true as const });
  laptop.write({
    kind: "set-secrets",
    ...SHOP,
    entries: [
      entry("URL", "${USER}:${db.PASSWORD}@${REGION}"),
      entry("BROKEN", "${NONE}"),
      entry("A", "${B}"),
      entry("B", "${A}"),
    ],
  });
  laptop.write({ kind: "import-namespace", ...SHOP, from: "db", keys: ["HOST"] });
  laptop.write({ kind: "import-namespace", ...SHOP, from: "shared" });
  const environment = laptop
    .vault()
    .environments()
    .find(({ name }) => name === "dev")?.stream;
  chest.addStream({ kind: "override", environment, class: undefined, member: chest.founder });
  laptop.write({ kind: "set-override", ...SHOP, key: "USER", value: redactText("me") });
});

test("a template, with all that its names stand for, each once", () => {
  const opened = vi.spyOn(laptop.store, "readValue");
  const { explanations, fault } = explain("kist://dev/shop/URL");
  expect(fault).toBeUndefined();
  expect(explanations.map((one) => formatReference(one.reference))).toEqual([
    "kist://dev/shop/URL",
    "kist://dev/shop/REGION",
    "kist://dev/shop/USER",
    "kist://dev/db/PASSWORD",
  ]);
  const [url, region, user, password] = explanations;
  expect(url).toMatchObject({ class: "dev", namespace: true, own: true, imports: [], value: { label: "current" } });
  expect(url?.value?.names?.map(({ name }) => name)).toEqual(["REGION", "USER", "db.PASSWORD"]);
  expect(region).toMatchObject({
    own: false,
    // The other link has keys of its own, and not this one.
    imports: [{ namespace: "shared", own: true, found: true }],
    from: { namespace: "shared" },
  });
  expect(user?.value).toMatchObject({ override: true });
  expect(user?.value?.label).toBeUndefined();
  expect(password).toMatchObject({ own: true, value: { override: false, ordinal: 1 } });
  expect(opened).not.toHaveBeenCalled();
});

test("what is not there, how far it got, and why a read would fail", () => {
  expect(explain("kist://qa/shop/USER").explanations).toEqual([
    { reference: reference("kist://qa/shop/USER"), namespace: false, own: false, imports: [] },
  ]);
  expect(explain("kist://dev/nowhere/USER").explanations).toMatchObject([{ class: "dev", namespace: false }]);
  expect(explain("kist://dev/shop/NONE").explanations).toMatchObject([
    { own: false, imports: [{ namespace: "shared", found: false }] },
  ]);
  expect(explain("kist://dev/shop/USER@pending").explanations[0]).toMatchObject({ own: true, imports: [] });
  expect(explain("kist://dev/shop/USER@pending").explanations[0]?.value).toBeUndefined();
  expect(explain("kist://dev/shop/BROKEN").fault).toMatchObject({
    code: "template-unresolved",
    facts: { missing: "kist://dev/shop/NONE" },
  });
  const circle = explain("kist://dev/shop/A");
  expect(circle.fault).toMatchObject({ code: "template-cycle", facts: { path: "shop/A → shop/B → shop/A" } });
  expect(circle.explanations).toHaveLength(2);
});

test("the version it names is the one that a read opens", () => {
  laptop.set("dev/shop", { USER: "app 2" });
  const texts = ["USER", "USER@current", "USER@previous", "HOST", "REGION", "PASSWORD", "URL", "NONE"];
  for (const text of texts.map((name) => `kist://dev/shop/${name}`)) {
    const [item] = laptop.vault().plan({ references: [reference(text)] }).items;
    const [explanation] = explain(text).explanations;
    expect([explanation?.value?.version, explanation?.value?.override ?? false], text).toEqual([
      item?.version,
      item?.override,
    ]);
    expect(explanation?.from, text).toEqual(item?.from);
  }
});
