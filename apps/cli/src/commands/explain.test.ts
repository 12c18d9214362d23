import { describe, expect, it } from "vitest";

import { NOW, runKist } from "../../../../test/e2e/kist-in-memory.ts";

const at = { createdAt: NOW - 60_000, author: "anna-laptop" };
const place = { class: "dev", namespace: true, own: true, imports: [] };
const ANSWER = {
  vault: "home",
  explanations: [
    {
      ...place,
      reference: "kist://dev/shop/URL",
      value: {
        ...at,
        version: "abcdefgh10",
        ordinal: 2,
        label: "current",
        names: [{ name: "USER", reference: "kist://dev/shop/USER" }],
      },
    },
    {
      ...place,
      reference: "kist://dev/shop/USER",
      own: false,
      imports: [
        { namespace: "db", own: false, found: false },
        { namespace: "shared", own: true, found: true },
      ],
      from: "kist://dev/shared/USER",
      value: { ...at, version: "abcdefgh20", ordinal: 1, override: true, concealed: true },
    },
  ],
};
const answering = (body: object) => () => ({ body });

describe("kist explain", () => {
  it("says each step, and each name of a template as its own", async () => {
    const { status, stdout, asked } = await runKist(["explain", "URL"], answering(ANSWER));
    expect(status).toBe(0);
    expect(asked).toEqual([{ path: "secrets/explain", body: { name: "URL" } }]);
    expect(stdout.split("\n").map((line) => line.replaceAll(/\s+/g, " ").trim())).toEqual([
      "kist://dev/shop/URL",
      "vault home",
      "environment dev, class dev",
      "namespace shop: has it",
      "label current",
      "version 2 (abcdefgh10), 1 min ago by anna-laptop",
      "template ${USER} is kist://dev/shop/USER",
      "",
      "kist://dev/shop/USER",
      "vault home",
      "environment dev, class dev",
      "namespace shop: does not have it itself",
      "import db: does not have it, made by somebody else",
      "import shared: has it",
      "override yours: everybody else reads another value",
      "version 1 (abcdefgh20), 1 min ago by anna-laptop",
      "concealed never printed to a terminal",
      "",
    ]);
  });

  it("ends with the status of the failure that a read would meet, and says it", async () => {
    const fault = { code: "template-cycle", facts: { path: "shop/A → shop/B → shop/A" } };
    const broken = await runKist(["explain", "URL"], answering({ ...ANSWER, fault }));
    expect(broken.status).toBe(6);
    expect(broken.stderr).toContain("Reading it fails: These templates name each other in a circle: shop/A → shop/B");
    const nowhere = { reference: "kist://qa/shop/NONE", namespace: false, own: false, imports: [] };
    const missing = await runKist(["explain", "NONE"], answering({ vault: "home", explanations: [nowhere] }));
    expect(missing).toMatchObject({ status: 5, stderr: expect.stringContaining("no secret kist://qa/shop/NONE") });
    expect(missing.stdout).toContain("qa: there is none");
    expect(missing.stdout).toContain("nothing to read");
  });

  it("prints what came with --json, with the same status", async () => {
    const ran = await runKist(["explain", "URL", "--json"], answering(ANSWER));
    expect([ran.status, JSON.parse(ran.stdout)]).toEqual([0, ANSWER]);
  });
});
