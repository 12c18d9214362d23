import { describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const daemon =
  (unlockWith: string[]) =>
  ({ path }: Asked): Reply =>
    path === "status" ? { body: { unlockWith } } : { body: { vaults: 1, approvedTerminal: true } };
const sent = (asked: readonly Asked[]) => asked.find(({ path }) => path === "unlock")?.body;

describe("kist unlock", () => {
  it("verifies the daemon before it asks for the passphrase", async () => {
    const ran = await runKist(["unlock"], daemon(["passphrase", "recovery"]), { typed: ["open sesame\r"] });
    expect(ran.asked.map(({ path }) => path)).toEqual(["status", "(verify)", "unlock"]);
    expect(sent(ran.asked)).toEqual({ with: "passphrase", passphrase: "open sesame" });
    expect(ran.screen).not.toContain("sesame");
    expect(ran.stderr).toBe("Unlocked the vault. This terminal may read dev environments.\n");
  });
  it("asks nothing and sends nothing to a daemon it cannot verify", async () => {
    const ran = await runKist(["unlock"], daemon(["passphrase"]), { typed: ["open sesame\r"], unverified: true });
    expect(ran).toMatchObject({ status: 4, screen: "" });
    expect(sent(ran.asked)).toBeUndefined();
  });
  it("takes the first line of a descriptor", async () => {
    const options = { stdin: "open sesame\nsecond\n" };
    const ran = await runKist(["unlock", "--passphrase-fd", "0"], daemon(["passphrase"]), options);
    expect(sent(ran.asked)).toMatchObject({ passphrase: "open sesame" });
  });
  it("takes the recovery code, and the machine's key where that is all there is", async () => {
    const recovered = await runKist(["unlock", "--recovery"], daemon(["passphrase"]), { typed: [" ab-cd \r"] });
    expect(sent(recovered.asked)).toEqual({ with: "recovery", code: "ab-cd" });
    expect(sent((await runKist(["unlock"], daemon(["machine"]))).asked)).toEqual({ with: "machine" });
  });
  it("says what a script can do where there is neither terminal nor input", async () => {
    const ran = await runKist(["unlock"], daemon(["passphrase"]), { stdin: "" });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("--passphrase-fd");
  });
  it.each(["1", "2", "x", "-1"])("refuses the descriptor %s", async (fd) => {
    expect((await runKist(["unlock", "--passphrase-fd", fd], daemon(["passphrase"]))).status).toBe(2);
  });
});
