import type { PageCaller, PageId, SocketCaller } from "@kist/model";
import { createMovableClock } from "@kist/testing";
import { expect, test } from "vitest";

import { createPresence, type PresenceEvidence } from "./presence.ts";
import { createSessions, SESSION_IDLE, SESSION_LIFE, type Sessions, type SessionScope } from "./sessions.ts";

const alice: SocketCaller = {
  door: "socket",
  uid: 1000,
  process: { pid: 2, startTime: 2, exe: "/usr/bin/kist", name: "kist" },
  ancestors: [{ pid: 1, startTime: 1, exe: "/bin/bash", name: "bash" }],
  session: { leader: 1, leaderStartTime: 1, tty: 7 },
  cwd: "/",
};
const TERMINAL = "1000/1.1/7";
const dev: SessionScope = { terminal: TERMINAL, repository: "web", covers: { class: "dev" } };

function start(): {
  readonly sessions: Sessions;
  readonly clock: ReturnType<typeof createMovableClock>;
  readonly presence: ReturnType<typeof createPresence>;
  readonly evidence: PresenceEvidence;
} {
  const clock = createMovableClock();
  const presence = createPresence({ clock });
  const proof = presence.mint("passphrase", { for: "unlock", terminal: TERMINAL }, alice);
  const evidence = presence.spend(proof, { for: "unlock", terminal: TERMINAL }, alice);
  if (evidence === undefined) throw new Error("no presence");
  let drawn = 0;
  const random = { bytes: (length: number) => new Uint8Array(length).fill(++drawn) };
  return { sessions: createSessions({ clock, random, presence }), clock, presence, evidence };
}

test("ten minutes without use end a session, use prolongs it", () => {
  const { sessions, clock, evidence } = start();
  sessions.open(dev, evidence, alice);
  for (let use = 0; use < 5; use++) {
    clock.pass(SESSION_IDLE - 1);
    expect(sessions.isOpen(dev)).toBe(true);
    sessions.touch(dev);
  }
  clock.pass(SESSION_IDLE);
  expect(sessions.isOpen(dev)).toBe(false);
});

test("looking does not count as use", () => {
  const { sessions, clock, evidence } = start();
  sessions.open(dev, evidence, alice);
  clock.pass(SESSION_IDLE - 1);
  expect(sessions.isOpen(dev)).toBe(true);
  clock.pass(1);
  expect(sessions.isOpen(dev)).toBe(false);
});

test("twelve hours end it however busy it was", () => {
  const { sessions, clock, evidence } = start();
  sessions.open(dev, evidence, alice);
  for (let spent = 0; spent < SESSION_LIFE - 60_000; spent += 60_000) {
    clock.pass(60_000);
    sessions.touch(dev);
  }
  expect(sessions.isOpen(dev)).toBe(true);
  clock.pass(60_000);
  expect(sessions.isOpen(dev)).toBe(false);
});

test("use does not open what is over", () => {
  const { sessions, clock, evidence } = start();
  sessions.open(dev, evidence, alice);
  clock.pass(SESSION_IDLE);
  sessions.touch(dev);
  expect(sessions.isOpen(dev)).toBe(false);
  expect(sessions.list()).toEqual([]);
});

test("setting the clock back does not prolong a session; a night asleep ends it", () => {
  const { sessions, clock, evidence } = start();
  sessions.open(dev, evidence, alice);
  clock.setWall(clock.now() - 3_600_000);
  clock.pass(SESSION_IDLE);
  expect(sessions.isOpen(dev)).toBe(false);
  sessions.open(dev, evidence, alice);
  // Asleep, only the wall clock moves.
  clock.setWall(clock.now() + 8 * 3_600_000);
  expect(sessions.isOpen(dev)).toBe(false);
});

test("one approved repository is not another, staging is not dev", () => {
  const { sessions, evidence } = start();
  sessions.open(dev, evidence, alice);
  expect(sessions.isOpen({ ...dev, repository: "api" })).toBe(false);
  expect(sessions.isOpen({ ...dev, terminal: "1000/1.1/8" })).toBe(false);
  expect(sessions.isOpen({ ...dev, covers: { class: "staging", environment: "staging" } })).toBe(false);
  expect(sessions.isOpen({ ...dev, repository: undefined })).toBe(false);
});

test("typing the passphrase at `kist unlock` approves dev in that whole terminal, and nothing else", () => {
  const { sessions, presence } = start();
  const proof = presence.mint("passphrase", { for: "unlock", terminal: TERMINAL }, alice);
  expect(sessions.openTerminal(alice, proof)).toBe(true);
  expect(sessions.isOpen(dev)).toBe(true);
  expect(sessions.isOpen({ ...dev, repository: "any other" })).toBe(true);
  expect(sessions.isOpen({ ...dev, terminal: "1000/9.9/9" })).toBe(false);
  expect(sessions.isOpen({ ...dev, covers: { class: "staging", environment: "staging" } })).toBe(false);
});

test("a terminal is not opened twice by one proof, by another's proof, or without a terminal", () => {
  const { sessions, presence } = start();
  const mint = (terminal: string): ReturnType<typeof presence.mint> =>
    presence.mint("passphrase", { for: "unlock", terminal }, alice);
  const proof = mint(TERMINAL);
  expect(sessions.openTerminal(alice, proof)).toBe(true);
  sessions.close();
  expect(sessions.openTerminal(alice, proof)).toBe(false);
  expect(sessions.openTerminal(alice, mint("1000/9.9/9"))).toBe(false);
  expect(sessions.openTerminal({ ...alice }, mint(TERMINAL))).toBe(false);
  const editor = { ...alice, session: { ...alice.session, tty: 0 } };
  expect(sessions.openTerminal(editor, mint(TERMINAL))).toBe(false);
  expect(sessions.list()).toEqual([]);
});

test("unlocking on a page opens the page, and the terminal that had it opened for that by a proof of its own", () => {
  const { sessions, presence } = start();
  const page: PageCaller = {
    door: "page",
    uid: 1000,
    page: "0000000000000001" as PageId,
    opener: alice,
    origin: "http://kist.localhost:40123",
    unlocks: TERMINAL,
    openedAt: 0,
  };
  const mint = (terminal: string): ReturnType<typeof presence.mint> =>
    presence.mint("passkey", { for: "unlock", terminal }, page);
  expect(sessions.openTerminal(page, mint(`page/${page.page}`))).toBe(true);
  expect(sessions.openTerminal(page, mint(TERMINAL), "1000/2.2/8")).toBe(false);
  expect(sessions.isOpen(dev)).toBe(false);
  expect(sessions.openTerminal(page, mint(TERMINAL), TERMINAL)).toBe(true);
  expect(sessions.isOpen(dev)).toBe(true);
});

test("closing ends one terminal's sessions, or all", () => {
  const { sessions, evidence } = start();
  const other = { ...dev, terminal: "1000/2.2/8" };
  sessions.open(dev, evidence, alice);
  sessions.open(other, evidence, alice);
  expect(sessions.list()).toMatchObject([{ terminal: TERMINAL, endsIn: SESSION_IDLE }, { terminal: "1000/2.2/8" }]);
  sessions.close(TERMINAL);
  expect([sessions.isOpen(dev), sessions.isOpen(other)]).toEqual([false, true]);
  sessions.close();
  expect(sessions.list()).toEqual([]);
});

test("a person sees who opened a session and when, and ends that one", () => {
  const { sessions, evidence, clock } = start();
  const api = { ...dev, repository: "api" };
  sessions.open(dev, evidence, alice);
  clock.pass(1000);
  sessions.open(api, evidence, alice);
  const [first, second] = sessions.list();
  expect(first).toMatchObject({ repository: "web", openedAt: clock.now() - 1000, endsIn: SESSION_IDLE - 1000 });
  expect(first?.caller).toMatchObject({ exe: "/usr/bin/kist", ancestry: "bash", cwd: "/" });
  expect(first?.id).not.toBe(second?.id);
  expect(sessions.end(first?.id ?? "")).toBe(true);
  expect([sessions.isOpen(dev), sessions.isOpen(api)]).toEqual([false, true]);
  expect(sessions.end(first?.id ?? "")).toBe(false);
  clock.pass(SESSION_IDLE);
  expect(sessions.end(second?.id ?? "")).toBe(false);
});

test("opened anew it is another one: an old id ends nothing", () => {
  const { sessions, evidence } = start();
  sessions.open(dev, evidence, alice);
  const [before] = sessions.list();
  sessions.open(dev, evidence, alice);
  expect(sessions.end(before?.id ?? "")).toBe(false);
  expect(sessions.isOpen(dev)).toBe(true);
  expect(sessions.close()).toBe(1);
});

const nth = (n: number): SessionScope => ({ ...dev, terminal: `1000/${n}.1/1` });

test("memory is bounded: the longest unused of too many gives way", () => {
  const { sessions, evidence } = start();
  for (let n = 0; n < 256; n++) sessions.open(nth(n), evidence, alice);
  sessions.touch(nth(0));
  sessions.open(nth(256), evidence, alice);
  expect([sessions.isOpen(nth(0)), sessions.isOpen(nth(1)), sessions.isOpen(nth(256))]).toEqual([true, false, true]);
});
