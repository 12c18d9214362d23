/** A backup may lie anywhere (R9): the recovery code opens it, and nothing but the whole of it. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { createCrypto, type Crypto, type DeviceKeys } from "@kist/crypto";
import {
  confirmRecovery,
  createBackup,
  createVault,
  listAudit,
  listDevices,
  listSecrets,
  readValues,
  setSecrets,
  removeSecrets,
  showSecret,
  unlock,
  verifyAudit,
} from "@kist/protocol";
import { createRecoveryCode, formatRecoveryCode, parseRecoveryCode, recoveryDeviceKeys } from "@kist/unlock";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { openBackup, parseBackup } from "../../apps/daemon/src/backup/read-backup.ts";
import { createCallers, refusal, type Caller, type Callers } from "./harness/caller.ts";
import { runVerb, startDaemon, type RunningDaemon } from "./harness/daemon.ts";
import type { Home } from "./harness/home.ts";
import { openKeys } from "./harness/open-keys.ts";
import { approvalOf, approve, confirm, setUp, store, type Sheet } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

/** Larger than a frame. */
const BIG = randomBytes(400_000).toString("hex");
const NEXT = "passphrase after the restore";

let story: Story;
let desk: Caller;
let lamp: Caller;
let sheet: Sheet;
let crypto: Crypto;
let file: string;
let bytes: Uint8Array<ArrayBuffer>;
let others: Uint8Array<ArrayBuffer>;
let othersCode: string;

beforeAll(async () => {
  crypto = await createCrypto();
  story = await openStory();
  [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
  sheet = await setUp(desk);
  await confirm(desk, sheet);
  for (const value of ["1", "2", "3"]) await store(desk, "dev", "shop", { A: value });
  await store(desk, "dev", "shop", { BIG, GONE: "g" });
  await desk.call(removeSecrets, { environment: "dev", namespace: "shop", names: ["GONE"] });
  const consent = async (call: (approval?: string) => Promise<unknown>): Promise<unknown> => {
    const needed = await refusal(call());
    await approve(lamp, needed);
    return await call(approvalOf(needed));
  };
  const backUp = async (vault: string): Promise<Uint8Array<ArrayBuffer>> => {
    const made = await consent((approval) => desk.call(createBackup, { vault, ...(approval && { approval }) }));
    return new Uint8Array(made as Uint8Array);
  };
  bytes = await backUp(sheet.vault);
  file = join(story.home.root, "vault.kist-backup");
  writeFileSync(file, bytes);
  const founded = await consent((approval) =>
    desk.call(createVault, { name: "Other", environments: ["dev"], ...(approval && { approval }) }),
  );
  const other = founded as { readonly vault: string; readonly recoveryCode: string };
  const inOther = { vault: other.vault, environment: "dev", namespace: "pay", createNamespace: true };
  await desk.call(setSecrets, { ...inOther, entries: [{ key: "OWN", value: "of the second" }] });
  othersCode = other.recoveryCode;
  others = await backUp(other.vault);
});
afterAll(() => story.close());

describe("restored in a fresh home", () => {
  let fresh: Home;
  let daemon: RunningDaemon;
  let callers: Callers;
  let there: Caller;
  let nextCode: string;

  beforeAll(() => {
    fresh = story.home.beside("restored");
    mkdirSync(fresh.path, { mode: 0o700 });
  });
  afterAll(async () => {
    await callers.close();
    await daemon.kill();
  });

  test("the code and the whole file are needed, and a failure leaves nothing behind", async () => {
    const damaged = join(story.home.root, "damaged");
    writeFileSync(damaged, bytes.subarray(0, bytes.length - 100));
    const tries: readonly (readonly [string, string, RegExp, number])[] = [
      [file, sheet.code.slice(0, -2), /not a recovery code/, 2],
      [file, anotherCode(), /does not open this backup/, 4],
      [damaged, sheet.code, /does not verify/, 7],
    ];
    for (const [path, code, words, status] of tries) {
      const tried = await runVerb(fresh, ["backup", "restore", path], [code, NEXT]);
      expect([tried.status, tried.log]).toEqual([status, expect.stringMatching(words)]);
    }
    expect((await runVerb(fresh, ["doctor"])).out).toContain("not set up");
  });

  test("verify says what is in it and touches no home", async () => {
    const verified = await runVerb(story.home.beside("nowhere"), ["backup", "verify", file], [sheet.code]);
    expect(verified.out).toContain("3 environments, 1 namespaces, 2 secrets");
    expect(verified.status).toBe(0);
    expect(verified.log).toContain(sheet.vault);
  });

  test("without the code verify says what it has not looked at, and still finds a file that was cut off", async () => {
    const outer = await runVerb(story.home.beside("nowhere"), ["backup", "verify", file], [""]);
    expect([outer.status, outer.out]).toEqual([
      0,
      expect.stringMatching(/outer form is whole: \d+ frames.*not checked/),
    ]);
    const damaged = join(story.home.root, "cut-off");
    writeFileSync(damaged, bytes.subarray(0, bytes.length - 100));
    const cut = await runVerb(story.home.beside("nowhere"), ["backup", "verify", damaged, "--json"], [""]);
    expect([cut.status, cut.out]).toEqual([7, ""]);
    expect(JSON.parse(cut.log)).toMatchObject({ error: { code: "backup-damaged" } });
  });

  test("what verify needs on the disk holds nothing in the clear, and is gone afterwards", async () => {
    const temporary = join(story.home.root, "run");
    const seen = new Set<string>();
    let clear = 0;
    const look = setInterval(() => {
      for (const name of readdirSync(temporary).filter((each) => each.startsWith("kist-verify-"))) {
        seen.add(name);
        if (filesIn(join(temporary, name)).some((text) => WORDS.some((word) => text.includes(word)))) clear++;
      }
    }, 2);
    const verified = await runVerb(story.home.beside("nowhere"), ["backup", "verify", file], [sheet.code]);
    clearInterval(look);
    expect([verified.status, seen.size, clear]).toEqual([0, 1, 0]);
    expect(readdirSync(temporary).filter((name) => name.startsWith("kist-verify-"))).toEqual([]);
  });

  test("it is a new device with a new code, and everything is there", async () => {
    const restored = await runVerb(fresh, ["backup", "restore", file], [sheet.code, NEXT]);
    expect(restored.status, restored.log).toBe(0);
    nextCode = /(?:[0-9a-z]{4}-){13}[0-9a-z]{4}/.exec(restored.log)?.[0] ?? "";
    const again = await runVerb(fresh, ["backup", "restore", file], [sheet.code, NEXT]);
    expect(again.log).toContain("set up already");
    daemon = await startDaemon(fresh);
    callers = await createCallers(fresh);
    there = await callers.start({ terminal: true });
    await there.call(unlock, { with: "passphrase", passphrase: NEXT });

    const { values } = await there.call(readValues, {
      environment: "dev",
      namespace: "shop",
      names: ["A", "BIG"],
      purpose: "get",
    });
    expect(values.map(({ value }) => value)).toEqual(["3", BIG]);
    const one = { environment: "dev", namespace: "shop", name: "A" };
    const [history, before] = [await there.call(showSecret, one), await desk.call(showSecret, one)];
    const comparable = (secret: typeof history): unknown => ({
      ...secret,
      author: "",
      versions: secret.versions.map((version) => ({ ...version, author: "" })),
    });
    expect(comparable(history)).toEqual(comparable(before));
    const { secrets } = await there.call(listSecrets, { environment: "dev", namespace: "shop", deleted: true });
    expect(secrets.find(({ key }) => key === "GONE")).toMatchObject({ deleted: true });
  });

  test("nothing new is stored before a group of the new code was typed back", async () => {
    expect(await refusal(store(there, "dev", "shop", { NEW: "n" }))).toMatchObject({ code: "recovery-unconfirmed" });
    const asked = await refusal(there.call(confirmRecovery, { group: 1, text: "zzzz" }));
    const group = Number(asked.facts["group"]);
    await there.call(confirmRecovery, { group, text: nextCode.split("-")[group - 1] ?? "" });
    await store(there, "dev", "shop", { NEW: "n" });
  });

  test("the trail goes on in it, unbroken", async () => {
    expect(await there.call(verifyAudit, {})).toMatchObject({ verdict: "ok" });
    const { entries } = await there.call(listAudit, { limit: 1000 });
    const actions = entries.map(({ action }) => action);
    expect(actions).toContain("backup.restore");
    expect(actions).toContain("vault.create");
    const sets = entries.filter(({ action }) => action === "secret.set");
    expect(sets.length).toBeGreaterThanOrEqual(4);
  });

  test("the old devices and the old code have ended, and every stream has a new key", async () => {
    const { devices } = await there.call(listDevices, {});
    const kinds = devices.map(
      ({ role, removed, thisOne }) => `${role}, ${removed ? "ended" : thisOne ? "this" : "kept"}`,
    );
    expect(kinds.sort()).toEqual(["device, ended", "device, this", "recovery, ended", "recovery, kept"]);
    expect(await refusal(there.call(unlock, { with: "recovery", code: sheet.code }))).toMatchObject({
      code: "unlock-failed",
    });
    await there.call(unlock, { with: "recovery", code: nextCode });
    await daemon.stop();
    const { chain, keyring, close } = await openKeys(fresh, NEXT);
    for (const { id, epochs, due } of chain.streams.values()) {
      expect([epochs.length, due]).toEqual([2, false]);
      expect(keyring.secret(id, 1) !== undefined && keyring.secret(id, 2) !== undefined).toBe(true);
    }
    close();
    daemon = await startDaemon(fresh);
  });
});

const WORDS = [BIG.slice(0, 40), "Engines"];
/** What stands in a folder that may be on its way out. */
function filesIn(folder: string): readonly Buffer[] {
  try {
    return readdirSync(folder).map((name) => readFileSync(join(folder, name)));
  } catch {
    return [];
  }
}

describe("a second vault", () => {
  test("is restored with its own code alone, and goes on", async () => {
    const fresh = story.home.beside("second");
    mkdirSync(fresh.path, { mode: 0o700 });
    const path = join(story.home.root, "second.kist-backup");
    writeFileSync(path, others);
    const wrong = await runVerb(fresh, ["backup", "restore", path], [sheet.code, NEXT]);
    expect([wrong.status, wrong.log]).toEqual([4, expect.stringContaining("does not open this backup")]);
    const restored = await runVerb(fresh, ["backup", "restore", path], [othersCode, NEXT]);
    expect(restored.status, restored.log).toBe(0);
    const daemon = await startDaemon(fresh);
    const callers = await createCallers(fresh);
    try {
      const there = await callers.start({ terminal: true });
      await there.call(unlock, { with: "passphrase", passphrase: NEXT });
      const one = { names: ["kist://dev/pay/OWN"], purpose: "get" as const };
      expect((await there.call(readValues, one)).values).toMatchObject([{ value: "of the second" }]);
      const group = Number((await refusal(there.call(confirmRecovery, { group: 1, text: "zzzz" }))).facts["group"]);
      const nextCode = /(?:[0-9a-z]{4}-){13}[0-9a-z]{4}/.exec(restored.log)?.[0] ?? "";
      await there.call(confirmRecovery, { group, text: nextCode.split("-")[group - 1] ?? "" });
      await store(there, "dev", "pay", { OWN: "next" });
      // The old device and the old code have ended in the chain; the new code opens this device.
      const { devices } = await there.call(listDevices, {});
      expect(
        devices
          .filter(({ removed }) => !removed)
          .map(({ role }) => role)
          .sort(),
      ).toEqual(["device", "recovery"]);
      await there.call(unlock, { with: "recovery", code: nextCode });
    } finally {
      await callers.close();
      await daemon.kill();
    }
  });
});

describe("what is not the whole file", () => {
  let keys: DeviceKeys;
  beforeAll(() => {
    keys = recoveryDeviceKeys(crypto, parseRecoveryCode(sheet.code));
  });

  /** How many rows come out of it; what it throws is what it is refused with. */
  const outcome = (content: Uint8Array<ArrayBuffer>, by: DeviceKeys = keys): string => {
    try {
      let rows = 0;
      for (const _ of openBackup(crypto, parseBackup(content), by)) rows++;
      return `${rows} rows`;
    } catch (error) {
      return (error as { code?: string }).code ?? String(error);
    }
  };
  /** Start and end of each length-prefixed piece: the head, then the frames. */
  const pieces = (content: Uint8Array<ArrayBuffer>): readonly (readonly [number, number])[] => {
    const found: (readonly [number, number])[] = [];
    const view = new DataView(content.buffer, content.byteOffset);
    for (let at = "kist-backup-1\n".length; at < content.length;) {
      const end = at + 4 + view.getUint32(at);
      found.push([at, end]);
      at = end;
    }
    return found;
  };
  const joined = (...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.concat(parts));

  test("the whole one opens, with this code alone", () => {
    expect(outcome(bytes)).toMatch(/^\d{2,} rows$/);
    expect(outcome(others)).toBe("backup-code-wrong");
    const stranger = recoveryDeviceKeys(crypto, parseRecoveryCode(anotherCode()));
    expect(outcome(bytes, stranger)).toBe("backup-code-wrong");
  });

  test("no truncation opens", () => {
    const ends = new Set(pieces(bytes).flatMap(([start, end]) => [start, start + 4, end]));
    const lengths = new Set([...ends].flatMap((end) => [end - 1, end, end + 1]));
    for (let i = 0; i < 400; i++) lengths.add(Math.floor((i / 400) * bytes.length));
    lengths.delete(bytes.length);
    for (const length of lengths) {
      if (length < 0 || length >= bytes.length) continue;
      expect(outcome(bytes.slice(0, length)), `${length}`).toBe("backup-damaged");
    }
    expect(outcome(joined(bytes, new Uint8Array(1)))).toBe("backup-damaged");
    expect(outcome(joined(bytes, bytes))).toBe("backup-damaged");
  });

  test("no flipped bit opens, wherever it is", () => {
    const places = pieces(bytes).flatMap(([start, end]) =>
      Array.from({ length: 24 }, (_, i) => start + Math.floor((i / 24) * (end - start))),
    );
    for (const at of [0, 5, ...places]) {
      const flipped = bytes.slice();
      flipped[at] = (flipped[at] ?? 0) ^ (1 << (at % 8));
      expect(["backup-damaged", "backup-code-wrong"], `${at}`).toContain(outcome(flipped));
    }
  });

  test("no frames in another order, left out, doubled, or of another backup", () => {
    const [head = [0, 0], ...frames] = pieces(bytes);
    expect(frames.length).toBeGreaterThanOrEqual(3);
    const magic = bytes.slice(0, head[1]);
    const all = frames.map(([start, end]) => bytes.slice(start, end));
    const [first = magic, second = magic, ...rest] = all;
    const foreign = pieces(others);
    const [strangers = [0, 0]] = foreign.slice(1);
    for (const mixed of [
      joined(magic, second, first, ...rest),
      joined(magic, first, ...rest),
      joined(magic, first, first, second, ...rest),
      joined(magic, ...all.slice(0, -1)),
      joined(magic, others.slice(...strangers), second, ...rest),
      joined(others.slice(0, foreign[0]?.[1] ?? 0), ...all),
    ])
      expect(["backup-damaged", "backup-code-wrong"]).toContain(outcome(mixed));
  });

  test("it tells nothing of what is in it", () => {
    const text = readFileSync(file).toString("latin1");
    // Three letters stand somewhere in a megabyte of random bytes by chance.
    for (const word of ["shop/", "GONE", "Engines", BIG.slice(0, 32)]) expect(text).not.toContain(word);
  });
});

function anotherCode(): string {
  return formatRecoveryCode(createRecoveryCode(crypto));
}
