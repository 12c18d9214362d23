/** Where a page believes it stands, when answers come late, twice or not at all. */
import { expect, test } from "vitest";

import { CallError } from "./call-error.ts";
import { createConnection, type Connection, type Status } from "./connection.ts";
import type { Entry, Visit } from "./entry.ts";
import type { Transport } from "./transport.ts";

const UNREACHABLE = new CallError({ code: "daemon-unreachable", what: "" });
const VISIT = { page: "page-1", purpose: { kind: "app" } } as unknown as Visit;
const statusOf = (state: Status["state"]): Status => ({ state }) as unknown as Status;

interface Desk {
  readonly connection: Connection;
  /** Answers the question of that number, from 0. */
  readonly answer: (asked: number, status: Status) => Promise<void>;
  readonly asked: () => number;
  readonly locked: () => number;
  readonly waits: () => number;
}

/** `entries`: what comes of trying to get in, one after the other. */
function sitDown(...entries: readonly (Visit | CallError | undefined)[]): Desk {
  const questions: ((status: Status) => void)[] = [];
  const left = [...entries];
  let [locked, waits] = [0, 0];
  const transport = {
    send: () => new Promise((resolve) => void questions.push(resolve)),
    open: () => new Promise(() => undefined),
    doubt: () => undefined,
  } as unknown as Transport;
  const entry: Entry = {
    enter() {
      const come = left.shift();
      return come instanceof CallError ? Promise.reject(come) : Promise.resolve(come);
    },
    forget: () => undefined,
  };
  const connection = createConnection({
    transport,
    entry,
    wait: () => Promise.resolve(void waits++),
    onEvent: () => undefined,
    onLocked: () => void locked++,
  });
  return {
    connection,
    async answer(asked, status) {
      questions[asked]?.(status);
      await new Promise((resolve) => setImmediate(resolve));
    },
    asked: () => questions.length,
    locked: () => locked,
    waits: () => waits,
  };
}

test("an answer from before the lock that comes after it opens nothing again", async () => {
  const { connection, answer, asked, locked } = sitDown(VISIT);
  void connection.start();
  await expect.poll(asked).toBe(1);
  await answer(0, statusOf("unlocked"));
  void connection.refresh();
  void connection.refresh();
  await answer(2, statusOf("locked"));
  await answer(1, statusOf("unlocked"));
  expect(connection.standing()).toMatchObject({ kind: "open", status: { state: "locked" } });
  expect(locked()).toBe(1);
});

test("a page that has ended stays so, whatever is still on its way", async () => {
  const { connection, answer, asked } = sitDown(VISIT);
  void connection.start();
  await expect.poll(asked).toBe(1);
  await answer(0, statusOf("unlocked"));
  void connection.refresh();
  connection.end();
  await answer(1, statusOf("unlocked"));
  await connection.refresh();
  expect(connection.standing()).toEqual({ kind: "ended" });
  expect(asked()).toBe(2);
});

test("a daemon that does not answer when the page is loaded is tried again, as the page says", async () => {
  const { connection, answer, asked, waits } = sitDown(UNREACHABLE, UNREACHABLE, VISIT);
  const seen: string[] = [];
  connection.subscribe(() => void seen.push(connection.standing().kind));
  void connection.start();
  await expect.poll(asked).toBe(1);
  await answer(0, statusOf("locked"));
  expect(seen).toEqual(["gone", "gone", "open"]);
  expect(waits()).toBe(2);
});

test("without a token and without a launch there is nothing to wait for", async () => {
  const { connection, asked } = sitDown(undefined);
  await connection.start();
  expect(connection.standing()).toEqual({ kind: "ended" });
  expect(asked()).toBe(0);
});
