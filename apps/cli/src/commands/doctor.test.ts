import { describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../../test/e2e/fake-daemon.ts";
import { runKist } from "../../../../test/e2e/kist-in-memory.ts";

const FOUND = {
  part: "value",
  rule: "hash",
  vault: "a".repeat(52),
  stream: "0011223344556677",
  seq: 4,
  what: "a sealed value",
  next: "Restore the newest backup.\x1b[2J",
};
const daemon =
  (state: string, check: Reply) =>
  ({ path }: Asked): Reply =>
    path === "status" ? { body: { state } } : path === "doctor/check" ? check : { body: {} };
const well: Reply = { body: { findings: [], streams: 3, records: 1 } };
const paths = (asked: readonly Asked[]): string[] => asked.map(({ path }) => path);

describe("kist doctor", () => {
  it("asks an unlocked daemon, which goes on serving", async () => {
    const ran = await runKist(["doctor"], daemon("unlocked", well));
    expect(ran.status).toBe(0);
    expect(ran.stdout).toBe("The daemon looked over 3 streams and 1 audit record.\nEverything checked is well.\n");
    expect(paths(ran.asked)).toEqual(["status", "doctor/check"]);
  });
  it("says what is wrong, where, and what to do, with status 7", async () => {
    const ran = await runKist(["doctor"], daemon("unlocked", { body: { findings: [FOUND], streams: 1, records: 2 } }));
    expect(ran.status).toBe(7);
    expect(ran.stdout).toContain("wrong vault aaaaaaaa, stream 00112233: a sealed value 4 (hash)\n");
    expect(ran.stdout).toContain("Restore the newest backup.^[[2J");
    expect(ran.stdout).toContain("1 to look at.");
  });
  it("prints the fields that the check of the files prints", async () => {
    const ran = await runKist(["doctor", "--json"], daemon("unlocked", well));
    expect(JSON.parse(ran.stdout)).toEqual({ findings: [], sealedChecked: true, offline: false });
  });
  it("tells the daemon that the clock is right before it looks", async () => {
    const ran = await runKist(["doctor", "--accept-clock"], daemon("unlocked", well));
    expect(paths(ran.asked)).toEqual(["status", "doctor/accept-clock", "doctor/check"]);
  });
  it("asks before it stops a daemon: locked, too damaged to look, or told to stay out of it", async () => {
    for (const [words, answer] of [
      [["doctor"], daemon("locked", well)],
      [["doctor", "--offline"], daemon("unlocked", well)],
      [["doctor", "--repair"], daemon("unlocked", well)],
      [["doctor"], daemon("unlocked", { code: "storage-failed", facts: {} })],
    ] as const) {
      const ran = await runKist(words, answer, { typed: ["n\r"] });
      expect([ran.status, ran.stderr.includes("Nothing was done.")]).toEqual([2, true]);
      expect(ran.screen).toContain("Stop the daemon (it locks the vault)?");
      expect(paths(ran.asked)).not.toContain("daemon/stop");
    }
  });
  it("goes no other way round a refusal", async () => {
    const ran = await runKist(["doctor"], daemon("unlocked", { code: "policy-denied", facts: { rule: "x" } }));
    expect(ran.status).toBe(4);
    expect(paths(ran.asked)).toEqual(["status", "doctor/check"]);
  });
});
