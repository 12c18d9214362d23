/** A page is opened, let in, used, and known again after a lock. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { request, type IncomingMessage } from "node:http";
import { join } from "node:path";

import {
  getStatus,
  leavePage,
  listApprovals,
  listSessions,
  lock,
  openPage,
  readValues,
  showPage,
  unlock,
} from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { refusal, type Caller } from "./harness/caller.ts";
import { asPage, enter, openDoor, openPageOf, send, type Page } from "./harness/page.ts";
import { approve, confirm, PASSPHRASE, setUp, store, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

let story: Story;
let ada: Caller;
beforeAll(async () => {
  story = await openStory();
  ada = await story.terminal();
  await confirm(ada, await setUp(ada));
  await store(ada, "dev", "shop", { TOKEN: "of the shop" });
});
afterAll(() => story.close());

const where = { environment: "dev", namespace: "shop" };

test("a file of this user's alone leads to the page, once, and is gone when it did", async () => {
  const doorstep = await openDoor(ada);
  expect(statSync(doorstep.file).mode & 0o777).toBe(0o600);
  expect(doorstep.origin).toMatch(/^http:\/\/kist\.localhost:\d+$/);
  const document = await send(doorstep, { method: "GET", path: "/", headers: { host: new URL(doorstep.origin).host } });
  expect([document.status, document.type]).toEqual([200, "text/html; charset=utf-8"]);
  const page = await enter(doorstep);
  expect(existsSync(doorstep.file)).toBe(false);
  expect(await page.call(showPage, {})).toMatchObject({
    page: doorstep.page,
    purpose: { kind: "app" },
    opener: { program: process.execPath, approvesTerminal: false },
  });
  expect((await page.call(getStatus, {})).state).toBe("unlocked");
});

test("both loopback addresses are one door", async () => {
  const page = await openPageOf(ada);
  const sent = asPage(page, getStatus, {});
  for (const address of ["127.0.0.1", "::1"]) expect((await send(page, { ...sent, address })).status).toBe(200);
});

test("a page starts with nothing approved; its person says yes on it, once for `dev`", async () => {
  const page = await openPageOf(ada);
  const needed = await refusal(page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" }));
  expect(needed.code).toBe("approval-needed");
  await approve({ ...ada, call: page.call }, needed);
  const read = async (): Promise<string | undefined> =>
    (await page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" })).values[0]?.value;
  expect(await read()).toBe("of the shop");
  const { sessions } = await ada.call(listSessions, {});
  expect(sessions.filter(({ kind }) => kind === "page")).toMatchObject([{ terminal: `page/${page.page}` }]);
  await page.call(leavePage, {});
  expect((await refusal(page.call(getStatus, {}))).code).toBe("page-over");
  expect((await ada.call(listSessions, {})).sessions.filter(({ kind }) => kind === "page")).toEqual([]);
});

test("a page that was open when the vault locked unlocks it again, at the same port, with nothing approved", async () => {
  const elsewhere = await story.terminal();
  const page = await openPageOf(elsewhere, { kind: "unlock" });
  expect(await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE })).toMatchObject({
    approvedTerminal: true,
  });
  await page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" });
  await untilReplaced(ada, () => page.call(lock, {}));
  expect((await page.call(getStatus, {})).state).toBe("locked");
  expect((await refusal(page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" }))).code).toBe("locked");
  await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  expect((await refusal(page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" }))).code).toBe(
    "approval-needed",
  );
  // Typed on the page that this terminal's `kist unlock` opened: approved here and there.
  await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  for (const caller of [page, elsewhere])
    expect((await caller.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" })).values).toHaveLength(1);
  // A door that was handed over is a door like any other.
  const { url } = await ada.call(openPage, { purpose: { kind: "app" } });
  expect(new URL(url).port).toBe(String(page.port));
});

test("nothing of a page is known to who reads the launch file's place afterwards", async () => {
  const doorstep = await openDoor(ada);
  const before = readFileSync(doorstep.file, "utf8");
  const page = await enter(doorstep);
  expect(before).not.toContain(page.token);
  expect((await refusal(enter(doorstep))).code).toBe("page-launch-wrong");
});

test("what a page fetches by itself asks nobody, waits nowhere and keeps nothing from ending", async () => {
  const page = await openPageOf(ada);
  const look = asPage(page, readValues, { ...where, names: ["TOKEN"], purpose: "get" });
  const unasked = { ...look, headers: { ...look.headers, "kist-unasked": "1" } };
  const [answer, before] = [await send(page, unasked), await page.call(showPage, {})];
  expect([answer.status, answer.body.toString()]).toEqual([403, expect.stringContaining("approval-unasked")]);
  const waiting = async () =>
    (await ada.call(listApprovals, {})).approvals.filter(({ caller }) => caller["page"] === page.page);
  expect(await waiting()).toEqual([]);
  expect((await page.call(showPage, {})).idlesIn).toBeLessThanOrEqual(before.idlesIn);
  // Asked for by the person, the same is a question.
  expect((await refusal(page.call(readValues, { ...where, names: ["TOKEN"], purpose: "get" }))).code).toBe(
    "approval-needed",
  );
  expect(await waiting()).toHaveLength(1);
});

test("a page is told what changes without asking, until it leaves", async () => {
  const page = await openPageOf(ada);
  const heard = await listen(page);
  await heard.until("event: state");
  await store(ada, "dev", "shop", { TOKEN: "another" });
  await heard.until("event: changed");
  expect(heard.text()).not.toMatch(/TOKEN|shop|another/);
  // Listening is no use: what ends a forgotten page is that nobody does anything on it.
  const { idlesIn } = await page.call(showPage, {});
  expect(idlesIn).toBeLessThan(15 * 60_000);
  await page.call(leavePage, {});
  await heard.ended;
});

test("what a page was given lies nowhere in the home, the log, the arguments or the variables of the daemon", async () => {
  const doorstep = await openDoor(ada);
  const page = await enter(doorstep);
  await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  await untilReplaced(ada, () => page.call(lock, {}));
  expect((await page.call(getStatus, {})).state).toBe("locked");
  const { pid } = story.daemon();
  const places = readdirSync(story.home.root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
  const others = ["cmdline", "environ"].map((name) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`);
    } catch {
      return Buffer.alloc(0); // Closed to its own user: the better answer.
    }
  });
  for (const secret of [page.token, doorstep.secret, PASSPHRASE])
    for (const bytes of [...places, ...others, Buffer.from(story.daemon().log())])
      expect(bytes.includes(secret)).toBe(false);
  await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
});

test("a page goes on through lock after lock; once it has left, the port goes with the next one", async () => {
  await story.restart();
  await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  const page = await openPageOf(ada);
  for (let locks = 0; locks < 3; locks++) {
    await untilReplaced(ada, () => ada.call(lock, {}));
    expect((await page.call(getStatus, {})).state).toBe("locked");
    await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  }
  const listening = (): number => {
    const { port } = page;
    const end = `:${port.toString(16).toUpperCase().padStart(4, "0")} `;
    const tables = ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFileSync(path, "utf8"));
    return tables
      .join("\n")
      .split("\n")
      .filter((line) => line.includes(end) && line.includes(" 0A ")).length;
  };
  expect(listening()).toBe(2);
  await page.call(leavePage, {});
  await untilReplaced(ada, () => ada.call(lock, {}));
  expect(listening()).toBe(0);
  await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
});

/** The page's event stream. */
async function listen(page: Page): Promise<{
  text(): string;
  until(words: string): Promise<void>;
  readonly ended: Promise<void>;
}> {
  const { origin, port, token } = page;
  const headers = { host: new URL(origin).host, "sec-fetch-site": "same-origin", authorization: `Bearer ${token}` };
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    request({ host: "127.0.0.1", port, path: "/kist/v1/events", headers, agent: false }, resolve)
      .on("error", reject)
      .end();
  });
  let text = "";
  answer.on("data", (part: Buffer) => (text += part.toString()));
  answer.on("error", () => undefined);
  const ended = new Promise<void>((resolve) => answer.once("close", () => resolve()));
  return {
    text: () => text,
    ended,
    async until(words) {
      while (!text.includes(words)) await new Promise((resolve) => setTimeout(resolve, 5));
    },
  };
}
