import { describe, expect, it } from "vitest";

import { NOW, runKist, type MemoryOptions } from "../../../../test/e2e/kist-in-memory.ts";

const reply = () => ({
  body: { reference: "kist://dev/shop/OTP", code: "012345", until: NOW + 17_000, at: NOW, period: 30, issuer: "Shop" },
});
const totp = (words: readonly string[], options: MemoryOptions = {}) => runKist(["totp", ...words], reply, options);

describe("kist totp", () => {
  it("prints the digits alone to a program", async () => {
    expect(await totp(["OTP"])).toMatchObject({ status: 0, stdout: "012345\n", stderr: "" });
  });
  it("says on a terminal whose it is and how long it is valid", async () => {
    const ran = await totp(["OTP"], { terminal: { stdout: true, stderr: true } });
    expect(ran).toMatchObject({ stdout: "012345\n", stderr: "Shop: valid for 17 s\n" });
  });
  it("asks for the one name, in the place that was named", async () => {
    expect((await totp(["OTP", "-e", "prod", "-n", "shop", "--json"])).asked).toEqual([
      { path: "values/totp", body: { environment: "prod", namespace: "shop", name: "OTP" } },
    ]);
  });
  it("watches only on a terminal", async () => {
    expect(await totp(["OTP", "--watch"])).toMatchObject({ status: 2, asked: [] });
  });
});
