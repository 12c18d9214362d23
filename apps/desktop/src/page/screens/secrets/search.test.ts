import { describe, expect, it } from "vitest";

import { toOverview, type SecretRow } from "./rows.ts";
import { findMarks, findRows, hasFilter, parseSearch, toggleFilter } from "./search.ts";

const TODAY = "2026-11-21";
const secret = (key: string, metadata: object = {}, more: object = {}) => ({
  key,
  ordinal: 1,
  createdAt: 0,
  changedAt: 0,
  author: "laptop",
  versionAt: 0,
  metadata,
  ...more,
});
const { rows } = toOverview(
  {
    at: 0,
    environments: [
      {
        name: "dev",
        class: "dev",
        namespaces: [
          {
            name: "shop",
            secrets: [
              secret("DATABASE_URL", { owner: "Platform", kind: "url", tags: ["Pci"] }),
              secret("API_KEY", { expires: "2026-11-20" }, { conflict: true, rotation: "overdue" }),
            ],
          },
          {
            name: "shop/web",
            secrets: [secret("SENTRY_DSN", { purpose: "Errors of the shop", expires: "2026-12-05" })],
          },
        ],
      },
    ],
  },
  "dev",
);
const find = (text: string): readonly string[] =>
  findRows(rows, parseSearch(text, TODAY)).map(({ key }: SecretRow) => key);

describe("a search", () => {
  it.each([
    ["", ["DATABASE_URL", "API_KEY", "SENTRY_DSN"]],
    ["database", ["DATABASE_URL"]],
    ["DATABASEURL", ["DATABASE_URL"]],
    ["platform url", ["DATABASE_URL"]],
    ["errors", ["SENTRY_DSN"]],
    ["url web", []],
    ["ns:web", ["SENTRY_DSN"]],
    ["owner:plat", ["DATABASE_URL"]],
    ["tag:pci", ["DATABASE_URL"]],
    ["tag:pc", []],
    ["kind:url", ["DATABASE_URL"]],
    ["is:overdue", ["API_KEY"]],
    ["is:expired", ["API_KEY"]],
    ["is:expiring", ["SENTRY_DSN"]],
    ["is:unowned", ["API_KEY", "SENTRY_DSN"]],
    ["is:conflict key", ["API_KEY"]],
    // No filter: a word, which is nowhere.
    ["is:anything", []],
    ["https://", []],
  ])("of %j finds %j", (text, keys) => {
    expect(find(text)).toEqual(keys);
  });
  it("says where its words stand in a name, without overlaps", () => {
    const marks = (text: string) => findMarks("DATABASE_URL", parseSearch(text, TODAY));
    expect(marks("url data")).toEqual([
      [0, 4],
      [9, 12],
    ]);
    expect(marks("database base_url")).toEqual([[0, 12]]);
    expect(marks("none")).toEqual([]);
  });
  it("turns a filter on and off and leaves the words alone", () => {
    expect(toggleFilter("api", "is:due")).toBe("api is:due");
    expect(toggleFilter("api  IS:due x", "is:due")).toBe("api x");
    expect(hasFilter("a is:due", "is:due")).toBe(true);
    expect(hasFilter("ais:due", "is:due")).toBe(false);
  });
});
