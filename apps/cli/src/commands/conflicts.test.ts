import { describe, expect, it } from "vitest";

import type { Asked } from "../../../../test/e2e/fake-daemon.ts";
import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const side = (id: string, device: string, ordinal: number, more: object = {}) => ({
  id,
  device,
  at: NOW - 60_000,
  does: "set",
  version: id,
  ordinal,
  ...more,
});
const value = {
  kind: "value",
  sides: [side("aaaaaaaa20", "laptop", 2, { stands: true, reason: "it leaked" }), side("bbbbbbbb20", "desktop", 3)],
};
const owner = {
  kind: "metadata",
  field: "owner",
  sides: [
    { id: "cccccccc20", device: "laptop", at: NOW, does: "describe", text: "ada", stands: true },
    { id: "dddddddd20", device: "desktop", at: NOW, does: "describe" },
  ],
};
const twice = {
  kind: "same-name",
  sides: [
    { id: "1".repeat(32), device: "laptop", at: NOW, does: "secret", version: "aaaaaaaa20", ordinal: 1, stands: true },
    { id: "2".repeat(32), device: "desktop", at: NOW, does: "secret", version: "bbbbbbbb20", ordinal: 1 },
  ],
};
const answers =
  (conflicts: readonly object[]) =>
  ({ path }: Asked) => {
    const reference = "kist://dev/shop/URL";
    if (path === "conflicts/list") {
      const secrets = conflicts.length === 0 ? [] : [{ reference, key: "URL", secret: "1".repeat(32), conflicts }];
      return { body: { secrets, leftOut: ["prod"] } };
    }
    if (path === "secrets/show") return { body: { reference, conflicts } };
    return {
      body: { reference, version: "bbbbbbbb20", others: [{ secret: "2".repeat(32), reference: `${reference}_2` }] },
    };
  };

describe("kist conflicts", () => {
  it("lists what waits, and says where it did not look", async () => {
    const ran = await runKist(["conflicts"], answers([value, owner]));
    expect(ran.stdout).toContain("kist://dev/shop/URL  value  two values at once, by laptop and desktop");
    expect(ran.stdout).toContain("kist://dev/shop/URL  owner  two of owner at once, by laptop and desktop");
    expect(ran.stderr).toContain("prod (-e ENV)");
    expect((await runKist(["conflicts"], answers([]))).stderr).toContain("Nothing waits for a decision.");
  });
  it("shows both sides with numbers, and how their values are compared", async () => {
    const ran = await runKist(["conflicts", "show", "URL"], answers([value, owner]));
    expect(ran.stdout).toMatch(/^1 +version 2 \(aaaaaaaa20\) +laptop +1 min ago +read until decided +it leaked$/m);
    expect(ran.stdout).toMatch(/^2 +cleared +desktop/m);
    expect(ran.stderr).toContain("kist diff kist://dev/shop/URL@aaaaaaaa20 kist://dev/shop/URL@bbbbbbbb20");
  });
  it("keeps a side by number, id or version, and sends all sides it saw", async () => {
    for (const keep of ["2", "bbbbbbbb20"]) {
      const ran = await runKist(["conflicts", "resolve", "URL", "--keep", keep], answers([value]));
      expect(ran.asked.at(-1)).toMatchObject({
        path: "conflicts/resolve",
        body: { name: "URL", conflict: { kind: "value" }, keep: "bbbbbbbb20", sides: ["aaaaaaaa20", "bbbbbbbb20"] },
      });
      expect(ran).toMatchObject({ status: 0 });
    }
  });
  it.each([
    ["which side", ["--keep"], []],
    ["no such side", ["--keep", "3"], [value]],
    ["several", ["--keep", "1"], [value, owner]],
    ["no such conflict", ["--keep", "1", "--about", "purpose"], [owner]],
    ["none at all", ["--keep", "1"], []],
    ["what becomes of the others", ["--keep", "1"], [twice]],
    ["others where there are none", ["--keep", "1", "--rename", "URL_2"], [value]],
  ])("asks again for %s, and decides nothing", async (_, flags, conflicts) => {
    const ran = await runKist(["conflicts", "resolve", "URL", ...flags], answers(conflicts));
    expect(ran.status).toBe(2);
    expect(ran.asked.map(({ path }) => path)).not.toContain("conflicts/resolve");
  });
  it("gives the other of two a name", async () => {
    const words = ["conflicts", "resolve", "URL", "--keep", "1", "--rename", "URL_2"];
    const ran = await runKist(words, answers([twice]));
    expect(ran.asked.at(-1)?.body).toMatchObject({ others: { rename: "URL_2" }, keep: "1".repeat(32) });
    expect(ran.stderr).toContain("The other one is kist://dev/shop/URL_2 now.");
  });
});
