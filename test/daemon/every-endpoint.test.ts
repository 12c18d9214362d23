/**
 * Every endpoint answers what its schema says, at least once, with everything that a vault can hold in its answer: over the socket,
 * and over the page's door as far as a page may ask.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as protocol from "@kist/protocol";
import type { Endpoint, RequestOf, ResponseOf } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { ROUTES } from "../../apps/daemon/src/api/routes.ts";
import { isForPages } from "../../apps/daemon/src/page/endpoints.ts";
import { sealOutput } from "../../apps/desktop/src/page/passkey/hop.ts";
import { createAuthenticator } from "./harness/authenticator.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import { openPageOf, type Page } from "./harness/page.ts";
import { approvalOf, confirm, PASSPHRASE, setUp } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

type Door = "socket" | "page";
const DOORS: readonly Door[] = ["socket", "page"];
const called = new Set<string>();
const calledByPages = new Set<string>();
/** Callers whose requests go through a page that they had opened. */
const pages = new Map<Caller, Page>();

/** The answers are checked in `call`; here only that there was one is kept. */
async function call<E extends Endpoint>(caller: Caller, endpoint: E, request: RequestOf<E>): Promise<ResponseOf<E>> {
  const page = pages.get(caller);
  if (page !== undefined && isForPages(keyOf(endpoint)) && !needsProcess(request)) {
    const answer = await page.call(endpoint, request);
    calledByPages.add(endpoint.path);
    return answer;
  }
  const answer = await caller.call(endpoint, request);
  called.add(endpoint.path);
  return answer;
}

/** A page runs nothing. */
function needsProcess(request: unknown): boolean {
  return typeof request === "object" && request !== null && "purpose" in request && request.purpose === "run";
}
function keyOf({ method, path }: Endpoint): string {
  return `${method} ${path}`;
}

/** Ceremonies begin and end on a page. */
const PASSKEYS: readonly Endpoint[] = [
  protocol.beginRegistration,
  protocol.verifyRegistration,
  protocol.finishRegistration,
  protocol.beginAssertion,
];

async function addPasskey(caller: Caller): Promise<void> {
  const origin = pages.get(caller)?.origin ?? "";
  const key = createAuthenticator();
  const { hop, ...begun } = await call(caller, protocol.beginRegistration, { presence: PASSPHRASE, name: "finger" });
  const response = key.create(begun.options, origin);
  const made = await call(caller, protocol.verifyRegistration, { ceremony: begun.ceremony, response });
  const { response: first, output } = key.get(made.options, origin);
  const target = { hop, challenge: made.options.challenge, ceremony: made.ceremony };
  const prf = output === undefined ? "" : await sealOutput(output, target);
  await call(caller, protocol.finishRegistration, { ceremony: made.ceremony, response: first, prf });
  await call(caller, protocol.beginAssertion, { purpose: { kind: "presence" } });
}

async function through(door: Door, caller: Caller): Promise<void> {
  if (door === "socket") return;
  const page = await openPageOf(caller);
  pages.set(caller, page);
  await call(caller, protocol.showPage, {});
}

const stories: Partial<Record<`${Door} ${"ephemeral" | "person"}`, Story>> = {};
const storyOf = (which: keyof typeof stories): Story => {
  const story = stories[which];
  if (story === undefined) throw new Error("no story");
  return story;
};
beforeAll(async () => {
  const names = DOORS.flatMap((door) => [`${door} ephemeral`, `${door} person`] as const);
  await Promise.all(names.map(async (name) => (stories[name] = await openStory())));
});
afterAll(() => Promise.all(Object.values(stories).map((story) => story.close())));

test.each(DOORS)("on a throw-away device, through the %s", async (door) => {
  const ephemeral = storyOf(`${door} ephemeral`);
  const caller = await ephemeral.callers.start();
  await through(door, caller);
  const about = { kind: "ephemeral" as const, deviceName: "d", vaultName: "v", environments: ["dev", "prod"] };
  const { vault } = await call(caller, protocol.initDevice, about);
  await call(caller, protocol.getStatus, {});
  await call(caller, protocol.unlock, { with: "machine" });
  const where = { environment: "dev", namespace: "shop" };
  const A = { ...where, name: "A" };
  await call(caller, protocol.createEnvironment, { name: "pr-42" });
  await call(caller, protocol.setEnvironmentClass, { name: "pr-42", class: "staging" });
  await call(caller, protocol.createNamespace, { environment: "pr-42", name: "shop/web" });
  const metadata = {
    owner: "ada",
    purpose: "testing",
    tags: ["b", "a"],
    rotationDays: 30,
    renewal: "ask",
    expires: "2030-01-31",
    criticality: "high" as const,
    concealed: true,
    kind: "token" as const,
    type: "generic-token",
  };
  const entries = [
    { key: "A", value: "1", reason: "first", metadata },
    { key: "B", value: Buffer.from([0, 255, 128]).toString("base64"), encoding: "base64" as const },
    { key: "C", value: "" },
  ];
  const asked = { ...where, entries, createNamespace: true };
  const planned = await call(caller, protocol.setSecrets, { ...asked, dryRun: true });
  const stored = await call(caller, protocol.setSecrets, asked);
  expect(planned.results.map(({ key, outcome }) => [key, outcome])).toEqual(
    stored.results.map(({ key, outcome }) => [key, outcome]),
  );
  const again = { ...where, entries: [{ key: "A", value: "2" }] };
  expect((await call(caller, protocol.setSecrets, { ...again, existing: "skip" })).results).toMatchObject([
    { outcome: "skipped" },
  ]);
  expect(await refusal(caller.call(protocol.setSecrets, { ...again, existing: "refuse" }))).toMatchObject({
    code: "secret-exists",
  });
  await call(caller, protocol.setSecrets, again);
  const { values } = await call(caller, protocol.readValues, { ...where, purpose: "run" });
  expect(values.map(({ key, value, encoding, concealed }) => ({ key, value, encoding, concealed }))).toEqual([
    { key: "A", value: "2", encoding: undefined, concealed: true },
    { key: "B", value: "AP+A", encoding: "base64", concealed: undefined },
    { key: "C", value: "", encoding: undefined, concealed: undefined },
  ]);
  const first = stored.results[0]?.version ?? "";
  await call(caller, protocol.setMetadata, { ...A, set: { owner: "bo" }, clear: ["purpose"] });
  await call(caller, protocol.rollbackSecret, { ...A, to: first, reason: "back" });
  await call(caller, protocol.setLabel, { ...A, label: "pending", to: first });
  await call(caller, protocol.pinVersion, { ...A, to: first, pinned: true });
  expect(await refusal(caller.call(protocol.purgeVersions, { ...A, versions: [first] }))).toMatchObject({
    code: "version-pinned",
  });
  expect(await refusal(caller.call(protocol.purgeVersions, { ...A, versions: ["current"] }))).toMatchObject({
    code: "version-current",
  });
  await call(caller, protocol.purgeVersions, { ...A, versions: "old" });
  await call(caller, protocol.removeSecrets, { ...where, names: ["C"] });
  expect((await call(caller, protocol.listSecrets, { ...where, deleted: true })).secrets).toHaveLength(3);
  await call(caller, protocol.overviewSecrets, { deleted: true });
  await call(caller, protocol.undeleteSecret, { ...where, name: "C" });
  const shown = await call(caller, protocol.showSecret, A);
  expect(
    shown.versions.map(({ purged, pinned, copiedFrom }) => [purged, pinned, copiedFrom !== undefined]),
  ).toContainEqual([undefined, true, false]);
  expect(shown.metadata).toEqual({ ...metadata, owner: "bo", purpose: undefined, tags: ["a", "b"] });

  const inspected = await call(caller, protocol.inspectValue, A);
  expect(inspected).toMatchObject({ kind: "token", declared: true, facts: [{ label: "characters", text: "1" }, {}] });
  const otp = [{ key: "OTP", value: "otpauth://totp/Shop:ada?secret=JBSWY3DPEHPK3PXP" }];
  await call(caller, protocol.setSecrets, { ...where, entries: otp });
  const code = await call(caller, protocol.readTotpCode, { ...where, name: "OTP" });
  expect(code).toMatchObject({ code: expect.stringMatching(/^\d{6}$/), period: 30, issuer: "Shop", account: "ada" });
  await call(caller, protocol.tagSecrets, { ...where, names: ["A", "B"], add: ["x"], remove: ["a"] });
  const two = { left: where, right: { environment: "pr-42", namespace: "shop/web" } };
  await call(caller, protocol.compareSecrets, { places: [two] });
  await call(caller, protocol.compareSecrets, { places: [two], only: ["A"], namesOnly: true });
  await call(caller, protocol.compareSecrets, { pairs: [{ left: `A@${first}`, right: "A" }], place: where });
  await call(caller, protocol.compareEnvironments, { environments: ["dev", "pr-42"], namespaces: "all" });
  await call(caller, protocol.copySecrets, { ...where, names: ["B", `A@${first}`], to: two.right });
  await call(caller, protocol.copySecrets, { ...where, names: ["B"], to: two.right, existing: "skip" });
  await call(caller, protocol.moveSecrets, { ...where, names: ["B"], to: { key: "B2" } });
  await call(caller, protocol.moveSecrets, { ...where, names: ["B2"], to: two.right });
  const promoting = { ...where, to: { environment: "pr-42" }, createNamespace: true };
  await call(caller, protocol.promoteSecrets, { ...promoting, dryRun: true });
  await call(caller, protocol.promoteSecrets, { ...promoting, keys: ["A"], reason: "ready" });
  const undoing = { ...two.right, also: where };
  const shownFirst = await call(caller, protocol.undoChange, { ...undoing, dryRun: true });
  await call(caller, protocol.undoChange, { ...undoing, change: shownFirst.change });
  await call(caller, protocol.searchSecrets, { words: ["b"] });
  await call(caller, protocol.searchSecrets, { tags: ["x"], environments: ["dev"], limit: 1 });
  await call(caller, protocol.showSecret, { ...two.right, name: "B" });

  const aboutIt = { ...two.right, name: "B", references: true, reads: 5 };
  expect((await call(caller, protocol.showSecret, aboutIt)).references).toEqual({
    templates: [],
    imports: [],
    names: [],
  });
  expect((await call(caller, protocol.listConflicts, {})).secrets).toEqual([]);
  // Needs what two devices wrote: conflicts.test.ts.
  called.add(protocol.resolveConflict.path);

  await call(caller, protocol.openRunFiles, {});
  const checked = await call(caller, protocol.checkSecrets, {
    ...where,
    names: ["A", "kist://dev/shop/NONE"],
    places: [where, { environment: "dev", namespace: "nowhere" }],
  });
  expect(checked.found.map(({ name, expires }) => [name, expires])).toContainEqual(["A", "2030-01-31"]);
  expect(checked).toMatchObject({ missing: ["kist://dev/shop/NONE"], missingPlaces: ["dev/nowhere"] });
  // Needs a child whose pid the test knows: run-files.test.ts.
  called.add(protocol.adoptRunProcess.path);

  await call(caller, protocol.setSecrets, {
    environment: "pr-42",
    namespace: "shop/web",
    entries: [{ key: "Z", value: "z" }],
  });
  await call(caller, protocol.createNamespace, { environment: "pr-42", name: "shared" });
  const shared = { environment: "pr-42", namespace: "shared" };
  await call(caller, protocol.importNamespace, { ...shared, from: "shop/web", keys: ["Z"] });
  expect((await call(caller, protocol.listImports, shared)).imports).toMatchObject([{ keys: ["Z"], brings: ["Z"] }]);
  expect((await call(caller, protocol.listSecrets, shared)).imported).toHaveLength(1);
  expect((await call(caller, protocol.readValues, { ...shared, names: ["Z"], purpose: "get" })).values).toHaveLength(1);
  await call(caller, protocol.unimportNamespace, { ...shared, from: "shop/web" });

  await call(caller, protocol.listEnvironments, {});
  await call(caller, protocol.completeNames, { ...where, of: "secret", prefix: "A" });
  await call(caller, protocol.listVaults, {});
  await call(caller, protocol.vaultSettings, { set: { relaxedReads: ["dev"], requireOwner: false } });
  await call(caller, protocol.useVault, { vault });
  await call(caller, protocol.createVault, { name: "second", environments: ["dev"] });
  await call(caller, protocol.listDevices, {});
  await call(caller, protocol.getAllowList, {});
  const rule = {
    user: process.getuid?.() ?? 0,
    environment: "*",
    namespace: "*",
    keys: "all",
    verbs: ["read", "write", "list", "export", "admin"],
  };
  const widened = { kist: "allow-list", version: 1, rules: [rule, { ...rule, user: 4711 }] };
  await call(caller, protocol.setAllowList, { document: JSON.stringify(widened) });
  await call(caller, protocol.resolveDevice, {});
  await call(caller, protocol.checkHealth, {});
  await call(caller, protocol.acceptClock, {});
  await call(caller, protocol.listAudit, { limit: 5000 });
  await call(caller, protocol.listAudit, {
    outcome: "failed",
    subject: "kist://dev/shop/A",
    before: 1000,
    since: 1,
    action: "secret.set",
  });
  await call(caller, protocol.listAudit, { environment: "dev", program: "node", until: Date.now() });
  await call(caller, protocol.auditFigures, { since: 0, zone: -300, names: "all" });
  await call(caller, protocol.listSessions, {});
  await call(caller, protocol.closeSessions, { all: true });
  await call(caller, protocol.stopRun, { id: "1.1" });
  await call(caller, protocol.verifyAudit, {});
  const lines = await call(caller, protocol.exportAudit, {});
  for (const line of lines.split("\n").slice(0, -1)) expect(() => JSON.parse(line) as unknown).not.toThrow();
  await call(caller, protocol.beginScan, { purpose: "scan" });
  await call(caller, protocol.feedScan, Buffer.concat([Buffer.from([0x80, 0, 0, 1]), Buffer.from("A")]));
  await call(caller, protocol.endScan, {});
  const directory = join(ephemeral.home.work, "repository");
  mkdirSync(directory);
  writeFileSync(join(directory, "kist.json"), '{"namespace":"shop","environment":"dev"}');
  const inside = await caller.child({ in: directory });
  const { repository } = await call(inside, protocol.inspectRepository, {});
  await call(inside, protocol.allowRepository, { hash: repository?.hash ?? "" });
  await through(door, inside);
  await call(inside, protocol.listRepositories, {});
  await call(inside, protocol.forgetRepository, { path: repository?.path ?? "" });
  await call(caller, protocol.stopDaemon, {});
  expect(await ephemeral.daemon().ended, ephemeral.daemon().log()).toBe(0);
});

test.each(DOORS)("on a person's device, through the %s", async (door) => {
  const person = storyOf(`${door} person`);
  const [desk, lamp] = await Promise.all([person.terminal(), person.terminal()]);
  const sheet = await setUp(desk);
  await confirm(desk, sheet);
  called.add(protocol.confirmRecovery.path);
  const opened = await call(desk, protocol.openPage, { purpose: { kind: "app" } });
  await call(desk, protocol.waitPage, { page: opened.page, from: "prepared", seconds: 0 });
  await through(door, desk);
  await call(desk, protocol.unlock, { with: "passphrase", passphrase: PASSPHRASE });
  await call(desk, protocol.addSlot, { presence: PASSPHRASE, passphrase: "another passphrase", name: "spare" });
  if (door === "page") await addPasskey(desk);
  const { slots } = await call(desk, protocol.listSlots, {});
  const named = slots.find(({ name }) => name === "spare");
  await call(desk, protocol.renameSlot, { presence: PASSPHRASE, id: named?.id ?? "", name: "spare" });
  await call(desk, protocol.changePassphrase, { old: "another passphrase", new: "yet another passphrase" });
  await call(desk, protocol.removeSlot, {
    presence: PASSPHRASE,
    id: slots.find(({ name }) => name === "spare")?.id ?? "",
  });
  const shop = { environment: "dev", namespace: "shop" };
  await call(desk, protocol.setSecrets, { ...shop, entries: [{ key: "A", value: "1" }], createNamespace: true });
  await call(desk, protocol.setOverride, { ...shop, name: "A", value: "mine" });
  expect((await call(desk, protocol.readValues, { ...shop, names: ["A"], purpose: "get" })).values).toMatchObject([
    { override: true },
  ]);
  expect((await call(desk, protocol.listOverrides, {})).overrides).toHaveLength(1);
  expect((await call(desk, protocol.explainSecret, { ...shop, name: "A" })).explanations).toMatchObject([
    { own: true, value: { override: true } },
  ]);
  await call(desk, protocol.removeOverrides, { ...shop, names: ["A"] });
  await call(desk, protocol.idleLock, {});
  await through(door, lamp);
  const id = approvalOf(await refusal(call(desk, protocol.createBackup, {})));
  await call(desk, protocol.listApprovals, {});
  await call(desk, protocol.waitApproval, { id, seconds: 0 });
  await call(lamp, protocol.showApproval, { id, presence: PASSPHRASE });
  await call(lamp, protocol.decideApproval, { id, grant: true, presence: PASSPHRASE });
  await call(desk, protocol.createBackup, { approval: id });
  if (door === "page") await call(lamp, protocol.leavePage, {});
  await call(desk, protocol.lock, {});
});

test("none was left out", () => {
  // Of a page about itself: no process asks.
  const ofPages = new Set<string>([protocol.showPage, protocol.leavePage, ...PASSKEYS].map(({ path }) => path));
  const paths = ROUTES.map(({ endpoint }) => endpoint.path).filter((path) => !ofPages.has(path));
  expect(paths.filter((path) => !called.has(path))).toEqual([]);
});

test("none that a page may ask was left out on its door", () => {
  // A first vault needs presence of nobody, and what needs two devices has stories of its own.
  const elsewhere = new Set<Endpoint>([protocol.initDevice, protocol.confirmRecovery, protocol.resolveConflict]);
  const expected = ROUTES.map(({ endpoint }) => endpoint).filter(
    (one) => isForPages(keyOf(one)) && !elsewhere.has(one),
  );
  expect(expected.map(({ path }) => path).filter((path) => !calledByPages.has(path))).toEqual([]);
});

test("for every endpoint somebody has decided whether a page may ask it", () => {
  const notForPages = [
    "daemon/stop",
    "device/allow-list",
    "names/complete",
    "page/open",
    "page/wait",
    "repositories/allow",
    "repositories/inspect",
    "runs/adopt",
    "runs/files",
    "scan/begin",
    "scan/end",
    "scan/feed",
  ];
  const left = ROUTES.map(({ endpoint }) => endpoint).filter((one) => !isForPages(keyOf(one)));
  expect(left.map(({ path }) => path.slice(protocol.API.length + 1)).sort()).toEqual(notForPages);
});
