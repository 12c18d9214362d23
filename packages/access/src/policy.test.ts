import type { Ancestor, PageCaller, PageId, SocketCaller } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import { decide, decideTogether, type Action, type Situation } from "./policy.ts";
import type { SessionScope } from "./sessions.ts";

const process = (pid: number, name: string, command?: string): Ancestor => ({
  pid,
  startTime: pid,
  exe: `/usr/bin/${name}`,
  name,
  ...(command === undefined ? {} : { command }),
});
const shell = process(100, "bash");
/** Alice types in her terminal. */
const alice: SocketCaller = {
  door: "socket",
  uid: 1000,
  process: process(200, "kist"),
  ancestors: [shell, process(50, "tmux"), process(1, "systemd")],
  session: { leader: 100, leaderStartTime: 100, tty: 34816 },
  cwd: "/home/alice/payments",
};
const repository = { key: "payments#1", allowed: true, namespace: "payments" };
const TERMINAL = "1000/100.100/34816";
const devSession: SessionScope = { terminal: TERMINAL, repository: "payments#1", covers: { class: "dev" } };

const opened = (...scopes: readonly SessionScope[]): Situation["sessions"] => ({
  isOpen: (scope) => scopes.some((one) => JSON.stringify(one) === JSON.stringify(scope)),
});
const at = (more: Partial<Situation> = {}): Situation => ({
  headless: false,
  allowList: undefined,
  repository,
  sessions: opened(),
  ...more,
});
const read = (more: Partial<Action> = {}): Action => ({
  kind: "read",
  environment: "dev",
  class: "dev",
  namespace: "payments",
  whole: false,
  names: ["DATABASE_URL"],
  fromRepositoryFile: false,
  ...more,
});

test("the first read of a terminal in a repository asks for a dev session; then dev flows", () => {
  const scope = { kind: "session", sessions: [devSession] };
  expect(decide(alice, read(), at())).toEqual({ verdict: "ask", rule: "dev-once", scope });
  expect(decide(alice, read(), at({ sessions: opened(devSession) }))).toEqual({
    verdict: "allow",
    rule: "dev-session",
    scope,
  });
});

test("a session covers its terminal, its repository and nothing else", () => {
  const sessions = opened(devSession);
  const rule = (caller: SocketCaller, more: Partial<Situation> = {}): string =>
    decide(caller, read(), at({ sessions, ...more })).rule;
  const elsewhere = { ...alice, session: { ...alice.session, tty: 34817 } };
  expect(rule(elsewhere)).toBe("dev-once");
  expect(rule({ ...alice, uid: 1001 })).toBe("dev-once");
  expect(rule(alice, { repository: { ...repository, key: "payments#2" } })).toBe("dev-once");
  expect(rule(alice, { repository: undefined })).toBe("dev-once");
});

test("a staging environment is asked about once per session, each by itself", () => {
  const staging = read({ environment: "staging", class: "staging" });
  const scope = { ...devSession, covers: { class: "staging", environment: "staging" } } as const;
  expect(decide(alice, staging, at({ sessions: opened(devSession) }))).toEqual({
    verdict: "ask",
    rule: "staging-once",
    scope: { kind: "session", sessions: [scope] },
  });
  expect(decide(alice, staging, at({ sessions: opened(scope) })).rule).toBe("staging-session");
  const other = { ...staging, environment: "load-test" };
  expect(decide(alice, other, at({ sessions: opened(scope) })).rule).toBe("staging-once");
  expect(decide(alice, read(), at({ sessions: opened(scope) })).rule).toBe("dev-once");
});

test.each(["read", "write", "list"] as const)("prod asks at every %s, whatever session is open", (kind) => {
  const sessions = { isOpen: (): boolean => true };
  const prod = read({ kind, environment: "prod", class: "prod" });
  expect(decide(alice, prod, at({ sessions }))).toEqual({
    verdict: "ask",
    rule: "prod-presence",
    scope: { kind: "request" },
  });
});

test("an environment the vault does not know is asked about exactly like prod", () => {
  const sessions = { isOpen: (): boolean => true };
  const unknown = decide(alice, read({ environment: "nowhere", class: undefined }), at({ sessions }));
  expect(unknown).toEqual(decide(alice, read({ environment: "prod", class: "prod" }), at({ sessions })));
});

test("whether a name exists cannot change a decision: names only have to be there", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1 }),
      fc.constantFrom("read", "write", "list", "export", "admin"),
      fc.constantFrom("dev", "staging", "prod", undefined),
      fc.boolean(),
      (names, kind, environmentClass, isOpen) => {
        const situation = at({ sessions: { isOpen: () => isOpen } });
        const about = (keys: readonly string[]): unknown =>
          decide(alice, read({ kind, class: environmentClass, names: keys }), situation);
        expect(about(names)).toEqual(about(["KNOWN"]));
      },
    ),
  );
});

test("export and administration ask each time, inside a session too", () => {
  const sessions = { isOpen: (): boolean => true };
  expect(decide(alice, read({ kind: "export" }), at({ sessions })).rule).toBe("export-presence");
  expect(decide(alice, read({ kind: "admin", names: [] }), at({ sessions })).rule).toBe("admin-presence");
});

test("a whole namespace flows only where it is this repository's own", () => {
  const sessions = { isOpen: (): boolean => true };
  const whole = read({ whole: true, names: [] });
  expect(decide(alice, whole, at({ sessions })).verdict).toBe("allow");
  for (const situation of [
    at({ sessions, repository: undefined }),
    at({ sessions, repository: { ...repository, namespace: "billing" } }),
    at({ sessions, repository: { ...repository, allowed: false } }),
  ])
    expect(decide(alice, whole, situation)).toEqual({
      verdict: "ask",
      rule: "whole-namespace",
      scope: { kind: "request" },
    });
  expect(decide(alice, { ...whole, kind: "list" }, at({ sessions, repository: undefined })).verdict).toBe("allow");
});

test("what the person linked himself flows whole; somebody else's link asks like any whole read", () => {
  const sessions = { isOpen: (): boolean => true };
  const whole = read({ whole: true, names: [], namespace: "db" });
  expect(decide(alice, { ...whole, linked: true }, at({ sessions })).verdict).toBe("allow");
  expect(decide(alice, { ...whole, linked: false }, at({ sessions }))).toMatchObject({ rule: "whole-namespace" });
  expect(decide(alice, { ...whole, linked: true, class: "prod" }, at({ sessions }))).toMatchObject({
    rule: "prod-presence",
  });
});

test("a place that comes from a kist.json nobody allowed is refused", () => {
  const sessions = { isOpen: (): boolean => true };
  const action = read({ fromRepositoryFile: true });
  expect(decide(alice, action, at({ sessions })).verdict).toBe("allow");
  const refused = { verdict: "deny", rule: "repository-not-allowed" };
  expect(decide(alice, action, at({ sessions, repository: { ...repository, allowed: false } }))).toEqual(refused);
  expect(decide(alice, action, at({ sessions, repository: undefined }))).toEqual(refused);
});

test("an install script asks each time, inside an approved session too", () => {
  const sessions = { isOpen: (): boolean => true };
  const script = { ...alice, ancestors: [process(150, "npm", "npm install left-pad"), ...alice.ancestors] };
  expect(decide(script, read(), at({ sessions }))).toEqual({
    verdict: "ask",
    rule: "install-script",
    scope: { kind: "request" },
  });
});

test("without a terminal there is no session to approve", () => {
  const editor = { ...alice, session: { ...alice.session, tty: 0 } };
  expect(decide(editor, read(), at({ sessions: { isOpen: () => true } })).rule).toBe("no-terminal");
});

test("a process that was handed to init no longer belongs to the terminal it sits in", () => {
  const sessions = { isOpen: (): boolean => true };
  const orphan = { ...alice, ancestors: [process(1, "systemd")] };
  expect(decide(orphan, read(), at({ sessions })).rule).toBe("detached");
  const recycled = { ...alice, ancestors: [{ ...shell, startTime: 101 }] };
  expect(decide(recycled, read(), at({ sessions })).rule).toBe("detached");
  const leader = { ...alice, process: shell, ancestors: [] };
  expect(decide(leader, read(), at({ sessions })).verdict).toBe("allow");
});

test("a caller the kernel does not show is refused", () => {
  const hidden = { ...alice, process: { ...alice.process, pid: 0 } };
  expect(decide(hidden, read(), at())).toEqual({ verdict: "deny", rule: "hidden-process" });
});

test.each(["read", "write", "export"] as const)("a %s of nothing is refused, never vacuously allowed", (kind) => {
  const nothing = read({ kind, names: [] });
  expect(decide(alice, nothing, at({ sessions: { isOpen: () => true } })).rule).toBe("nothing-asked");
  expect(decideTogether(alice, [], at()).rule).toBe("nothing-asked");
});

test("a headless device follows its allow-list alone and never asks", () => {
  const rule = { environment: "ci", namespace: "web", verbs: ["read"] as const };
  const allowList = { rules: [{ user: 1000, keys: ["TOKEN"], ...rule }] };
  const situation = at({ headless: true, allowList, repository: undefined });
  const ci = read({ environment: "ci", namespace: "web", names: ["TOKEN"] });
  expect(decide(alice, ci, situation)).toMatchObject({ verdict: "allow", rule: "headless-listed" });
  for (const beyond of [
    { names: ["TOKEN", "OTHER"] },
    { names: ["UNKNOWN"] },
    { whole: true, names: [] },
    { kind: "write" as const },
    { environment: "prod" },
    { namespace: "web/api" },
  ])
    expect(decide(alice, { ...ci, ...beyond }, situation)).toEqual({ verdict: "deny", rule: "headless-not-listed" });
  expect(decide({ ...alice, uid: 1001 }, ci, situation).rule).toBe("headless-not-listed");
  expect(decide(alice, { ...ci, kind: "admin", names: [] }, situation).rule).toBe("headless-not-listed");
  expect(decide(alice, ci, { ...situation, allowList: undefined }).rule).toBe("headless-without-list");
  const sessions = { isOpen: (): boolean => true };
  expect(decide(alice, read(), { ...situation, sessions }).verdict).toBe("deny");
});

test("a headless device refuses a stranger's kist.json too", () => {
  const allowList = {
    rules: [{ user: 1000, keys: "all" as const, environment: "*", namespace: "*", verbs: ["read"] as const }],
  };
  const strange = at({ headless: true, allowList, repository: { ...repository, allowed: false } });
  const action = read({ fromRepositoryFile: true });
  expect(decide(alice, action, strange)).toEqual({ verdict: "deny", rule: "repository-not-allowed" });
  expect(decide(alice, read(), strange).verdict).toBe("allow");
});

test("a request over several places is denied if one is, asked once if one asks, and opens no session by prod", () => {
  const prod = read({ environment: "prod", class: "prod" });
  const staging = read({ environment: "staging", class: "staging" });
  expect(decideTogether(alice, [read(), prod], at())).toMatchObject({
    rule: "prod-presence",
    scope: { kind: "request" },
  });
  expect(decideTogether(alice, [prod, read({ names: [] })], at()).verdict).toBe("deny");
  const both = decideTogether(alice, [read(), staging], at());
  expect(both).toMatchObject({ verdict: "ask", rule: "dev-once" });
  expect(both.verdict === "ask" && both.scope.kind === "session" ? both.scope.sessions : []).toHaveLength(2);
  const half = decideTogether(alice, [read(), staging], at({ sessions: opened(devSession) }));
  expect(half).toMatchObject({ verdict: "ask", rule: "staging-once" });
  const all = decideTogether(alice, [read(), staging], at({ sessions: { isOpen: () => true } }));
  expect(all).toMatchObject({ verdict: "allow", scope: { sessions: [devSession, { covers: { class: "staging" } }] } });
});

test("a page starts with nothing, asks once for `dev`, and each time for what is guarded", () => {
  const page: PageCaller = {
    door: "page",
    uid: 1000,
    page: "0000000000000001" as PageId,
    opener: alice,
    origin: "http://kist.localhost:40123",
    unlocks: undefined,
    openedAt: 0,
  };
  const at = (action: Partial<Action>, sessions = opened()): unknown =>
    decide(page, read(action), { headless: false, allowList: undefined, repository: undefined, sessions });
  const own: SessionScope = { terminal: `page/${page.page}`, repository: "", covers: { class: "dev" } };
  expect(at({})).toMatchObject({ verdict: "ask", rule: "dev-once", scope: { sessions: [own] } });
  expect(at({}, opened(own))).toMatchObject({ verdict: "allow", rule: "dev-session" });
  // What the terminal that opened it may is not the page's.
  expect(at({}, opened({ ...own, terminal: TERMINAL }))).toMatchObject({ verdict: "ask" });
  expect(at({ class: "prod", environment: "prod" }, opened(own))).toMatchObject({ rule: "prod-presence" });
  expect(at({ kind: "admin" }, opened(own))).toMatchObject({ rule: "admin-presence" });
  expect(at({ whole: true, names: [] }, opened(own))).toMatchObject({ rule: "whole-namespace" });
});
