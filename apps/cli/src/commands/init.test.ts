import { describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const CODE = "aaaa-bbbb-cccc-dddd-eeee";
const daemon = ({ path, body }: Asked): Reply => {
  if (path === "status") return { body: { state: "empty" } };
  if (path === "device/confirm-recovery")
    return body["group"] === 3 && body["text"] === "cccc"
      ? { body: {} }
      : { code: "recovery-wrong", facts: { group: 3 } };
  const person = body["kind"] === "person";
  return { body: { vault: "a".repeat(64), ...(person ? { recovery: { code: CODE, askGroup: 3 } } : {}) } };
};
const bodyOf = (asked: readonly Asked[], path: string) => asked.find((one) => one.path === path)?.body;

describe("kist init", () => {
  it("asks, takes the passphrase twice, shows the sheet once and asks a group back", async () => {
    const typed = ["desk\r", "\r", "open sesame\r", "open sesame\r", "\r", "cccc\r"];
    const ran = await runKist(["init"], daemon, { typed });
    expect(ran.status).toBe(0);
    expect(bodyOf(ran.asked, "device/init")).toEqual({
      kind: "person",
      deviceName: "desk",
      vaultName: "home",
      passphrase: "open sesame",
      environments: ["dev", "staging", "prod"],
    });
    expect(bodyOf(ran.asked, "device/confirm-recovery")).toEqual({ group: 3, text: "cccc" });
    expect(ran.asked.findIndex(({ path }) => path === "(verify)")).toBeLessThan(
      ran.asked.findIndex(({ path }) => path === "device/init"),
    );
    expect(ran.screen).toContain("3  cccc");
    expect(ran.stdout + ran.stderr).not.toContain("cccc");
    expect(ran.screen).not.toContain("sesame");
  });
  it("asks again when the passphrases differ, and shows the sheet again when the group is wrong", async () => {
    const typed = ["\r", "\r", "one\r", "two\r", "open sesame\r", "open sesame\r", "\r", "wrong\r", "\r", "cccc\r"];
    const ran = await runKist(["init"], daemon, { typed });
    expect(ran.status).toBe(0);
    expect(bodyOf(ran.asked, "device/init")).toMatchObject({ passphrase: "open sesame" });
    expect(ran.screen.split("KIST RECOVERY SHEET")).toHaveLength(3);
  });
  it("sets up machines and throw-away vaults without questions", async () => {
    const machine = await runKist(["init", "--machine", "--device-name", "build", "--environments", "ci"], daemon);
    expect(bodyOf(machine.asked, "device/init")).toMatchObject({
      kind: "machine",
      deviceName: "build",
      environments: ["ci"],
    });
    const demo = await runKist(["init", "--throw-away", "--yes", "--json"], daemon);
    expect(JSON.parse(demo.stdout)).toEqual({ vault: "a".repeat(64), kind: "ephemeral" });
    expect(bodyOf(demo.asked, "device/init")).not.toHaveProperty("passphrase");
  });
  it("refuses a person's vault where the code could not be shown, before anything is founded", async () => {
    const ran = await runKist(["init", "--passphrase-fd", "0"], daemon, { stdin: "open sesame\n" });
    expect(ran.status).toBe(2);
    expect(ran.stderr).toContain("--print-recovery");
    expect(bodyOf(ran.asked, "device/init")).toBeUndefined();
  });
  it("prints the sheet to stdout only when told to", async () => {
    const ran = await runKist(["init", "--passphrase-fd", "0", "--print-recovery"], daemon, { stdin: "open sesame\n" });
    expect(ran.status).toBe(0);
    expect(ran.stdout).toContain("3  cccc");
    expect(ran.stderr).toContain("group 3");
  });
  it("confirms later, asking for the group that the daemon wants", async () => {
    const ran = await runKist(["init", "--confirm"], daemon, { typed: ["aaaa\r", "cccc\r"] });
    expect(ran.status).toBe(0);
    expect(ran.screen).toContain("Group 3 from the recovery sheet");
    expect((await runKist(["init", "--confirm", "--group", "3"], daemon, { stdin: "cccc\n" })).status).toBe(0);
    expect((await runKist(["init", "--confirm", "--group", "3"], daemon, { stdin: "dddd\n" })).status).toBe(2);
  });
  it.each([[["--machine", "--throw-away"]], [["--machine", "--environments", "Dev"]]])("refuses %j", async (words) => {
    expect((await runKist(["init", ...words], daemon)).status).toBe(2);
  });
  it.each([[["--machine"]], [["--yes"]], [["--yes", "--json"]]])(
    "leaves a machine alone that is set up, %j",
    async (words) => {
      const ran = await runKist(["init", ...words], () => ({ body: { state: "locked" } }));
      expect(ran.status).toBe(6);
      expect(ran.stderr).toContain(words.includes("--json") ? '"code":"already-initialised"' : "set up already");
      expect(bodyOf(ran.asked, "device/init")).toBeUndefined();
    },
  );
});
