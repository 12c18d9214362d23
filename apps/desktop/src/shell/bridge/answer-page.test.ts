/** A page that was taken over asks the main process for more than the bridge offers. */
import { KistError } from "@kist/model";
import { expect, test } from "vitest";

import { DEFAULT_SETTINGS } from "../settings.ts";
import { createAnswerPage, REFUSED, type BridgeDeeds } from "./answer-page.ts";
import { CHANNELS, PARSERS, type BridgeMethod } from "./requests.ts";

const ORIGIN = "http://kist.localhost:40123";
const page = { isTopFrame: true, origin: ORIGIN };
const APPROVAL = "abcdefghjk234567";

function createBridge(allowed: string | undefined = ORIGIN): {
  ask: ReturnType<typeof createAnswerPage>;
  done: string[];
} {
  const done: string[] = [];
  const note =
    <Answer>(deed: string, answer: Answer) =>
    (word?: unknown): Promise<Answer> => {
      done.push(word === undefined || word === null ? deed : `${deed} ${JSON.stringify(word)}`);
      return Promise.resolve(answer);
    };
  const deeds: BridgeDeeds = {
    openCeremony: note("ceremony", undefined),
    copy: note("copy", { clearsIn: 30_000 }),
    reopen: note("reopen", undefined),
    readSettings: note("read", DEFAULT_SETTINGS),
    changeSettings: note("change", DEFAULT_SETTINGS),
    tellExpiring: note("expiring", undefined),
    takeVisit: note("take", undefined),
  };
  return { ask: createAnswerPage(deeds, () => allowed), done };
}

test("the page asks for what the bridge has, and is answered", async () => {
  const { ask, done } = createBridge();
  expect(await ask("openCeremony", page, [{ kind: "unlock" }])).toEqual({ value: undefined });
  expect(await ask("openCeremony", page, [{ kind: "approval", id: APPROVAL }])).toEqual({ value: undefined });
  expect(await ask("openCeremony", page, [{ kind: "app", screen: "slots" }])).toEqual({ value: undefined });
  expect(await ask("copy", page, ["s3cret"])).toEqual({ value: { clearsIn: 30_000 } });
  expect(await ask("reopen", page, [null])).toEqual({ value: undefined });
  expect(await ask("changeSettings", page, [{ lockShortcut: "Alt+Shift+K" }])).toEqual({ value: DEFAULT_SETTINGS });
  expect(await ask("tellExpiring", page, [3])).toEqual({ value: undefined });
  expect(done).toEqual([
    'ceremony {"kind":"unlock"}',
    `ceremony {"kind":"approval","id":"${APPROVAL}"}`,
    'ceremony {"kind":"app","screen":"slots"}',
    'copy "s3cret"',
    "reopen",
    'change {"lockShortcut":"Alt+Shift+K"}',
    "expiring 3",
  ]);
});

test.each([
  ["a frame inside the page", { isTopFrame: false, origin: ORIGIN }],
  ["another port of the same host name", { isTopFrame: true, origin: "http://kist.localhost:40124" }],
  ["the same port of another host name", { isTopFrame: true, origin: "http://localhost:40123" }],
  ["a document without origin", { isTopFrame: true, origin: "null" }],
  ["a document that is gone", { isTopFrame: true, origin: "" }],
])("%s is answered nothing", async (_who, sender) => {
  const { ask, done } = createBridge();
  for (const method of Object.keys(CHANNELS) as BridgeMethod[])
    expect(await ask(method, sender, [method === "copy" ? "x" : null])).toEqual(REFUSED);
  expect(done).toEqual([]);
});

test("while the window shows no page of the daemon, nobody is answered", async () => {
  const done: string[] = [];
  const ask = createAnswerPage(
    new Proxy({} as BridgeDeeds, { get: (_, name) => () => done.push(String(name)) }),
    () => undefined,
  );
  expect(await ask("reopen", { isTopFrame: true, origin: "null" }, [null])).toEqual(REFUSED);
  expect(done).toEqual([]);
});

const odd: readonly unknown[] = [
  {},
  [],
  "",
  "x",
  -1,
  1.5,
  Number.NaN,
  1e9,
  true,
  Symbol.iterator,
  { kind: "unlock", more: 1 },
  { kind: "approval" },
  { kind: "approval", id: "../../etc/passwd" },
  { kind: "approval", id: `${APPROVAL}x` },
  { kind: "other" },
  { kind: "app", screen: "settings" },
  { kind: "unlock", screen: "slots" },
  { lockShortcut: "A" },
  { lockShortcut: "Alt+A; rm -rf" },
  { startAtLogin: "yes" },
  { nothing: 1 },
  { notifications: "loud" },
  { __proto__: { kind: "unlock" } },
  "x".repeat(1024 * 1024 + 1),
  ["kist://dev/a/B"],
  () => undefined,
  10n,
];
/** What each method takes of those, by chance: the others must not. */
const FITS: Partial<Record<BridgeMethod, (value: unknown) => boolean>> = {
  copy: (value) => typeof value === "string" && value.length < 10,
  changeSettings: (value) => JSON.stringify(value, (_, x: unknown) => (typeof x === "bigint" ? 0 : x)) === "{}",
};

test.each(Object.keys(CHANNELS) as BridgeMethod[])("%s takes no argument that is not its own", async (method) => {
  const { ask, done } = createBridge();
  for (const word of odd) {
    if (FITS[method]?.(word) === true) continue;
    expect(PARSERS[method](word), String(word)).toBeUndefined();
    expect(await ask(method, page, [word])).toEqual(REFUSED);
  }
  expect(await ask(method, page, [null, null])).toEqual(REFUSED);
  expect(done).toEqual([]);
});

test("what goes wrong behind the bridge comes back as words, not as a stack", async () => {
  const deeds = createBridge();
  const failing = createAnswerPage(
    {
      ...new Proxy({} as BridgeDeeds, {}),
      openCeremony: () => Promise.reject(new KistError("daemon-unverified", { detail: "it runs as user 0" })),
      copy: () => Promise.reject(new TypeError("/home/ann/secret path")),
    },
    () => ORIGIN,
  );
  expect(await failing("openCeremony", page, [{ kind: "app" }])).toMatchObject({
    error: expect.stringContaining("it runs as user 0") as string,
  });
  expect(JSON.stringify(await failing("copy", page, ["x"]))).not.toContain("ann");
  expect(deeds.done).toEqual([]);
});
