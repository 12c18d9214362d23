import { expect, test } from "vitest";

import { parseVersionId } from "./ids.ts";
import { formatReference, parseReference, parseTypedReference, parseVersionName, type Reference } from "./reference.ts";

test("a reference says environment, namespace, key, and which version, in one spelling", () => {
  const id = parseVersionId("0123456789");
  if (id === undefined) throw new Error("no id");
  const spellings: readonly (readonly [string, Reference])[] = [
    ["kist://dev/shop/KEY", { environment: "dev", namespace: "shop", key: "KEY" }],
    ["kist://pr-42/shop/web/a.b-c", { environment: "pr-42", namespace: "shop/web", key: "a.b-c" }],
    ["kist://dev/shop/KEY@previous", { environment: "dev", namespace: "shop", key: "KEY", version: "previous" }],
    ["kist://dev/shop/KEY@0123456789", { environment: "dev", namespace: "shop", key: "KEY", version: id }],
  ];
  for (const [text, parts] of spellings) {
    expect(parseReference(text)).toEqual(parts);
    expect(formatReference(parts)).toBe(text);
  }
});

test.each([
  "kist://dev/KEY",
  "kist://Dev/shop/KEY",
  "kist://dev//KEY",
  "kist://dev/shop/KEY@",
  "kist://dev/shop/KEY@latest",
  "kist://dev/shop/KEY@previous@current",
  "kist://dev/shop/1KEY",
  "kist://dev/shop/KEY ",
  "KIST://dev/shop/KEY",
  `kist://dev/${"a/".repeat(9)}KEY`,
  `kist://dev/shop/${"K".repeat(128)}`,
  `kist://dev/${"a".repeat(500)}/KEY`,
])("%s is none", (text) => {
  expect(parseReference(text)).toBeUndefined();
  expect(parseTypedReference(text)).toBeUndefined();
});

test("a person may type a version's number; what is written down may not hold one, for it can come to mean another", () => {
  const typed = { environment: "dev", namespace: "shop", key: "KEY", version: 3 };
  expect(parseTypedReference("kist://dev/shop/KEY@3")).toEqual(typed);
  expect(formatReference(typed)).toBe("kist://dev/shop/KEY@3");
  expect(parseReference("kist://dev/shop/KEY@3")).toBeUndefined();
});

test.each([
  ["1", 1],
  ["300", 300],
  ["999999999", 999_999_999],
  ["0123456789", "0123456789"],
  ["current", "current"],
  ["0", undefined],
  ["01", undefined],
  ["-1", undefined],
  ["1.0", undefined],
  ["1e3", undefined],
  ["99999999999", undefined],
  ["٣", undefined],
  ["", undefined],
])("version %j", (text, named) => {
  expect(parseVersionName(text)).toBe(named);
});
