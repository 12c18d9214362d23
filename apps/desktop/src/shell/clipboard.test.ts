/** Ann copies a password, and sometimes something else after it. */
import { expect, test } from "vitest";

import { CLEARED_AFTER_MS, createSecretClipboard, type SecretClipboard } from "./clipboard.ts";

function createDesk(): {
  held: { text: string };
  secret: SecretClipboard;
  pass: (milliseconds: number) => Promise<void>;
} {
  const held = { text: "" };
  let now = 0;
  let timers: { at: number; run: () => void }[] = [];
  const secret = createSecretClipboard({
    clipboard: {
      writeSecret: (text) => Promise.resolve(void (held.text = text)),
      readText: () => Promise.resolve(held.text),
      clear: () => void (held.text = ""),
    },
    after(milliseconds, run) {
      const timer = { at: now + milliseconds, run };
      timers.push(timer);
      return () => void (timers = timers.filter((other) => other !== timer));
    },
  });
  const pass = async (milliseconds: number): Promise<void> => {
    now += milliseconds;
    const due = timers.filter(({ at }) => at <= now);
    timers = timers.filter(({ at }) => at > now);
    for (const { run } of due) run();
    await new Promise((resolve) => void setImmediate(resolve));
  };
  return { held, secret, pass };
}

test("a copy is gone after thirty seconds", async () => {
  const { held, secret, pass } = createDesk();
  expect(await secret.copy("s3cret")).toEqual({ clearsIn: CLEARED_AFTER_MS });
  await pass(29_999);
  expect(held.text).toBe("s3cret");
  await pass(1);
  expect(held.text).toBe("");
});

test("what was copied elsewhere since stays", async () => {
  const { held, secret, pass } = createDesk();
  await secret.copy("s3cret");
  held.text = "a shopping list";
  await pass(30_000);
  expect(held.text).toBe("a shopping list");
});

test("a second copy has its own thirty seconds", async () => {
  const { held, secret, pass } = createDesk();
  await secret.copy("first");
  await pass(20_000);
  await secret.copy("second");
  await pass(15_000);
  expect(held.text).toBe("second");
  await pass(15_000);
  expect(held.text).toBe("");
});

test("what is copied in the moment in which the copy before goes stays", async () => {
  const { held, secret, pass } = createDesk();
  await secret.copy("first");
  const going = pass(CLEARED_AFTER_MS);
  await secret.copy("second");
  await going;
  expect(held.text).toBe("second");
  await pass(CLEARED_AFTER_MS);
  expect(held.text).toBe("");
});

test("when the app ends, the copy goes with it", async () => {
  const { held, secret } = createDesk();
  await secret.copy("s3cret");
  await secret.clear();
  expect(held.text).toBe("");
  held.text = "s3cret";
  await secret.clear();
  expect(held.text).toBe("s3cret");
});
