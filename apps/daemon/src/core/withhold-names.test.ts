import type { AuditEntry } from "@kist/model";
import { expect, test } from "vitest";

import { environmentOf, withholdNames } from "./withhold-names.ts";

const entry = (...subjects: readonly string[]): AuditEntry => ({
  action: "value.read",
  outcome: "allowed",
  at: 1,
  subjects,
});
const onlyDev = (environment: string): boolean => environment === "dev";
const shown = (...subjects: readonly string[]): readonly string[] =>
  withholdNames(entry(...subjects), onlyDev).subjects;

test("names stay where they may be listed, and become their namespace elsewhere", () => {
  expect(shown("kist://dev/shop/A", "kist://prod/shop/A", "kist://prod/pay/web/B@previous")).toEqual([
    "kist://dev/shop/A",
    "kist://prod/shop/*",
    "kist://prod/pay/web/*",
  ]);
  expect(withholdNames(entry("kist://prod/shop/A"), onlyDev).withheld).toBe(true);
  const open = entry("kist://dev/shop/A");
  expect(withholdNames(open, onlyDev)).toBe(open);
});
test("how many there were is not told", () => {
  expect(shown("kist://prod/shop/A", "kist://prod/shop/B", "kist://prod/shop/C")).toEqual(["kist://prod/shop/*"]);
});
test("places, devices and files are no secrets' names", () => {
  const others = ["prod/shop", "prod", "/home/ada/shop/kist.json", "Ada's laptop", "kist://prod/shop/*"];
  expect(shown(...others)).toEqual(others);
});
test("what is no reference to this version is withheld like one", () => {
  for (const odd of [
    `kist://prod/shop/${"A".repeat(600)}`,
    "kist://prod/shop/A@2026",
    "kist://prod/shop/A B",
    "kist://PROD/A",
  ])
    expect(shown(odd)[0]).not.toContain("A");
});
test("by place: a list that names one namespace shows that one", () => {
  const may = (environment: string, namespace: string): boolean => `${environment}/${namespace}` === "prod/shop";
  expect(withholdNames(entry("kist://prod/shop/A", "kist://prod/pay/B"), may).subjects).toEqual([
    "kist://prod/shop/A",
    "kist://prod/pay/*",
  ]);
});
test.each([
  ["kist://prod/shop/A", "prod"],
  ["prod/shop", "prod"],
  ["prod", "prod"],
  ["/home/ada/kist.json", undefined],
])("a filter by %s looks into %s", (subject, environment) => {
  expect(environmentOf(subject)).toBe(environment);
});
