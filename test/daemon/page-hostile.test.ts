/**
 * Who should not be let in at the page's door: other sites, other ports, other users, and who comes too late. Each is turned away
 * before anything of the vault is looked at, in words that say nothing about it. What only a browser does is in `test/page/hostile.test.ts`.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, createServer } from "node:net";

import { enterPage, getStatus, leavePage, listSecrets, openPage, readValues, setSecrets, unlock } from "@kist/protocol";
import { afterAll, beforeAll, expect, test } from "vitest";

import { skipUnlessRoot } from "../../scripts/test-needs.ts";
import { readRefusal } from "./harness/answers.ts";
import { refusal, type Caller } from "./harness/caller.ts";
import {
  asPage,
  enter,
  openDoor,
  openPageOf,
  pageOf,
  send,
  type FullAnswer,
  type Page,
  type Sent,
} from "./harness/page.ts";
import { confirm, PASSPHRASE, setUp, store, untilReplaced } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";

const CANARY = "hq7-canary-of-the-page";
const where = { environment: "dev", namespace: "shop" };
const READ = { ...where, names: ["TOKEN"], purpose: "get" as const };

let story: Story;
let ada: Caller;
let page: Page;
/** What the page itself sends, and is answered with the value. */
let good: Sent;
beforeAll(async () => {
  story = await openStory();
  ada = await story.terminal();
  await confirm(ada, await setUp(ada));
  await store(ada, "dev", "shop", { TOKEN: CANARY });
  page = await openPageOf(ada);
  await page.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  good = asPage(page, readValues, READ);
});
afterAll(() => story.close());

async function expectTurnedAway(sent: Sent, code: string): Promise<FullAnswer> {
  const answer = await send(page, sent);
  expect(readRefusal(answer).code).toBe(code);
  expect(answer.body.toString()).not.toContain(CANARY);
  // No other origin is ever told that it may read the answer.
  expect(Object.keys(answer.headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
  return answer;
}

test("the page itself is answered, or this file proves nothing", async () => {
  const answer = await send(page, good);
  expect([answer.status, answer.body.toString().includes(CANARY)]).toEqual([200, true]);
});

test.each(["attacker.example", "127.0.0.1", "[::1]", "localhost.attacker.example", "kist.localhost.attacker.example"])(
  "DNS rebinding: %s led to this machine gets nothing, with the token or without",
  async (name) => {
    const host = `${name}:${page.port}`;
    const origin = `http://${host}`;
    await expectTurnedAway({ ...good, headers: { ...good.headers, host, origin } }, "page-refused");
    await expectTurnedAway({ method: "GET", path: "/", headers: { host } }, "page-refused");
    await expectTurnedAway({ method: "GET", path: "/kist/v1/status", headers: { host } }, "page-refused");
  },
);

test.each(["https://attacker.example", "null", "http://kist.localhost", "http://localhost:3000"])(
  "a page of %s is refused even if it had the token, and its preflight is",
  async (origin) => {
    await expectTurnedAway({ ...good, headers: { ...good.headers, origin } }, "page-refused");
    const preflight = {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization",
    };
    const { host = "" } = good.headers;
    await expectTurnedAway({ method: "OPTIONS", path: good.path, headers: { host, ...preflight } }, "page-refused");
  },
);

test("another port of the same host name is another site", async () => {
  const origin = `http://kist.localhost:${page.port + 1}`;
  await expectTurnedAway({ ...good, headers: { ...good.headers, origin } }, "page-refused");
  // A browser says so itself, where Origin is left out.
  const { authorization = "", host = "" } = good.headers;
  const look = { method: "GET", path: getStatus.path, headers: { host, authorization, "sec-fetch-site": "same-site" } };
  await expectTurnedAway(look, "page-refused");
});

test("the other host name of this very door is another page: its token does not hold there", async () => {
  const origin = `http://localhost:${page.port}`;
  await expectTurnedAway(
    { ...good, headers: { ...good.headers, host: `localhost:${page.port}`, origin } },
    "page-over",
  );
});

test.each(["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"])(
  "a form that is posted as %s stores nothing",
  async (type) => {
    const entries = [{ key: "PLANTED", value: "x" }];
    const form = asPage(page, setSecrets, { ...where, entries });
    await expectTurnedAway({ ...form, headers: { ...form.headers, "content-type": type } }, "page-refused");
    const { secrets } = await ada.call(listSecrets, where);
    expect(secrets.map(({ key }) => key)).toEqual(["TOKEN"]);
  },
);

test("a form of another site has no token, and a link has neither", async () => {
  const { authorization: _, ...headers } = good.headers;
  await expectTurnedAway({ ...good, headers }, "page-over");
  await expectTurnedAway({ method: "GET", path: readValues.path, headers }, "page-over");
});

test("a launch address that somebody saw was used already; one that he used first is refused to the person, and gave him nothing", async () => {
  const used = await openDoor(ada);
  await enter(used);
  const late = await refusal(enter(used));
  expect(late.code).toBe("page-launch-wrong");
  const stolen = await openDoor(ada);
  const thief = await enter(stolen);
  expect((await refusal(enter(stolen))).code).toBe("page-launch-wrong");
  const refused = await refusal(thief.call(readValues, READ));
  expect(refused.code).toBe("approval-needed");
});

test("a launch secret in an address leads nowhere: the daemon is never sent one", async () => {
  const doorstep = await openDoor(ada);
  const { host = "" } = good.headers;
  for (const path of [`/?launch=${doorstep.secret}`, `/launch=${doorstep.secret}`])
    await expectTurnedAway({ method: "GET", path, headers: { host } }, "not-found");
  expect((await enter(doorstep)).token).toHaveLength(43);
});

test("a token that is wrong, gone or of another daemon's life is over", async () => {
  const other = await openPageOf(ada);
  for (const token of ["", "a".repeat(43), other.page, `${other.token}a`])
    expect((await refusal(pageOf(other, token).call(getStatus, {}))).code).toBe("page-over");
  await other.call(leavePage, {});
  expect((await refusal(other.call(getStatus, {}))).code).toBe("page-over");
});

test("what is not meant for pages does not exist on their door", async () => {
  for (const path of ["daemon/stop", "runs/files", "scan/begin", "names/complete", "repositories/allow", "page/open"])
    await expectTurnedAway({ ...good, path: `/kist/v1/${path}` }, "not-found");
  for (const path of ["openapi.json", "metrics", "health", "ready"]) {
    const { "content-type": _, ...headers } = good.headers;
    await expectTurnedAway({ method: "GET", path: `/kist/v1/${path}`, headers }, "not-found");
  }
  await expectTurnedAway({ ...good, path: `${good.path}?x` }, "not-found");
  await expectTurnedAway({ ...good, method: "PUT" }, "not-found");
});

test("a page runs nothing: what would be bound to a process is refused before anybody is asked", async () => {
  for (const purpose of ["run", "shell"] as const)
    expect((await refusal(page.call(readValues, { ...READ, purpose }))).code).toBe("page-without-process");
});

test("a page is not let in through the socket, nor a program through the page's door", async () => {
  expect((await refusal(ada.call(enterPage, { secret: "a".repeat(43) }))).code).toBe("not-found");
  expect((await refusal(page.call(openPage, { purpose: { kind: "app" } }))).code).toBe("not-found");
  expect((await refusal(ada.call(leavePage, {}))).code).toBe("page-refused");
});

test("bodies are bounded before they are kept, and never chunked", async () => {
  await expectTurnedAway({ ...good, body: `{"x":"${"x".repeat(70_000)}"}` }, "request-too-large");
  await expectTurnedAway(
    { ...good, headers: { ...good.headers, "transfer-encoding": "chunked" } },
    "request-malformed",
  );
  await expectTurnedAway({ ...good, body: "{" }, "request-malformed");
});

test("every answer tells browsers to keep nothing, to frame nothing and to guess nothing", async () => {
  const { host = "" } = good.headers;
  const document = await send(page, { method: "GET", path: "/", headers: { host } });
  const policy = String(document.headers["content-security-policy"]);
  for (const directive of [
    "default-src 'none'",
    "script-src 'self'",
    "frame-ancestors 'none'",
    "form-action 'none'",
    "base-uri 'none'",
  ])
    expect(policy.split("; ")).toContain(directive);
  expect(policy).not.toMatch(/unsafe|\*|https?:/);
  const value = await send(page, good);
  const wrong = await send(page, { ...good, path: "/nowhere" });
  for (const { headers } of [document, value, wrong])
    expect(headers).toMatchObject({
      "cache-control": "no-store",
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
    });
  expect(Object.keys(document.headers)).not.toContain("set-cookie");
});

test("a second user of this machine is sent nothing, and cannot read the way in", async (context) => {
  skipUnlessRoot(context);
  const doorstep = await openDoor(ada);
  const asNobody = async (script: string): Promise<string> => {
    const child = spawn(process.execPath, ["--no-warnings", "-e", script], {
      uid: 65_534,
      gid: 65_534,
      cwd: "/",
      stdio: "pipe",
    });
    let out = "";
    child.stdout.on("data", (part: Buffer) => (out += part.toString()));
    await once(child, "close");
    return out;
  };
  const { host = "" } = good.headers;
  for (const address of ["127.0.0.1", "::1"]) {
    const asking = `const socket = require("net").connect(${doorstep.port}, "${address}");
      let got = 0;
      socket.on("data", (part) => (got += part.length));
      socket.on("error", () => undefined);
      socket.on("connect", () => socket.write("GET / HTTP/1.1\\r\\nHost: ${String(host)}\\r\\n\\r\\n"));
      socket.on("close", () => console.log("closed after", got));`;
    expect(await asNobody(asking)).toBe("closed after 0\n");
  }
  const reading = `try { console.log(require("fs").readFileSync(${JSON.stringify(doorstep.file)}, "utf8")) } catch (error) { console.log(error.code) }`;
  expect(await asNobody(reading)).toBe("EACCES\n");
  // The same script as this user is answered: it is the user that is refused.
  expect((await send(doorstep, { method: "GET", path: "/", headers: { host } })).status).toBe(200);
});

test.each(["127.0.0.1", "::1", "0.0.0.0", "::"])("nobody else can stand at the page's port at %s", async (address) => {
  const squatter = createServer();
  const outcome = await new Promise<string>((resolve) => {
    squatter.once("error", (error: NodeJS.ErrnoException) => resolve(String(error.code)));
    squatter.listen({ port: page.port, host: address }, () => squatter.close(() => resolve("listens")));
  });
  expect(outcome).toBe("EADDRINUSE");
});

test("while the vault locks, the port is nobody else's for a moment", async () => {
  const taken: string[] = [];
  const over = new AbortController();
  const squat = async (): Promise<void> => {
    while (!over.signal.aborted) {
      const squatter = createServer();
      const outcome = await new Promise<string>((resolve) => {
        squatter.once("error", () => resolve("refused"));
        squatter.listen({ port: page.port, host: "127.0.0.1" }, () => resolve("listens"));
      });
      if (outcome === "listens") taken.push(outcome);
      await new Promise<void>((resolve) => squatter.close(() => resolve()));
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
  };
  const squatting = squat();
  await untilReplaced(ada, () => ada.exchange("POST", "/kist/v1/lock", "{}"));
  // The page waits in the socket's queue until the next process is there.
  expect((await page.call(getStatus, {})).state).toBe("locked");
  over.abort();
  await squatting;
  expect(taken).toEqual([]);
  await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
});

test("what was approved for a page ends with the lock, and its token gives no right", async () => {
  expect((await refusal(page.call(readValues, READ))).code).toBe("approval-needed");
});

test("a daemon that was stopped and started again knows no page of before", async () => {
  const left = await openDoor(ada);
  await story.restart();
  await new Promise((resolve) => setTimeout(resolve, 100));
  // Nobody listens there, or whoever does is no door of ours.
  await expect(page.call(getStatus, {})).rejects.toThrow();
  expect(() => readFileSync(left.file)).toThrow("ENOENT");
  await ada.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
  const again = await openPageOf(ada);
  expect((await refusal(pageOf(again, page.token).call(getStatus, {}))).code).toBe("page-over");
});

test("what is not HTTP, or too much of it, is answered once and cut off", async () => {
  const doorstep = await openDoor(ada);
  const talk = (bytes: string): Promise<string> =>
    new Promise((resolve) => {
      let got = "";
      const socket = connect(doorstep.port, "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (part) => (got += part.toString()));
      socket.on("error", () => undefined);
      socket.on("close", () => resolve(got.split("\r\n")[0] ?? ""));
    });
  expect(await talk("\x16\x03\x01\x02\x00\x01\x00")).toContain("400");
  expect(await talk(`GET / HTTP/1.1\r\nhost: ${"x".repeat(20_000)}\r\n\r\n`)).toContain("431");
});
