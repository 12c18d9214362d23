/** Two homes must not write under one identity (R15): a copy reads, and writes once it has become a device of its own. */
import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";

import {
  addSlot,
  checkHealth,
  createNamespace,
  getStatus,
  initDevice,
  listDevices,
  listSecrets,
  readValues,
  resolveDevice,
  setMetadata,
  unlock,
  verifyAudit,
} from "@kist/protocol";
import { addStream } from "@kist/team";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createCallers, refusal, refusals, type Caller, type Callers } from "./harness/caller.ts";
import { runVerb, startDaemon, type RunningDaemon } from "./harness/daemon.ts";
import type { Home } from "./harness/home.ts";
import { openKeys } from "./harness/open-keys.ts";
import { confirm, PASSPHRASE, setUp, store, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";
import { tamper } from "./harness/tamper.ts";

const unlockWith = (caller: Caller): Promise<unknown> =>
  caller.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
const names = async (caller: Caller): Promise<string[]> =>
  (await caller.call(listSecrets, { environment: "dev", namespace: "shop" })).secrets.map(({ key }) => key).sort();

describe("a person's home, copied", () => {
  let story: Story;
  let desk: Caller;
  let copy: Home;
  let copied: RunningDaemon;
  let callers: Callers;
  let there: Caller;

  beforeAll(async () => {
    story = await openStory();
    desk = await story.terminal();
    await confirm(desk, await setUp(desk));
    await store(desk, "dev", "shop", { BEFORE: "1" });
    copy = story.home.beside("copy");
    await story.whileStopped(() => execFileSync("cp", ["-a", story.home.path, copy.path]));
    copied = await startDaemon(copy);
    callers = await createCallers(copy);
    there = await callers.start({ terminal: true });
    await unlockWith(there);
    await unlockWith(desk);
  });
  afterAll(async () => {
    await callers.close();
    await copied.kill();
    await story.close();
  });

  test("reads and does not write, whatever is asked", async () => {
    const { device, warnings } = await there.call(getStatus, {});
    expect([device, warnings.includes("device-cloned")]).toEqual([{ kind: "person", readOnly: "device-cloned" }, true]);
    expect(await names(there)).toEqual(["BEFORE"]);
    const one = { environment: "dev", namespace: "shop", name: "BEFORE" };
    const all = await refusals(
      store(there, "dev", "shop", { LATER: "2" }),
      store(there, "dev", "other", { LATER: "2" }),
      there.call(setMetadata, { ...one, set: { owner: "Ada" }, clear: [] }),
      there.call(createNamespace, { environment: "dev", name: "other" }),
      there.call(addSlot, { presence: PASSPHRASE, passphrase: "another passphrase", name: "n" }),
    );
    for (const refused of all) expect(refused).toMatchObject({ code: "device-cloned", status: 409 });
    expect(await names(there)).toEqual(["BEFORE"]);
  });

  test("the one it was copied from goes on as before", async () => {
    await store(desk, "dev", "shop", { ELSEWHERE: "3" });
    expect(await desk.call(resolveDevice, { presence: PASSPHRASE })).toEqual({ vaults: 0 });
    expect(await names(desk)).toEqual(["BEFORE", "ELSEWHERE"]);
  });

  test("becomes a device of its own with a person there, and works again, trail and name included", async () => {
    expect(await refusal(there.call(resolveDevice, {}))).toMatchObject({ code: "presence-missing" });
    expect(await refusal(there.call(resolveDevice, { presence: "wrong passphrase" }))).toMatchObject({
      code: "unlock-failed",
    });
    await untilReplaced(there, async () => {
      expect(await there.call(resolveDevice, { presence: PASSPHRASE })).toEqual({ vaults: 1 });
    });
    await unlockWith(there);
    const status = await there.call(getStatus, {});
    expect(status.device).toEqual({ kind: "person" });
    expect(status.warnings).toEqual([]);
    await store(there, "dev", "shop", { AFTER: "4" });
    await store(there, "dev", "new", { AFTER: "5" });
    const { values } = await there.call(readValues, { names: ["kist://dev/shop/BEFORE"], purpose: "get" });
    expect(values).toMatchObject([{ value: "1" }]);
    const { devices } = await there.call(listDevices, {});
    expect(devices.map(({ name, role, thisOne, removed }) => ({ name, role, thisOne, removed }))).toEqual([
      { name: "Ada's laptop", role: "device", thisOne: false, removed: true },
      { name: "recovery code", role: "recovery", thisOne: false, removed: false },
      { name: "Ada's laptop", role: "device", thisOne: true, removed: false },
    ]);
    expect(await there.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
  });

  test("what the other one writes under the old identity counts nowhere", async () => {
    await copied.stop();
    await story.daemon().stop();
    const original = await openKeys(story.home, PASSPHRASE);
    const resolved = await openKeys(copy, PASSPHRASE);
    const { crypto, clock, chain } = resolved;
    // A link on the new head, signed with the old keys.
    expect(() => addStream({ crypto, clock }, chain, original.device, { kind: "environment", class: "dev" })).toThrow(
      expect.objectContaining({ code: "link-refused" }),
    );
    original.close();
    resolved.close();
    // The deltas it went on to write, carried over with their values: beyond the cut, so set aside.
    const rows = tamper(story.home, ({ all }) => all("select * from deltas"));
    const carried = tamper(copy, ({ all, run }) => {
      const known = new Set(all("select hash from deltas").map(({ hash }) => (hash as Buffer).toString("hex")));
      const missing = rows.filter(({ hash }) => !known.has((hash as Buffer).toString("hex")));
      for (const { id, vault, hash, bytes } of missing)
        run("insert or ignore into deltas (id, vault, hash, bytes) values (?, ?, ?, ?)", id, vault, hash, bytes);
      return missing.length;
    });
    expect(carried).toBeGreaterThan(0);
    const doctor = await runVerb(copy, ["doctor", "--repair"], [PASSPHRASE]);
    expect(doctor.out).toContain("Everything checked is well.");
    copied = await startDaemon(copy);
    await unlockWith(there);
    expect(await names(there)).toEqual(["AFTER", "BEFORE"]);
    await story.restart();
  });
});

describe("a home restored from a snapshot of itself", () => {
  test("reads only, then goes on from there", async () => {
    const story = await openStory();
    try {
      const desk = await story.terminal();
      await confirm(desk, await setUp(desk));
      await store(desk, "dev", "shop", { BEFORE: "1" });
      const snapshot = story.home.beside("snapshot");
      await story.whileStopped(() => execFileSync("cp", ["-a", story.home.path, snapshot.path]));
      await unlockWith(desk);
      await store(desk, "dev", "shop", { LOST: "2" });
      await story.whileStopped(() => {
        rmSync(story.home.path, { recursive: true });
        execFileSync("cp", ["-a", snapshot.path, story.home.path]);
      });
      await unlockWith(desk);
      expect(await desk.call(getStatus, {})).toMatchObject({ device: { readOnly: "device-cloned" } });
      expect(await names(desk)).toEqual(["BEFORE"]);
      expect(await refusal(store(desk, "dev", "shop", { A: "1" }))).toMatchObject({ code: "device-cloned" });
      const doctor = await story.whileStopped(() => runVerb(story.home, ["doctor"], [PASSPHRASE]));
      expect([doctor.status, doctor.out]).toEqual([7, expect.stringContaining("kist device resolve")]);
      await unlockWith(desk);
      await untilReplaced(desk, () => desk.call(resolveDevice, { presence: PASSPHRASE }));
      await unlockWith(desk);
      await store(desk, "dev", "shop", { AFTER: "3" });
      expect(await names(desk)).toEqual(["AFTER", "BEFORE"]);
      expect(await desk.call(checkHealth, {})).toMatchObject({ findings: [] });
    } finally {
      await story.close();
    }
  });
});

describe("a machine's home, copied", () => {
  test("goes on as a device of its own where its list lets the program say so", async () => {
    const story = await openStory();
    try {
      const program = await story.callers.start();
      await program.call(initDevice, {
        kind: "machine",
        deviceName: "build-1",
        vaultName: "CI",
        environments: ["dev"],
      });
      await store(program, "dev", "web", { A: "1" });
      await story.whileStopped(() => {
        const before = story.home.beside("before");
        execFileSync("mv", [story.home.path, before.path]);
        execFileSync("cp", ["-a", before.path, story.home.path]);
      });
      expect(await program.call(getStatus, {})).toMatchObject({ device: { readOnly: "device-cloned" } });
      expect(await refusal(store(program, "dev", "web", { B: "2" }))).toMatchObject({ code: "device-cloned" });
      expect(await program.call(resolveDevice, {})).toEqual({ vaults: 1 });
      // Nobody is there to unlock it: its key file does.
      for (let tries = 0; ; tries++) {
        const device = await program.call(getStatus, {}).then(
          (status) => (status.state === "unlocked" ? status.device : undefined),
          () => undefined,
        );
        if (device !== undefined && device.readOnly === undefined) break;
        expect(tries).toBeLessThan(500);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await store(program, "dev", "web", { B: "2" });
      expect(await program.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
      expect(await program.call(checkHealth, {})).toMatchObject({ findings: [] });
    } finally {
      await story.close();
    }
  });
});
