import { describe, expect, it } from "vitest";

import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const run = (...words: readonly string[]) => runKist(["types", ...words], () => ({ code: "internal", facts: {} }));

describe("kist types", () => {
  it("lists every type with its keys, without a daemon", async () => {
    const ran = await run();
    expect(ran).toMatchObject({ status: 0, asked: [] });
    for (const id of ["postgres", "aws", "gcp", "azure", "tls", "github", "stripe", "slack-webhook", "npm"])
      expect(ran.stdout).toMatch(new RegExp(`^${id} `, "m"));
  });
  it("shows one, as a table and as JSON with stable fields", async () => {
    expect((await run("show", "postgres")).stdout).toContain("can be generated (password:32)");
    const { fields } = JSON.parse((await run("show", "aws", "--json")).stdout) as { fields: readonly object[] };
    expect(fields[0]).toEqual({
      key: "AWS_ACCESS_KEY_ID",
      title: "Access key id",
      kind: "config",
      required: true,
      secret: false,
      looksLike: "an access key id (AKIA…)",
      synthetic: "AKIA{base32:9}EXAMPLE",
    });
  });
  it("lists the kinds, and suggests a type that was meant", async () => {
    expect((await run("kinds")).stdout).toContain("otpauth://");
    expect(await run("show", "strip")).toMatchObject({ status: 2, stderr: expect.stringContaining("stripe") });
  });
});
