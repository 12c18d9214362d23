import { describe, expect, it } from "vitest";

import { runKist } from "../../../test/e2e/kist-in-memory.ts";

const shop = {
  name: "shop",
  rows: [
    { key: "NEW", sides: [{ value: 0 }, null, null] },
    { key: "SAME", sides: [{ value: 0 }, { value: 0 }, { value: 0 }] },
    { key: "URL", sides: [{ value: 0 }, { value: 0 }, { value: 1 }] },
  ],
};
const daemon = () => ({ body: { environments: ["dev", "staging", "prod"], namespaces: [shop] } });

describe("kist diff of three environments", () => {
  it("gives equal values one letter and says what is missing, in one request", async () => {
    const ran = await runKist(["diff", "dev", "staging", "prod", "--all"], daemon);
    expect(ran).toMatchObject({ status: 0, stderr: "  1 the same\n" });
    expect(ran.stdout).toBe(
      ["shop", "  NAME  dev  staging  prod", "  NEW   A    missing  missing", "  URL   A    A        B", ""].join("\n"),
    );
    expect(ran.asked).toEqual([
      { path: "environments/compare", body: { environments: ["dev", "staging", "prod"], namespaces: "all" } },
    ]);
  });
  it("leaves the namespace to the repository, or takes the one that is named", async () => {
    const names = ["dev", "staging", "prod"];
    expect((await runKist(["diff", ...names, "--exit-code"], daemon)).status).toBe(1);
    const ran = await runKist(["diff", ...names, "-n", "shop", "--only", "URL", "--names"], daemon);
    expect(ran.asked[0]?.body).toEqual({ environments: names, namespaces: ["shop"], only: ["URL"], namesOnly: true });
  });
  it.each([
    [["dev", "staging", "KEY"], "KEY is no environment."],
    [["dev", "staging", "prod", "--values"], "--values compares two."],
    [["dev", "staging", "prod", "-e", "dev"], "Three environments are named already"],
    [["dev", "staging", "prod", "--all", "-n", "shop"], "--all compares whole environments."],
  ])("refuses %j", async (words, says) => {
    const ran = await runKist(["diff", ...words], daemon);
    expect(ran).toMatchObject({ status: 2, asked: [] });
    expect(ran.stderr).toContain(says);
  });
});
