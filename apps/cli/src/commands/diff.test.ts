import { describe, expect, it } from "vitest";

import type { Asked } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const side = (reference: string, more: object = {}) => ({ reference, version: "0123456789", ...more });
const items = [
  { key: "SAME", state: "same", left: side("kist://dev/shop/SAME"), right: side("kist://prod/shop/SAME") },
  { key: "URL", state: "differs", left: side("kist://dev/shop/URL"), right: side("kist://prod/shop/URL") },
  {
    key: "HIDDEN",
    state: "differs",
    left: side("kist://dev/shop/HIDDEN", { concealed: true }),
    right: side("kist://prod/shop/HIDDEN"),
  },
  { key: "NEW", state: "only-left", left: side("kist://dev/shop/NEW") },
];
const VALUES: Readonly<Record<string, string>> = {
  "kist://dev/shop/URL": "one\ntwo",
  "kist://prod/shop/URL": "one\x1b[2J",
  "kist://prod/shop/HIDDEN": "seen",
  "kist://dev/shop/NEW": "new",
};
const daemon = ({ path, body }: Asked) => {
  if (path === "environments/list") {
    const environments = [
      { name: "dev", class: "dev", namespaces: ["shop", "web"] },
      { name: "prod", class: "prod", namespaces: ["shop"] },
    ];
    return { body: { environments } };
  }
  if (path === "values/read") {
    const names = body["names"] as readonly string[];
    const values = names.map((name) => ({ name, key: "", version: "0123456789", value: VALUES[name] }));
    return { body: { values, missing: [] } };
  }
  return { body: { comparisons: [{ left: "dev/shop", right: "prod/shop", items }] } };
};

describe("kist diff", () => {
  it("says of each name what differs, and of the rest how many there are", async () => {
    const ran = await runKist(["diff", "dev", "prod", "-n", "shop"], daemon);
    expect(ran).toMatchObject({ status: 0, stderr: "    1 the same\n" });
    expect(ran.stdout).toBe(
      "dev/shop → prod/shop\n  ~ URL     differs\n  ~ HIDDEN  differs\n  - NEW     only in dev/shop\n",
    );
    expect(ran.asked).toEqual([
      {
        path: "secrets/compare",
        body: {
          places: [
            { left: { environment: "dev", namespace: "shop" }, right: { environment: "prod", namespace: "shop" } },
          ],
        },
      },
    ]);
  });
  it("says of two empty environments that there is nothing, and asks for no comparison", async () => {
    const empty = () => ({
      body: { environments: ["staging", "prod"].map((name) => ({ name, class: name, namespaces: [] })) },
    });
    const ran = await runKist(["diff", "staging..prod", "--all", "--exit-code"], empty);
    expect(ran).toMatchObject({ status: 0, stdout: "", stderr: "There is no namespace in either.\n" });
    expect(ran.asked.map(({ path }) => path)).toEqual(["environments/list"]);
    const json = await runKist(["diff", "staging..prod", "--all", "--json"], empty);
    expect(JSON.parse(json.stdout)).toEqual({ differs: false, comparisons: [] });
  });
  it("tells a program by its exit status, where that is wanted", async () => {
    expect((await runKist(["diff", "dev..prod", "--exit-code"], daemon)).status).toBe(1);
    const same = () => ({ body: { comparisons: [{ left: "a", right: "b", items: items.slice(0, 1) }] } });
    expect((await runKist(["diff", "dev..prod", "--exit-code"], same)).status).toBe(0);
  });
  it("reads values only on request, of what differs alone, in a request of its own, and never a concealed one", async () => {
    const ran = await runKist(["diff", "dev", "prod", "--values"], daemon);
    expect(ran.asked[1]).toMatchObject({
      path: "values/read",
      body: { names: Object.keys(VALUES), purpose: "diff" },
    });
    expect(ran.stdout).toContain("      - one\n      - two\n      + one^[[2J\n");
    expect(ran.stdout).toContain("      - (concealed)\n      + seen\n");
    const { stdout } = await runKist(["diff", "dev", "prod", "--values", "--json"], daemon);
    const { comparisons } = JSON.parse(stdout) as { comparisons: { items: { left: object }[] }[] };
    expect(comparisons[0]?.items.map(({ left }) => Object.keys(left))).toEqual([
      ["reference", "version"],
      ["reference", "version", "value"],
      ["reference", "version", "concealed"],
      ["reference", "version", "value"],
    ]);
  });
  it.each([
    [["KEY"], { pairs: [{ left: "KEY@previous", right: "KEY" }], place: {} }],
    [
      ["KEY@previous", "OTHER", "-e", "dev"],
      { pairs: [{ left: "KEY@previous", right: "OTHER" }], place: { environment: "dev" } },
    ],
    [["kist://dev/shop/key"], { pairs: [{ left: "kist://dev/shop/key@previous", right: "kist://dev/shop/key" }] }],
    [
      ["dev/shop", "dev/shop/web", "--only", "A,B"],
      {
        only: ["A", "B"],
        places: [
          { left: { environment: "dev", namespace: "shop" }, right: { environment: "dev", namespace: "shop/web" } },
        ],
      },
    ],
    [["prod"], { places: [{ left: {}, right: { environment: "prod" } }] }],
    [
      ["prod", "-e", "dev", "-n", "shop"],
      {
        places: [
          { left: { environment: "dev", namespace: "shop" }, right: { environment: "prod", namespace: "shop" } },
        ],
      },
    ],
    [
      ["dev", "prod", "--names"],
      { places: [{ left: { environment: "dev" }, right: { environment: "prod" } }], namesOnly: true },
    ],
  ])("%j is asked as such", async (words, body) => {
    expect((await runKist(["diff", ...words], daemon)).asked[0]?.body).toMatchObject(body);
  });
  it("--all compares every namespace of either environment, in one request", async () => {
    const { asked } = await runKist(["diff", "dev", "prod", "--all"], daemon);
    expect(asked.map(({ path }) => path)).toEqual(["environments/list", "secrets/compare"]);
    const both = (namespace: string) => ({
      left: { environment: "dev", namespace },
      right: { environment: "prod", namespace },
    });
    expect(asked[1]?.body).toEqual({ places: [both("shop"), both("web")] });
  });
  it.each([
    [["dev", "--all"]],
    [["dev", "KEY"]],
    [["KEY", "dev"]],
    [["dev/", "prod"]],
    [["dev", "prod", "--names", "--values"]],
    [["KEY", "--only", "A"]],
    [["dev/shop", "prod/shop", "--all"]],
    [["dev", "nowhere", "--all"]],
  ])("%j is refused in words", async (words) => {
    const ran = await runKist(["diff", ...words], daemon);
    expect(ran).toMatchObject({ status: 2, stdout: "" });
    expect(ran.stderr).toMatch(/^kist: /);
  });
});
