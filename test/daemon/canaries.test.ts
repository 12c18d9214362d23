/**
 * Invariant 1: after everything a person does, no value, key or passphrase lies on the disk or in a log, and no name
 * outside sealed bytes. The canaries are words that nothing else in the world contains.
 */
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import {
  allowRepository,
  changePassphrase,
  compareSecrets,
  copySecrets,
  createBackup,
  createEnvironment,
  exportAudit,
  inspectRepository,
  lock,
  moveSecrets,
  promoteSecrets,
  purgeVersions,
  readValues,
  removeSecrets,
  searchSecrets,
  setSecrets,
  tagSecrets,
  undoChange,
  unlock,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { openKeys } from "./harness/open-keys.ts";
import { approvalOf, approve, confirm, setUp, untilReplaced, type Sheet } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const PASSPHRASE = "canary passphrase zq81 nobody types";
const NEXT = "canary passphrase zq82 nobody types";
const VALUES = ["canaryvalue-a1-9b3e7d", "canaryvalue-b2-77f0c1", `canaryvalue-c3-${"w".repeat(70_000)}`];
const WRONG = "canary wrong passphrase zq83";
/** Told to the daemon in some way, and sealed or not kept at all. */
const NAMES = {
  key: "CANARYKEY_X7",
  missing: "CANARYKEY_NOT_THERE",
  environment: "canaryenvironment",
  namespace: "canarynamespace",
  owner: "canaryowner-q4",
  purpose: "canarypurpose-q5",
  reason: "canaryreason-q6",
  copy: "CANARYKEY_COPY",
  tag: "canarytag-q8",
  word: "canaryword-q9",
  directory: "canarydirectory-q7",
};

let story: Story;
let desk: Caller;
let lamp: Caller;
let sheet: Sheet;
const commandLines: string[] = [];

beforeAll(async () => {
  story = await openStory();
  [desk, lamp] = await Promise.all([story.terminal(), story.terminal()]);
});
afterAll(() => story.close());

/** What `ps` and `/proc` show of every process, now. */
function sampleProcesses(): void {
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    for (const file of ["cmdline", "environ"]) {
      try {
        commandLines.push(readFileSync(`/proc/${pid}/${file}`, "latin1"));
      } catch {
        // It has ended, or it is not ours to look at.
      }
    }
  }
}

test("a whole story, with canaries in every place that takes a word", async () => {
  sheet = await setUp(desk, PASSPHRASE);
  await confirm(desk, sheet);
  await desk.call(createEnvironment, { name: NAMES.environment });
  const where = { environment: "dev", namespace: NAMES.namespace };
  for (const value of VALUES) {
    const metadata = { owner: NAMES.owner, purpose: NAMES.purpose };
    const entries = [{ key: NAMES.key, value, reason: NAMES.reason, metadata }];
    await desk.call(setSecrets, { ...where, entries, createNamespace: true });
    sampleProcesses();
  }
  const names = [NAMES.key, NAMES.missing].map((key) => `kist://dev/${NAMES.namespace}/${key}`);
  const { values, missing } = await desk.call(readValues, { names, purpose: "get" });
  expect([values[0]?.value, missing.length]).toEqual([VALUES[2], 1]);
  expect(await refusal(lamp.call(readValues, { names, purpose: "get" }))).toMatchObject({ code: "approval-needed" });

  const directory = join(story.home.work, NAMES.directory);
  mkdirSync(directory);
  writeFileSync(join(directory, "kist.json"), JSON.stringify({ namespace: NAMES.namespace }));
  const inside = await desk.child({ in: directory });
  const { repository } = await inside.call(inspectRepository, {});
  await inside.call(allowRepository, { hash: repository?.hash ?? "" });

  const copied = { ...where, names: [NAMES.key], to: { key: NAMES.copy } };
  await desk.call(copySecrets, { ...copied, reason: NAMES.reason });
  const pairs = [{ left: NAMES.key, right: NAMES.copy }];
  const { comparisons } = await desk.call(compareSecrets, { pairs, place: where });
  expect(comparisons[0]?.items).toMatchObject([{ state: "same" }]);
  await desk.call(tagSecrets, { ...where, names: [NAMES.copy], add: [NAMES.tag] });
  await desk.call(searchSecrets, { words: [NAMES.word] });
  const away = { environment: NAMES.environment };
  await desk.call(moveSecrets, { ...where, names: [NAMES.copy], to: away, createNamespace: true });
  await desk.call(undoChange, { ...where, also: { ...away, namespace: NAMES.namespace } });
  await desk.call(promoteSecrets, { ...where, keys: [NAMES.copy], to: away });

  const one = { ...where, name: NAMES.key };
  const needed = await refusal(desk.call(purgeVersions, { ...one, versions: "old" }));
  await approve(lamp, needed, PASSPHRASE);
  await desk.call(purgeVersions, { ...one, versions: "old", approval: approvalOf(needed) });
  await desk.call(removeSecrets, { ...where, names: [NAMES.key] });
  for (const endpoint of [exportAudit, createBackup]) {
    const asked = await refusal(desk.call(endpoint, {}));
    await approve(lamp, asked, PASSPHRASE);
    const answer = await desk.call(endpoint, { approval: approvalOf(asked) });
    const text = typeof answer === "string" ? answer : Buffer.from(answer).toString("latin1");
    for (const secret of [...VALUES.map((value) => value.slice(0, 24)), PASSPHRASE, sheet.code])
      expect(text).not.toContain(secret);
  }
  expect(await refusal(desk.call(unlock, { with: "passphrase", passphrase: WRONG }))).toMatchObject({
    code: "unlock-failed",
  });
  await desk.call(changePassphrase, { old: PASSPHRASE, new: NEXT });
  sampleProcesses();
  await untilReplaced(desk, () => desk.call(lock, {}));
  // Refusals of a locked daemon are written in clear: without names.
  expect(await refusal(desk.call(readValues, { names, purpose: "get" }))).toMatchObject({ code: "locked" });
  await desk.call(unlock, { with: "passphrase", passphrase: NEXT });
  expect(await refusal(desk.call(unlock, { with: "passphrase", passphrase: PASSPHRASE }))).toMatchObject({
    code: "unlock-failed",
  });
  sampleProcesses();
});

/** The ways in which bytes could have been written down. */
function spellings(word: string | Uint8Array): readonly Buffer[] {
  const bytes = Buffer.from(word);
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    // Only the characters that depend on the word alone.
    return Buffer.from(text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6)));
  });
  return [bytes, Buffer.from(bytes.toString("utf8"), "utf16le"), Buffer.from(bytes.toString("hex")), ...base64];
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, encoding: "utf8" })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile());
}

/** Which of the words stand in the bytes. */
function findIn(bytes: Buffer, words: Readonly<Record<string, string | Uint8Array>>): string[] {
  return Object.entries(words).flatMap(([name, word]) =>
    spellings(word).some((spelling) => bytes.includes(spelling)) ? [name] : [],
  );
}

test("then nothing of it is to be found in any file, log or command line", async () => {
  const running = filesBelow(story.home.path).map((path) => readFileSync(path));
  await story.daemon().stop();
  const keys = await openKeys(story.home, NEXT);
  const { local, seed, indexKey, device, keyring, chain } = keys;
  const epochs = [...chain.streams.keys()].map((stream) => keyring.secret(stream, 1));
  keys.close();
  const secrets: Record<string, string | Uint8Array> = {
    ...Object.fromEntries(VALUES.map((value, i) => [`value ${i}`, value.slice(0, 20)])),
    passphrase: PASSPHRASE,
    next: NEXT,
    wrong: WRONG,
    code: sheet.code,
    "code, joined": sheet.code.replaceAll("-", ""),
    local,
    seed,
    indexKey,
    signing: device.keys.signing.subarray(0, 32),
    box: device.keys.boxSecret,
    ...Object.fromEntries(epochs.flatMap((epoch, i) => (epoch === undefined ? [] : [[`epoch ${i}`, epoch]]))),
  };
  const words = { ...secrets, ...NAMES, vault: "Engines", laptop: "Ada's laptop" };
  const files = filesBelow(story.home.path);
  expect(files.length).toBeGreaterThan(2);
  // The search itself finds what is there: the vault's id stands in clear.
  expect(running.some((bytes) => findIn(bytes, { vault: Buffer.from(sheet.vault, "hex") }).length > 0)).toBe(true);
  for (const bytes of [...running, ...files.map((path) => readFileSync(path))])
    expect(findIn(bytes, words)).toEqual([]);
  expect(findIn(Buffer.from(story.daemon().log()), words)).toEqual([]);
  for (const path of filesBelow(join(story.home.root, "run"))) expect(findIn(readFileSync(path), words)).toEqual([]);
  expect(commandLines.length).toBeGreaterThan(20);
  expect(findIn(Buffer.from(commandLines.join("\n"), "latin1"), secrets)).toEqual([]);
});
