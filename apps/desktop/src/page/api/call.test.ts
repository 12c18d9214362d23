/** A screen asks; the daemon wants a yes first. What the person answers decides what the screen gets. */
import { expect, test } from "vitest";

import { createQuestions } from "./asking.ts";
import { CallError } from "./call-error.ts";
import { createCall, type Call } from "./call.ts";
import type { SendOptions, Transport } from "./transport.ts";

const APPROVAL = "abcdefghjk234567";
const WAITS = new CallError({ code: "approval-needed", what: "" }, { status: 409, facts: { approval: APPROVAL } });

const UNASKED = new CallError({ code: "approval-unasked", what: "" }, { status: 403 });

interface Page {
  readonly call: Call;
  readonly questions: ReturnType<typeof createQuestions>;
  readonly sent: readonly (readonly [path: string, request: unknown])[];
  /** Of each request, whether it said that nobody waits for it. */
  readonly unasked: readonly boolean[];
  readonly told: readonly string[];
}

/** `answers`: what the daemon says to one request after the other; an error is a refusal. */
function openPage(...answers: readonly unknown[]): Page {
  const questions = createQuestions();
  const [sent, told, unasked]: [[string, unknown][], string[], boolean[]] = [[], [], []];
  const left = [...answers];
  const transport = {
    send(path: string, request: unknown, options: SendOptions) {
      sent.push([path, request]);
      unasked.push(options.unasked === true);
      const answer = left.shift() ?? {};
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
    },
  } as unknown as Transport;
  const call = createCall({
    transport,
    asking: questions,
    onLocked: () => void told.push("locked"),
    onEnded: () => void told.push("ended"),
  });
  return { call, questions, sent, told, unasked };
}

const settings = { vault: "v", set: { requireOwner: true } } as const;

test("a yes repeats the request with the approval, and only the answer reaches the screen", async () => {
  const { call, questions, sent } = openPage(WAITS, { requireOwner: true });
  const answer = call("vaults/settings", settings);
  await expect.poll(() => questions.first()?.approval).toBe(APPROVAL);
  questions.first()?.answer("granted");
  expect(await answer).toEqual({ requireOwner: true });
  expect(sent.map(([, request]) => request)).toEqual([settings, { ...settings, approval: APPROVAL }]);
});

test("a no sends nothing more", async () => {
  const { call, questions, sent } = openPage(WAITS);
  const answer = call("vaults/settings", settings);
  await expect.poll(() => questions.first()).toBeDefined();
  questions.first()?.answer("cancelled");
  await expect(answer).rejects.toMatchObject({ code: "consent-cancelled" });
  expect(sent).toHaveLength(1);
});

test("a yes elsewhere is as good as one here, and a lock is a no to all", async () => {
  const { call, questions } = openPage(WAITS, {}, WAITS);
  const first = call("vaults/settings", settings);
  await expect.poll(() => questions.first()).toBeDefined();
  questions.decided(APPROVAL, "pending");
  expect(questions.first()).toBeDefined();
  questions.decided(APPROVAL, "granted");
  await first;
  const second = call("vaults/settings", settings);
  await expect.poll(() => questions.first()).toBeDefined();
  questions.cancelAll();
  await expect(second).rejects.toMatchObject({ code: "consent-cancelled" });
});

test.for(["approval-expired", "approval-spent", "approval-not-found", "approval-other-request"])(
  "who read too long what a dry run showed is asked once more: %s",
  async (code) => {
    const over = new CallError({ code, what: "" }, { status: 403 });
    const { call, questions, sent } = openPage(over, WAITS, { requireOwner: true });
    const given = { approval: "zzzzzzzzzz234567" };
    const answer = call("vaults/settings", settings, { given });
    await expect.poll(() => questions.first()?.approval).toBe(APPROVAL);
    questions.first()?.answer("granted");
    expect(await answer).toEqual({ requireOwner: true });
    expect(sent.map(([, request]) => request)).toEqual([
      { ...settings, approval: "zzzzzzzzzz234567" },
      settings,
      { ...settings, approval: APPROVAL },
    ]);
    expect(given).toEqual({ approval: APPROVAL });
  },
);

test("a yes of this very moment that is refused is not asked for again", async () => {
  const over = new CallError({ code: "approval-other-request", what: "" }, { status: 403 });
  const { call, questions, sent } = openPage(WAITS, over);
  const answer = call("vaults/settings", settings);
  await expect.poll(() => questions.first()).toBeDefined();
  questions.first()?.answer("granted");
  await expect(answer).rejects.toBe(over);
  expect(sent).toHaveLength(2);
});

test("a refresh that nobody waits for says so, and what it is refused with reaches the screen", async () => {
  const { call, questions, unasked } = openPage(UNASKED);
  await expect(call("device/list", {}, { ask: false })).rejects.toMatchObject({ code: "approval-unasked" });
  expect(questions.first()).toBeUndefined();
  expect(unasked).toEqual([true]);
});

test("who leaves the screen is not asked for what it wanted", async () => {
  const { call, questions } = openPage(WAITS);
  const leaving = new AbortController();
  const answer = call("device/list", {}, { signal: leaving.signal });
  await expect.poll(() => questions.first()).toBeDefined();
  leaving.abort();
  expect(questions.first()).toBeUndefined();
  await expect(answer).rejects.toMatchObject({ code: "consent-cancelled" });
});

test("who has left before the daemon wants a yes sees no question that nobody waits for", async () => {
  const { call, questions } = openPage(WAITS);
  const leaving = new AbortController();
  const answer = call("device/list", {}, { signal: leaving.signal });
  leaving.abort();
  await expect(answer).rejects.toMatchObject({ code: "consent-cancelled" });
  expect(questions.first()).toBeUndefined();
});

test("a lock and a token that is over are told to the page, whatever the screen does with the error", async () => {
  const locked = new CallError({ code: "locked", what: "" }, { status: 423 });
  const over = new CallError({ code: "page-over", what: "" }, { status: 401 });
  const { call, told } = openPage(locked, over);
  await expect(call("device/list", {})).rejects.toBe(locked);
  await expect(call("device/list", {})).rejects.toBe(over);
  expect(told).toEqual(["locked", "ended"]);
});
