/**
 * What other pages in the same browser try against the page's door, in real Chromium: another site, another port of the same
 * host name, a name that was bent to this machine, a frame, a form. Beside them the open page of a person, whose token they
 * are given here as if they had stolen it. `test/daemon/page-hostile.test.ts` plays those who need no browser.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import {
  beginAssertion,
  beginRegistration,
  finishRegistration,
  listSecrets,
  openPage,
  unlock,
  verifyRegistration,
  type AssertionResponse,
  type CreationOptions,
  type RegistrationResponse,
  type RequestOptions,
} from "@kist/protocol";
import { chromium, type BrowserContext, type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { fromBase64Url, sealOutput } from "../../apps/desktop/src/page/passkey/hop.ts";
import { skipWithout } from "../../scripts/test-needs.ts";
import { refusal, type Caller } from "../daemon/harness/caller.ts";
import { openDoor, pageOf } from "../daemon/harness/page.ts";
import { confirm, PASSPHRASE, setUp, store } from "../daemon/harness/people.ts";
import { openStory, type Story } from "../daemon/harness/story.ts";
import { addAuthenticator } from "./rig/authenticator.ts";

const CANARY = "hq7-canary-of-the-page";
const NAME = "CANARY_OF_A_NAME";

const FLAGS =
  "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync"
    .split(" ")
    .concat("--host-resolver-rules=MAP *.attacker.example 127.0.0.1");

let story: Story;
let ada: Caller;
let rogue: Server;
let roguePort: number;
const profile = mkdtempSync(join(tmpdir(), "kist-profile-"));

interface World {
  readonly context: BrowserContext;
  readonly own: Page;
  readonly origin: string;
  readonly port: string;
  readonly token: string;
}
let world: Promise<World> | undefined;

beforeAll(async () => {
  story = await openStory();
  ada = await story.terminal();
  await confirm(ada, await setUp(ada));
  await store(ada, "dev", "shop", { [NAME]: CANARY });
  rogue = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" });
    response.end("<!doctype html><title>rogue</title><body></body>");
  });
  await new Promise<void>((resolve) => rogue.listen(0, "127.0.0.1", resolve));
  roguePort = (rogue.address() as AddressInfo).port;
});
afterAll(async () => {
  await (await world)?.context.close();
  rogue.close();
  await story.close();
  rmSync(profile, { recursive: true, force: true });
});

/** Ada's browser with her page in it, unlocked by the passphrase she typed there. Started when it is first wanted. */
function open(): Promise<World> {
  return (world ??= start());
}

async function start(): Promise<World> {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: "/usr/bin/chromium",
    args: FLAGS,
  });
  const own = await context.newPage();
  const { file } = await ada.call(openPage, { purpose: { kind: "app" } });
  await own.goto(pathToFileURL(file).href);
  await own.locator("body[data-standing=unlocked]").waitFor();
  const { origin, port } = new URL(own.url());
  const token = await own.evaluate<string>(`sessionStorage.getItem("kist.token")`);
  const status = await own.evaluate<number>(
    ask(`${origin}/kist/v1/unlock`, { with: "passphrase", passphrase: PASSPHRASE }, token),
  );
  if (status !== 200) throw new Error(`unlocking on the page was answered with ${status}`);
  return { context, own, origin, port, token };
}

interface Touched {
  readonly response: AssertionResponse;
  /** What a page of ours never lets out of its hands unsealed. */
  readonly prf: string;
}

function create(options: CreationOptions): string {
  return `navigator.credentials
    .create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)}) })
    .then((made) => {
      const { authenticatorAttachment, id, rawId, response, type, clientExtensionResults: { prf, credProps } } = made.toJSON();
      const { attestationObject, clientDataJSON, transports } = response;
      return {
        id, rawId, type, authenticatorAttachment, response: { attestationObject, clientDataJSON, transports },
        clientExtensionResults: { prf: { enabled: prf.enabled }, credProps },
      };
    })`;
}

function touch(options: RequestOptions): string {
  return `(async () => {
    const decode = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (one) => one.charCodeAt(0));
    const encode = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    const { extensions, ...options } = ${JSON.stringify(options)};
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
    const salts = Object.entries(extensions.prf.evalByCredential);
    publicKey.extensions = { prf: { evalByCredential: Object.fromEntries(salts.map(([id, { first }]) => [id, { first: decode(first) }])) } };
    const got = await navigator.credentials.get({ publicKey });
    const { authenticatorData, clientDataJSON, signature } = got.toJSON().response;
    return {
      prf: encode(got.getClientExtensionResults().prf.results.first),
      response: {
        id: got.id, rawId: got.id, type: got.type, authenticatorAttachment: got.authenticatorAttachment,
        response: { authenticatorData, clientDataJSON, signature }, clientExtensionResults: {},
      },
    };
  })()`;
}

/** A script that asks the door and says the status it was told, or that the browser told it nothing. */
function ask(url: string, body: object | undefined, token: string | undefined, more: object = {}): string {
  const headers = {
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
  };
  const init = {
    method: body === undefined ? "GET" : "POST",
    headers,
    ...(body && { body: JSON.stringify(body) }),
    ...more,
  };
  return `fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then(
    (answer) => answer.type === "opaque" ? "opaque" : answer.status, () => "nothing")`;
}

const READ = { environment: "dev", namespace: "shop", names: [NAME], purpose: "get" };

test("the page itself reads the value with its token, or this file proves nothing", async (context) => {
  skipWithout(context, "chromium");
  const { own, origin, token } = await open();
  expect(await own.evaluate(ask(`${origin}/kist/v1/values/read`, READ, token))).toBe(200);
  expect(await own.evaluate(ask(`${origin}/kist/v1/status`, undefined, token))).toBe(200);
});

test.for(["kist.localhost", "localhost", "www.attacker.example"])(
  "a page of another port at %s is told nothing, even with the token in its hands",
  async (name, context) => {
    skipWithout(context, "chromium");
    const { context: browser, origin, token } = await open();
    const page = await browser.newPage();
    await page.goto(`http://${name}:${roguePort}/`);
    // Storage and cookies do not lead there: there is no cookie, and storage ends at the port.
    expect(await page.evaluate(`[sessionStorage.getItem("kist.token"), localStorage.length, document.cookie]`)).toEqual(
      [null, 0, ""],
    );
    for (const path of ["status", "events"]) {
      expect(await page.evaluate(ask(`${origin}/kist/v1/${path}`, undefined, token))).toBe("nothing");
      expect(
        await page.evaluate(ask(`${origin}/kist/v1/${path}`, undefined, undefined, { credentials: "include" })),
      ).toBe("nothing");
    }
    expect(await page.evaluate(ask(`${origin}/kist/v1/values/read`, READ, token))).toBe("nothing");
    // Sent blindly: whatever it is answered with, the browser keeps it to itself, and the daemon did nothing.
    const entries = [{ key: "PLANTED", value: "x" }];
    const blind = {
      mode: "no-cors",
      headers: {},
      body: JSON.stringify({ environment: "dev", namespace: "shop", entries }),
    };
    expect(["opaque", "nothing"]).toContain(
      await page.evaluate(ask(`${origin}/kist/v1/secrets/set`, {}, undefined, blind)),
    );
    await page.close();
    expect(
      (await ada.call(listSecrets, { environment: "dev", namespace: "shop" })).secrets.map(({ key }) => key),
    ).toEqual([NAME]);
  },
);

test("a name of the attacker's that leads to this machine gets no document and no answer", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser, port, token } = await open();
  const page = await browser.newPage();
  const answer = await page.goto(`http://rebound.attacker.example:${port}/`);
  expect(answer?.status()).toBe(403);
  expect(await page.evaluate(ask("/kist/v1/status", undefined, token))).toBe("nothing");
  expect(await page.content()).not.toContain("kist.svg");
  await page.close();
});

test("a form of another page stores nothing, whatever it calls its body", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser, origin } = await open();
  for (const type of ["application/x-www-form-urlencoded", "text/plain", "multipart/form-data"]) {
    const page = await browser.newPage();
    await page.goto(`http://kist.localhost:${roguePort}/`);
    const body = JSON.stringify({ environment: "dev", namespace: "shop", entries: [{ key: "PLANTED", value: "x" }] });
    const [answer] = await Promise.all([
      page.waitForResponse((response) => response.url().startsWith(origin)),
      page.evaluate(`{
        const form = document.createElement("form");
        Object.assign(form, { method: "POST", action: ${JSON.stringify(`${origin}/kist/v1/secrets/set`)}, enctype: ${JSON.stringify(type)} });
        const field = document.createElement("input");
        field.name = ${JSON.stringify(`${body.slice(0, -1)},"pad":"`)};
        field.value = '"}';
        form.append(field);
        document.body.append(form);
        form.submit();
      }`),
    ]);
    expect(answer.status()).toBe(403);
    await page.close();
  }
  expect(
    (await ada.call(listSecrets, { environment: "dev", namespace: "shop" })).secrets.map(({ key }) => key),
  ).toEqual([NAME]);
});

test("a page that frames it, embeds it, or takes its script gets an empty one", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser, own, origin } = await open();
  const script = await own.evaluate<string>(`document.querySelector("script[src]").src`);
  const page = await browser.newPage();
  await page.goto(`http://kist.localhost:${roguePort}/`);
  const loaded = await page.evaluate<readonly string[]>(`Promise.all([
    ["iframe", "src", ${JSON.stringify(`${origin}/`)}],
    ["object", "data", ${JSON.stringify(`${origin}/`)}],
    ["script", "src", ${JSON.stringify(script)}],
    ["img", "src", ${JSON.stringify(`${origin}/kist.svg`)}],
  ].map(([tag, attribute, url]) => new Promise((resolve) => {
    const element = document.createElement(tag);
    element.onload = () => resolve(tag + " loaded");
    element.onerror = () => resolve(tag + " refused");
    element[attribute] = url;
    document.body.append(element);
    setTimeout(() => resolve(tag + " silent"), 3000);
  })))`);
  // A frame that was refused fires "load" for Chromium's error document.
  expect(loaded.filter((outcome) => !outcome.startsWith("iframe"))).not.toContainEqual(
    expect.stringContaining("loaded"),
  );
  const texts = await Promise.all(
    page
      .frames()
      .slice(1)
      .map(async (frame) => await frame.evaluate<string>("document.documentElement.outerHTML").catch(() => "")),
  );
  for (const text of texts) expect(text).not.toContain("kist.svg");
  await page.close();
});

test("a page that opens it in a window has no hold on that window", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser, origin } = await open();
  const page = await browser.newPage();
  await page.goto(`http://kist.localhost:${roguePort}/`);
  const [popup] = await Promise.all([
    browser.waitForEvent("page"),
    page.evaluate(`void (window.held = window.open(${JSON.stringify(`${origin}/`)}))`),
  ]);
  await popup.waitForLoadState();
  expect(await popup.evaluate("window.opener")).toBe(null);
  expect(await page.evaluate("window.held.closed")).toBe(true);
  await Promise.all([popup.close(), page.close()]);
});

test("an address that launched a page once launches nothing again, and does not stand in the page's own", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser } = await open();
  const { file, url } = await ada.call(openPage, { purpose: { kind: "app" } });
  const first = await browser.newPage();
  await first.goto(pathToFileURL(file).href);
  await first.locator("body[data-standing=unlocked]").waitFor();
  expect(first.url()).not.toContain("launch");
  const again = await browser.newPage();
  await again.goto(url);
  await again.locator("body[data-standing=ended]").waitFor();
  expect(await again.evaluate(`sessionStorage.getItem("kist.token")`)).toBe(null);
  await Promise.all([first.close(), again.close()]);
});

test("a page on another port gets the same key out of the same passkey with the same salt, and gains nothing", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser } = await open();
  const tab = await browser.newPage();
  const doorstep = await openDoor(ada);
  await tab.goto(pathToFileURL(doorstep.file).href);
  await tab.locator("body[data-standing=unlocked]").waitFor();
  const own = pageOf(doorstep, await tab.evaluate<string>(`sessionStorage.getItem("kist.token")`));
  const authenticator = await addAuthenticator(tab, {});
  const begun = await own.call(beginRegistration, { presence: PASSPHRASE, name: "Ada's finger" });
  const created = await tab.evaluate<RegistrationResponse>(create(begun.options));
  const made = await own.call(verifyRegistration, { ceremony: begun.ceremony, response: created });
  const first = await tab.evaluate<Touched>(touch(made.options));
  const sealed = async (
    prf: string,
    to: { readonly options: RequestOptions; readonly ceremony: string; readonly hop: string },
  ) => await sealOutput(fromBase64Url(prf), { hop: to.hop, challenge: to.options.challenge, ceremony: to.ceremony });
  await own.call(finishRegistration, {
    ceremony: made.ceremony,
    response: first.response,
    prf: await sealed(first.prf, { ...made, hop: begun.hop }),
  });

  // The rogue page has everything that it could have stolen: credential, salt, and a challenge that the daemon waits for.
  await tab.goto(`http://kist.localhost:${roguePort}/`);
  const asked = await own.call(beginAssertion, { purpose: { kind: "unlock" } });
  const stolen = await tab.evaluate<Touched>(touch(asked.options));
  expect(stolen.prf).toBe(first.prf);
  const passkey = { ceremony: asked.ceremony, response: stolen.response, prf: await sealed(stolen.prf, asked) };
  const request = { with: "passkey" as const, passkey };
  // From that page the daemon is not reached at all; sent by a program that has the page's token too, it is not believed.
  expect(await tab.evaluate(ask(`${own.origin}/kist/v1/unlock`, request, own.token))).toBe("nothing");
  expect(await refusal(own.call(unlock, request))).toMatchObject({ code: "passkey-refused" });
  // What the vault's own files hold opens with that key and the daemon's slot secret only: test/daemon/passkeys.test.ts.
  await authenticator.remove();
  await tab.close();
});

test("whoever takes the port when the daemon has ended is sent neither the token nor anything that is typed", async (context) => {
  skipWithout(context, "chromium");
  const { context: browser, own, origin, port, token } = await open();
  const heard: string[] = [];
  const squatters = ["127.0.0.1", "::1"].map(() =>
    createServer((request, response) => {
      let body = "";
      request.on("data", (part: Buffer) => (body += part.toString()));
      request.on("end", () => {
        heard.push([request.method, request.url, JSON.stringify(request.headers), body].join(" "));
        response.writeHead(200, { "content-type": "application/json" });
        response.end(JSON.stringify({ proof: "a".repeat(43), state: "locked" }));
      });
    }),
  );
  await story.daemon().stop();
  await Promise.all(
    ["127.0.0.1", "::1"].map(
      (address, at) => new Promise<void>((resolve) => squatters[at]?.listen(Number(port), address, resolve)),
    ),
  );
  await own.locator("body[data-standing=ended]").waitFor();
  expect(heard.length).toBeGreaterThan(0);
  expect(heard.filter((one) => !one.startsWith("POST /kist/v1/page/prove"))).toEqual([]);
  expect(heard.join("\n")).not.toContain(token);
  expect(await own.evaluate(`sessionStorage.getItem("kist.token")`)).toBe(null);
  expect(own.url()).toContain(origin);
  await browser.close();
  for (const squatter of squatters) squatter.close();
});
