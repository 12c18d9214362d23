/**
 * Passkeys as the daemon judges them (R16), with an authenticator in software that does what no browser would. What the
 * browser does with a real one stands in test/page/passkeys.test.ts.
 */
import { chmodSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { terminalKey, type Caller, type PageCaller, type PageId, type SocketCaller } from "@kist/model";
import {
  addSlot,
  beginAssertion,
  beginRegistration,
  checkHealth,
  confirmRecovery,
  decideApproval,
  finishRegistration,
  getStatus,
  initDevice,
  listApprovals,
  listSlots,
  lock,
  listAudit,
  readValues,
  removeSlot,
  renameSlot,
  setSecrets,
  showApproval,
  unlock,
  verifyRegistration,
  type AssertionPurpose,
  type PasskeyProof,
} from "@kist/protocol";
import { afterEach, beforeEach, expect, test } from "vitest";

import { sealOutput } from "../../apps/desktop/src/page/passkey/hop.ts";
import { createAuthenticator, type Authenticator, type Habits } from "./harness/authenticator.ts";
import { refusal } from "./harness/caller.ts";
import { createHome, type Home } from "./harness/home.ts";
import { openInnerDaemon, terminalCaller, type InnerDaemon } from "./harness/inner-daemon.ts";
import { bePatient } from "./harness/patience.ts";
import { approvalOf, PASSPHRASE } from "./harness/people.ts";

bePatient();

const [desk, lamp] = [terminalCaller(100), terminalCaller(200)];
const ORIGIN = "http://kist.localhost:41234";
const MINUTE = 60_000;

let home: Home;
let inner: InnerDaemon;

beforeEach(async () => {
  home = createHome();
  inner = await openInnerDaemon(home);
  const asked = { kind: "person", deviceName: "laptop", vaultName: "v", passphrase: PASSPHRASE } as const;
  const { recovery } = await inner.call(initDevice, { ...asked, environments: ["dev", "prod"] }, desk);
  const { code = "", askGroup = 0 } = recovery ?? {};
  await inner.call(confirmRecovery, { group: askGroup, text: code.split("-")[askGroup - 1] ?? "" }, desk);
});
afterEach(() => {
  inner.close();
  home.remove();
});

test("Ada makes a passkey, locks, starts the daemon again and opens it with one touch", async () => {
  const key = createAuthenticator();
  const page = pageAt();
  const id = await register(page, key, "laptop");
  expect(await slot(id)).toMatchObject({
    type: "passkey",
    name: "laptop",
    passkey: { transports: ["usb"], synced: true, rpId: "kist.localhost" },
  });
  expect((await inner.call(getStatus, {}, desk)).unlockWith).toContain("passkey");
  await restart();
  expect((await inner.call(getStatus, {}, desk)).state).toBe("locked");
  inner.pass(MINUTE);
  const passkey = await touch(page, key, { kind: "unlock" });
  expect(await inner.call(unlock, { with: "passkey", passkey }, page)).toEqual({
    vaults: 1,
    approvedTerminal: false,
  });
  expect((await slot(id)).lastUsed).toBe(inner.daemon.clock.now());
  // The terminal whose `kist unlock` opened the page may use dev now, too.
  await restart();
  const opened = pageAt(ORIGIN, "p3", desk);
  const answer = inner.call(unlock, { with: "passkey", passkey: await touch(opened, key, { kind: "unlock" }) }, opened);
  expect(await answer).toMatchObject({ approvedTerminal: true });
  const entries = [{ key: "A", value: "1" }];
  await inner.call(setSecrets, { environment: "dev", namespace: "shop", entries, createNamespace: true }, desk);
});

test("an assertion alone opens nothing, nor does the PRF output without the slot secret", async () => {
  const key = createAuthenticator();
  const page = pageAt();
  await register(page, key, "laptop");
  const secret = join(home.path, "slot.secret");
  expect([statSync(secret).mode & 0o777, statSync(secret).size]).toEqual([0o600, 32]);
  await restart();
  // A perfect assertion: the right key, this page, a fresh challenge, the person verified. But no PRF output.
  const bare = await touch(page, key, { kind: "unlock" }, { prf: false });
  expect(await unlockRefusal(page, bare)).toBe("passkey-refused");
  // Nor one that somebody made up, sealed as it should be.
  const made = await touch(page, key, { kind: "unlock" }, {}, new Uint8Array(32).fill(7));
  expect(await unlockRefusal(page, made)).toBe("unlock-failed");

  // Whatever page asked the passkey for the same PRF output has it now. Without the file it opens nothing.
  const kept = readFileSync(secret);
  writeFileSync(secret, new Uint8Array(32).fill(1));
  expect(await unlockRefusal(page, await touch(page, key, { kind: "unlock" }))).toBe("unlock-failed");
  rmSync(secret);
  expect(await unlockRefusal(page, await touch(page, key, { kind: "unlock" }))).toBe("slot-secret-missing");
  writeFileSync(secret, kept, { mode: 0o644 });
  chmodSync(secret, 0o644);
  expect(await unlockRefusal(page, await touch(page, key, { kind: "unlock" }))).toBe("path-unsafe");
  chmodSync(secret, 0o600);
  await inner.call(unlock, { with: "passkey", passkey: await touch(page, key, { kind: "unlock" }) }, page);
});

test("the doctor tells of a lost slot secret before somebody stands there with his passkey", async () => {
  const secret = join(home.path, "slot.secret");
  const found = async (): Promise<readonly string[]> =>
    (await inner.call(checkHealth, {}, desk)).findings.map(({ part, rule }) => `${part} ${rule}`);
  // Without a passkey nobody needs it.
  expect(await found()).toEqual([]);
  await register(pageAt(), createAuthenticator(), "laptop");
  const kept = readFileSync(secret);
  for (const [damage, rule] of [
    [() => rmSync(secret), "lost"],
    [() => writeFileSync(secret, kept.subarray(1), { mode: 0o600 }), "lost"],
    [() => (writeFileSync(secret, kept), chmodSync(secret, 0o644)), "unsafe"],
  ] as const) {
    damage();
    expect(await found()).toEqual([`passkeys ${rule}`]);
  }
  chmodSync(secret, 0o600);
  expect(await found()).toEqual([]);
});

test("what the authenticator or the browser must not answer is refused, and said in words", async () => {
  const key = createAuthenticator();
  const page = pageAt();
  await register(page, key, "laptop");
  const cases: readonly (readonly [Habits, string])[] = [
    [{ verifies: false }, "nobody proved to be its owner (no PIN, fingerprint or face)"],
    // Another port of the same host name: the passkey does not know the difference, the daemon does.
    [{ origin: "http://kist.localhost:41235" }, "it was given to another page"],
    [{ origin: "http://localhost:41234" }, "it was given to another page"],
    [{ framed: true }, "it was given inside another page"],
  ];
  await restart();
  for (const [habits, reason] of cases) {
    const passkey = await touch(page, key, { kind: "unlock" }, habits);
    expect(await refusal(inner.call(unlock, { with: "passkey", passkey }, page))).toMatchObject({
      code: "passkey-refused",
      facts: { reason },
    });
  }
  // Another key's signature under this one's name.
  const good = await touch(page, key, { kind: "unlock" });
  const other = await touch(page, key, { kind: "unlock" });
  const forged = { ...good, response: { ...good.response, response: { ...other.response.response } } };
  expect(await unlockRefusal(page, forged)).toBe("passkey-refused");
  const { signature } = other.response.response;
  const swapped = await touch(page, key, { kind: "unlock" });
  const { response } = swapped.response;
  const unsigned = { ...swapped, response: { ...swapped.response, response: { ...response, signature } } };
  expect(await refusal(inner.call(unlock, { with: "passkey", passkey: unsigned }, page))).toMatchObject({
    facts: { reason: "its signature does not hold" },
  });
  // A credential that was never registered here.
  const stranger = await touch(page, key, { kind: "unlock" });
  const id = Buffer.alloc(32, 3).toString("base64url");
  expect(await unlockRefusal(page, { ...stranger, response: { ...stranger.response, id, rawId: id } })).toBe(
    "passkey-refused",
  );
  expect((await inner.call(getStatus, {}, desk)).state).toBe("locked");
});

test("a touch works once, for two minutes, on its page, for what it was asked", async () => {
  const key = createAuthenticator();
  const page = pageAt();
  await register(page, key, "laptop");
  const other = pageAt(ORIGIN, "p2");
  const first = await touch(page, key, { kind: "presence" });
  const rename = (passkey: PasskeyProof, by: Caller): Promise<unknown> =>
    inner.call(renameSlot, { presence: { passkey }, id: slots[0]?.id ?? "", name: "desk" }, by);
  const { slots } = await inner.call(listSlots, {}, desk);
  expect((await refusal(rename(first, other))).code).toBe("passkey-ceremony-over");
  expect((await refusal(rename(first, desk))).code).toBe("passkey-page-only");
  // The other page's try took nothing from this one.
  await rename(first, page);
  expect((await refusal(rename(first, page))).code).toBe("passkey-ceremony-over");
  // The same answer under a new ceremony is still an answer to the old challenge.
  const fresh = await inner.call(beginAssertion, { purpose: { kind: "presence" } }, page);
  expect((await refusal(rename({ ...first, ceremony: fresh.ceremony }, page))).code).toBe("passkey-refused");

  const late = await touch(page, key, { kind: "presence" });
  inner.pass(2 * MINUTE);
  expect((await refusal(rename(late, page))).code).toBe("passkey-ceremony-over");
  const forUnlock = await touch(page, key, { kind: "unlock" });
  expect((await refusal(rename(forUnlock, page))).code).toBe("passkey-ceremony-over");
  // Sealed for one ceremony, the key opens no other.
  const [one, two] = [await touch(page, key, { kind: "presence" }), await touch(page, key, { kind: "presence" })];
  expect((await refusal(rename({ ...two, prf: one.prf }, page))).code).toBe("passkey-refused");
});

test("a security key whose count falls was copied: nothing is kept of what it opened, and the trail says so", async () => {
  const key = createAuthenticator({ counts: true });
  const page = pageAt();
  await register(page, key, "blue key");
  const copy = key.copy();
  await restart();
  for (const _ of [1, 2]) {
    await inner.call(unlock, { with: "passkey", passkey: await touch(page, key, { kind: "unlock" }) }, page);
    await restart();
  }
  const passkey = await touch(page, copy, { kind: "unlock" });
  expect(await unlockRefusal(page, passkey)).toBe("passkey-cloned");
  expect((await inner.call(getStatus, {}, desk)).state).toBe("locked");
  await inner.call(unlock, { with: "passphrase", passphrase: PASSPHRASE }, desk);
  // While it is open, it proves no presence either.
  const presence = { passkey: await touch(page, copy.copy(), { kind: "presence" }) };
  expect(
    (await refusal(inner.call(addSlot, { presence, passphrase: "another passphrase", name: "n" }, page))).code,
  ).toBe("passkey-cloned");
  const trail = await inner.call(listAudit, { limit: 50 }, desk);
  const refused = trail.entries.filter(({ code }) => code === "passkey-cloned").map(({ action }) => action);
  expect(refused.sort()).toEqual(["device.presence", "device.unlock"]);
});

test("two passkeys, each with its own name; one is removed, and opens nothing afterwards", async () => {
  const [laptop, phone] = [createAuthenticator(), createAuthenticator()];
  const page = pageAt();
  await register(page, laptop, "laptop");
  // The second is added with the first.
  const id = await register(page, phone, "phone", {
    passkey: await touch(page, laptop, { kind: "presence" }),
  });
  const options = await inner.call(beginAssertion, { purpose: { kind: "unlock" } }, page);
  expect(Object.keys(options.options.extensions.prf.evalByCredential)).toHaveLength(2);
  const salts = Object.values(options.options.extensions.prf.evalByCredential).map(({ first }) => first);
  expect(new Set(salts).size).toBe(2);
  await restart();
  for (const key of [laptop, phone]) {
    await inner.call(unlock, { with: "passkey", passkey: await touch(page, key, { kind: "unlock" }) }, page);
    await restart();
  }
  await inner.call(unlock, { with: "passkey", passkey: await touch(page, laptop, { kind: "unlock" }) }, page);
  const kept = await touch(page, phone, { kind: "presence" });
  const presence = { passkey: await touch(page, laptop, { kind: "presence" }) };
  await inner.call(removeSlot, { presence, id }, page);
  expect((await refusal(inner.call(removeSlot, { presence: { passkey: kept }, id }, page))).code).toBe(
    "passkey-refused",
  );
  const { slots } = await inner.call(listSlots, {}, desk);
  expect(slots.map(({ name }) => name)).toEqual(["passphrase", "recovery code", "laptop"]);
  // Passkeys alone are never enough: one of the two others must stay.
  const remove = (name: string): Promise<unknown> =>
    inner.call(removeSlot, { presence: PASSPHRASE, id: slots.find((one) => one.name === name)?.id ?? "" }, desk);
  await remove("recovery code");
  expect((await refusal(remove("passphrase"))).code).toBe("slot-last");
});

test("an authenticator without PRF is told so when it is registered, and leaves no slot", async () => {
  const page = pageAt();
  const begin = (): Promise<{ ceremony: string; options: Parameters<Authenticator["create"]>[0] }> =>
    inner.call(beginRegistration, { presence: PASSPHRASE, name: "old key" }, page);
  const verify = async (habits: Habits): Promise<string> => {
    const { ceremony, options } = await begin();
    const response = createAuthenticator().create(options, ORIGIN, habits);
    return (await refusal(inner.call(verifyRegistration, { ceremony, response }, page))).code;
  };
  expect(await verify({ prf: false })).toBe("passkey-without-key");
  expect(await verify({ verifies: false })).toBe("passkey-refused");
  expect(await verify({ origin: "http://kist.localhost:1" })).toBe("passkey-refused");
  expect(await verify({ attestation: "android-safetynet" })).toBe("passkey-refused");
  expect((await inner.call(listSlots, {}, desk)).slots).toHaveLength(2);
  expect((await refusal(inner.call(beginRegistration, { presence: "wrong", name: "n" }, page))).code).toBe(
    "unlock-failed",
  );
  expect((await refusal(inner.call(beginRegistration, { presence: PASSPHRASE, name: "n" }, desk))).code).toBe(
    "passkey-page-only",
  );
  // The authenticator that is known already: the browser was told, this one did not listen.
  const key = createAuthenticator();
  await register(page, key, "laptop");
  const { ceremony, options } = await begin();
  expect(options.excludeCredentials).toHaveLength(1);
  const known = options.excludeCredentials[0]?.id ?? "";
  const response = key.create(options, ORIGIN);
  expect(
    (
      await refusal(
        inner.call(verifyRegistration, { ceremony, response: { ...response, id: known, rawId: known } }, page),
      )
    ).code,
  ).toBe("passkey-refused");
});

test("a touch answers one question: the names are shown, then granted without a second one", async () => {
  const key = createAuthenticator();
  const page = pageAt();
  await register(page, key, "laptop");
  const entries = [{ key: "A", value: "1" }];
  const write = { environment: "prod", namespace: "shop", entries, createNamespace: true };
  const id = approvalOf(await refusal(inner.call(setSecrets, write, desk)));
  const other = approvalOf(
    await refusal(inner.call(readValues, { names: ["kist://prod/shop/A"], purpose: "get" }, lamp)),
  );
  const approval = { kind: "approval", id } as const;
  const wrong = { passkey: await touch(page, key, approval) };
  expect((await refusal(inner.call(decideApproval, { id: other, grant: true, presence: wrong }, page))).code).toBe(
    "passkey-ceremony-over",
  );
  const presence = { passkey: await touch(page, key, approval) };
  expect(await inner.call(showApproval, { id, presence }, page)).toEqual({ subjects: ["kist://prod/shop/A"] });
  // Another page has not seen them.
  expect((await refusal(inner.call(decideApproval, { id, grant: true }, pageAt(ORIGIN, "p2")))).code).toBe(
    "presence-missing",
  );
  expect(await inner.call(decideApproval, { id, grant: true }, page)).toEqual({ state: "granted" });
  await inner.call(setSecrets, { ...write, approval: id }, desk);
  const direct = { passkey: await touch(page, key, { kind: "approval", id: other }) };
  await inner.call(decideApproval, { id: other, grant: true, presence: direct }, page);
  expect((await inner.call(listApprovals, {}, desk)).approvals).toEqual([]);
});

test("under localhost there is another passkey; a page without one is told to use the passphrase", async () => {
  const key = createAuthenticator();
  await register(pageAt(), key, "laptop");
  const plain = pageAt("http://localhost:41234");
  const begin = (): Promise<unknown> => inner.call(beginAssertion, { purpose: { kind: "unlock" } }, plain);
  expect((await refusal(begin())).code).toBe("passkey-none");
  await register(plain, key, "laptop, plain");
  expect(await begin()).toMatchObject({ options: { rpId: "localhost" } });
});

function pageAt(origin: string = ORIGIN, page = "p1", opener?: SocketCaller): PageCaller {
  return {
    door: "page",
    uid: 0,
    page: page as PageId,
    origin,
    opener: opener ?? lamp,
    unlocks: opener && terminalKey(opener),
    openedAt: 0,
  };
}

async function register(
  page: PageCaller,
  key: Authenticator,
  name: string,
  presence: string | { passkey: PasskeyProof } = PASSPHRASE,
): Promise<string> {
  const begun = await inner.call(beginRegistration, { presence, name }, page);
  const response = key.create(begun.options, page.origin);
  const { ceremony, options } = await inner.call(verifyRegistration, { ceremony: begun.ceremony, response }, page);
  const { response: assertion, output } = key.get(options, page.origin);
  if (output === undefined) throw new Error("no PRF output");
  const prf = await sealOutput(output, { hop: begun.hop, challenge: options.challenge, ceremony });
  return (await inner.call(finishRegistration, { ceremony, response: assertion, prf }, page)).id;
}

async function touch(
  page: PageCaller,
  key: Authenticator,
  purpose: AssertionPurpose,
  habits: Habits = {},
  instead?: Uint8Array<ArrayBuffer>,
): Promise<PasskeyProof> {
  const { ceremony, options, hop } = await inner.call(beginAssertion, { purpose }, page);
  const { response, output } = key.get(options, page.origin, habits);
  const sent = instead ?? output;
  const prf = sent === undefined ? "" : await sealOutput(sent, { hop, challenge: options.challenge, ceremony });
  return { ceremony, response, prf };
}

async function unlockRefusal(page: PageCaller, passkey: PasskeyProof): Promise<string> {
  return (await refusal(inner.call(unlock, { with: "passkey", passkey }, page))).code;
}

/** Locks, and a new daemon opens the same home: nothing is left in memory. */
async function restart(): Promise<void> {
  const now = inner.daemon.clock.now();
  await inner.call(lock, {}, desk);
  inner.close();
  inner = await openInnerDaemon(home);
  inner.pass(now - inner.daemon.clock.now());
}

async function slot(id: string): Promise<{ lastUsed?: number | undefined }> {
  const found = (await inner.call(listSlots, {}, desk)).slots.find((one) => one.id === id);
  if (found === undefined) throw new Error("no such slot");
  return found;
}
