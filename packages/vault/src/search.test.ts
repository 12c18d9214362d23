import { expect, test } from "vitest";

import { matchSecret, type SearchQuery } from "./search.ts";

const secrets = [
  { key: "DB_URL", metadata: { owner: "Platform", tags: ["postgres", "pci"], purpose: "the orders database" } },
  { key: "DB", metadata: {} },
  { key: "REPLICA_DB_URL", metadata: { owner: "platform" } },
  { key: "STRIPE_KEY", metadata: { purpose: "payments, not the db", criticality: "high" as const } },
].map((secret) => ({ ...secret, reference: `kist://dev/shop/api/${secret.key}` }));

const find = (words: string, more: Partial<SearchQuery> = {}) =>
  secrets
    .flatMap((secret) => {
      const match = matchSecret({ words: words === "" ? [] : words.split(" "), ...more }, secret);
      return match === undefined ? [] : [{ key: secret.key, ...match }];
    })
    .sort((a, b) => b.score - a.score);
const keys = (words: string, more?: Partial<SearchQuery>) => find(words, more).map(({ key }) => key);

test("the name itself comes first, then what begins with it, then what has it inside, then what is said about it", () => {
  expect(keys("db")).toEqual(["DB", "DB_URL", "REPLICA_DB_URL", "STRIPE_KEY"]);
});
test("every word must occur, and the answer says where", () => {
  expect(find("url platform")[0]).toMatchObject({ key: "DB_URL", matched: ["name", "owner"] });
  expect(keys("url platform nothing")).toEqual([]);
  expect(find("orders")).toMatchObject([{ key: "DB_URL", matched: ["purpose"] }]);
  expect(find("pci")).toMatchObject([{ matched: ["tags"] }]);
  expect(find("api")[0]?.matched).toEqual(["place"]);
});
test("neither case nor separators matter", () => {
  expect(keys("dburl")).toEqual(["DB_URL", "REPLICA_DB_URL"]);
  expect(keys("Stripe-Key")).toEqual(["STRIPE_KEY"]);
  expect(keys("--")).toEqual([]);
});
test("filters are exact", () => {
  expect(keys("", { tags: ["pci"] })).toEqual(["DB_URL"]);
  expect(keys("", { tags: ["pci", "web"] })).toEqual([]);
  expect(keys("", { owner: "PLATFORM" })).toEqual(["DB_URL", "REPLICA_DB_URL"]);
  expect(keys("", { kind: "token" })).toEqual([]);
  expect(find("")).toHaveLength(4);
});
