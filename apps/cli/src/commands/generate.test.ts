/** Values for use elsewhere: what is printed where, and that no daemon is asked. */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, describe, expect, it } from "vitest";

import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const folder = mkdtempSync(join(tmpdir(), "kist-generate-"));
afterAll(() => rmSync(folder, { recursive: true }));

const generate = async (...words: readonly string[]) => {
  const ran = await runKist(["generate", ...words], () => ({ code: "internal", facts: {} }));
  expect(ran.asked).toEqual([]);
  return ran;
};

describe("kist generate", () => {
  it("prints a password and nothing else, another one each time", async () => {
    const [one, two] = [await generate(), await generate()];
    expect(one).toMatchObject({ status: 0, stderr: "", stdout: expect.stringMatching(/^[A-Za-z0-9]{24}\n$/) });
    expect(one.stdout).not.toBe(two.stdout);
  });
  it("makes several, and says where there is little in them", async () => {
    const ran = await generate("digits:6", "--count", "3");
    expect(ran.stdout).toMatch(/^(\d{6}\n){3}$/);
    expect(ran.stderr).toContain("19 bits");
  });
  it("gives the private key as data and the public one to the person, or both as files", async () => {
    const ran = await generate("ssh-ed25519");
    expect(ran.stdout).toMatch(/^-----BEGIN OPENSSH PRIVATE KEY-----/);
    expect(ran.stderr).toMatch(/^ssh-ed25519 /);
    const file = join(folder, "deploy");
    expect(await generate("ssh-ed25519,comment=a@b", "--out", file)).toMatchObject({ status: 0, stdout: "" });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(`${file}.pub`, "utf8")).toMatch(/ a@b\n$/);
    expect(await generate("ssh-ed25519", "--out", file)).toMatchObject({ status: 1 });
  });
  it("as JSON says how many bits there are", async () => {
    expect(JSON.parse((await generate("hex:16", "--json")).stdout)).toEqual({
      form: "hex:16",
      bits: 128,
      values: [{ value: expect.stringMatching(/^[0-9a-f]{32}$/) }],
    });
  });
  it.each([["pasword"], ["hex", "--count", "0"], ["rsa", "--count", "2"]])("refuses %s", async (...words) => {
    expect(await generate(...words)).toMatchObject({ status: 2, stdout: "" });
  });
});
