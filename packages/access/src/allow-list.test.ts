import type { PageCaller, PageId, SocketCaller } from "@kist/model";
import fc from "fast-check";
import { expect, test } from "vitest";

import {
  ALLOW_LIST_VERBS,
  formatAllowList,
  loadAllowList,
  parseAllowList,
  permits,
  type AllowList,
} from "./allow-list.ts";

const rule = { user: 1001, environment: "ci", namespace: "web", keys: ["TOKEN"], verbs: ["read"] };
const text = (...rules: readonly object[]): string => JSON.stringify({ kist: "allow-list", version: 1, rules });
const listOf = (written: string): AllowList => {
  const result = parseAllowList(written);
  if ("fault" in result) throw new Error(result.fault);
  return result.list;
};

test("what a person wrote in any order becomes one text", () => {
  const a = text(
    { ...rule, keys: ["B", "A"], verbs: ["list", "read"] },
    { verbs: ["read"], keys: "all", namespace: "web/api", environment: "ci", exe: "/opt/ci/runner" },
  );
  const canonical =
    '{"kist":"allow-list","version":1,"rules":[' +
    '{"exe":"/opt/ci/runner","environment":"ci","namespace":"web/api","keys":"all","verbs":["read"]},' +
    '{"user":1001,"environment":"ci","namespace":"web","keys":["A","B"],"verbs":["read","list"]}]}';
  expect(formatAllowList(listOf(a))).toBe(canonical);
  expect(formatAllowList(listOf(JSON.stringify(JSON.parse(a), undefined, 2)))).toBe(canonical);
  expect(loadAllowList(canonical)).toEqual(parseAllowList(a));
  expect(loadAllowList(a)).toEqual({ fault: "not-canonical" });
  expect(loadAllowList(`${canonical}\n`)).toEqual({ fault: "not-canonical" });
  expect(loadAllowList(canonical.replace('"version":1', '"version":1,"version":1'))).toEqual({
    fault: "not-canonical",
  });
  expect(loadAllowList('{"kist":"allow-list","version":1,"rules":[]}')).toEqual({ list: { rules: [] } });
});

test("formatting and loading agree for every list", () => {
  const name = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}$/);
  const one = fc.record({
    caller: fc.oneof(
      fc.nat().map((user) => ({ user })),
      fc.stringMatching(/^[a-z]{1,6}x$/).map((exe) => ({ exe: `/opt/${exe}` })),
    ),
    environment: name,
    namespace: fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/")),
    keys: fc.oneof(
      fc.constant("all"),
      fc.uniqueArray(fc.stringMatching(/^[A-Z_]{1,6}$/), { minLength: 1, maxLength: 4 }),
    ),
    verbs: fc.uniqueArray(fc.constantFrom(...ALLOW_LIST_VERBS), { minLength: 1 }),
  });
  fc.assert(
    fc.property(fc.array(one, { maxLength: 6 }), (rules) => {
      const parsed = parseAllowList(text(...rules.map(({ caller, ...rest }) => ({ ...caller, ...rest }))));
      if ("fault" in parsed) expect(parsed.fault).toBe("rule-repeated");
      else expect(loadAllowList(formatAllowList(parsed.list))).toEqual(parsed);
    }),
    { numRuns: 100 * Number(process.env["KIST_PROVE"] ?? 1) },
  );
});

test.each<[string, string, object]>([
  ["too-large", text({ ...rule, exe: "x".repeat(70_000) }), {}],
  ["not-json", "rules: []", {}],
  ["field-wrong", "[]", {}],
  ["field-wrong", "null", {}],
  ["field-wrong", '{"kist":"policy","version":1,"rules":[]}', { field: "kist" }],
  ["field-wrong", '{"kist":"allow-list","version":1,"rules":{}}', { field: "rules" }],
  ["version-unknown", '{"kist":"allow-list","version":2,"rules":[]}', {}],
  ["field-unknown", '{"kist":"allow-list","version":1,"rules":[],"else":1}', { field: "else" }],
  ["rules-too-many", text(...Array.from({ length: 257 }, (_, user) => ({ ...rule, user }))), {}],
  ["rule-repeated", text(rule, rule), { rule: 1 }],
  ["field-unknown", text({ ...rule, environments: "*" }), { rule: 0, field: "environments" }],
  ["rule-without-caller", text({ ...rule, user: undefined }), { rule: 0 }],
  ["rule-with-two-callers", text({ ...rule, exe: "/opt/runner" }), { rule: 0 }],
  ["field-wrong", text({ ...rule, user: -1 }), { rule: 0, field: "user" }],
  ["field-wrong", text({ ...rule, user: "root" }), { rule: 0, field: "user" }],
  ["field-wrong", text({ ...rule, user: 2 ** 32 }), { rule: 0, field: "user" }],
  ["field-wrong", text({ ...rule, environment: "c*" }), { rule: 0, field: "environment" }],
  ["field-wrong", text({ ...rule, namespace: "web/*" }), { rule: 0, field: "namespace" }],
  ["field-wrong", text({ ...rule, environment: undefined }), { rule: 0, field: "environment" }],
  ["field-wrong", text({ ...rule, namespace: "web/" }), { rule: 0, field: "namespace" }],
  ["field-wrong", text({ ...rule, keys: [] }), { rule: 0, field: "keys" }],
  ["field-wrong", text({ ...rule, keys: ["A", "A"] }), { rule: 0, field: "keys" }],
  ["field-wrong", text({ ...rule, keys: ["A*"] }), { rule: 0, field: "keys" }],
  ["field-wrong", text({ ...rule, keys: "some" }), { rule: 0, field: "keys" }],
  ["field-wrong", text({ ...rule, verbs: ["root"] }), { rule: 0, field: "verbs" }],
  ["field-wrong", text({ ...rule, verbs: [] }), { rule: 0, field: "verbs" }],
  ["field-wrong", text(rule, { ...rule, user: 1, verbs: "read" }), { rule: 1, field: "verbs" }],
])("%s is refused", (fault, written, place) => {
  expect(parseAllowList(written)).toEqual({ fault, ...place });
});

test.each(["runner", "./runner", "/opt/../bin/runner", "/opt//runner", "/opt/runner/", "/opt/./runner", "", "/a\n"])(
  "`%s` is not the kernel's spelling of a path",
  (exe) => {
    expect(parseAllowList(text({ ...rule, user: undefined, exe }))).toMatchObject({ fault: "exe-not-absolute" });
  },
);

test.each([
  "/usr/bin/node",
  "/usr/bin/python3.13",
  "/bin/sh",
  "/usr/local/bin/kist",
  "/usr/bin/env",
  "/root/.bun/bin/bun",
  "/usr/bin/java",
])("%s is not an identity", (exe) => {
  expect(parseAllowList(text({ ...rule, user: undefined, exe }))).toMatchObject({ fault: "exe-is-interpreter" });
});

const processOf = (exe: string): SocketCaller["process"] => ({ pid: 2, startTime: 2, exe, name: "x" });
const job: SocketCaller = {
  door: "socket",
  uid: 1001,
  process: processOf("/usr/bin/kist"),
  ancestors: [processOf("/bin/bash"), processOf("/opt/ci/runner")],
  session: { leader: 1, leaderStartTime: 1, tty: 0 },
  cwd: "/",
};
const asked = { kind: "read", environment: "ci", namespace: "web", whole: false, names: ["TOKEN"] };

test("a rule names the caller by user, or by an executable among it and its ancestors", () => {
  expect(permits(listOf(text(rule)), job, asked)).toBe(true);
  expect(permits(listOf(text(rule)), { ...job, uid: 0 }, asked)).toBe(false);
  const byExe = listOf(text({ ...rule, user: undefined, exe: "/opt/ci/runner" }));
  expect(permits(byExe, job, asked)).toBe(true);
  expect(permits(byExe, { ...job, process: processOf("/opt/ci/runner"), ancestors: [] }, asked)).toBe(true);
  expect(permits(byExe, { ...job, ancestors: [processOf("/opt/ci/runner2")] }, asked)).toBe(false);
});

test("a page is its user, and no program: nobody knows what runs it", () => {
  const page: PageCaller = {
    door: "page",
    uid: 1001,
    page: "0000000000000001" as PageId,
    opener: job,
    origin: "http://kist.localhost:40123",
    unlocks: undefined,
    openedAt: 0,
  };
  expect(permits(listOf(text(rule)), page, asked)).toBe(true);
  expect(permits(listOf(text({ ...rule, user: undefined, exe: "/opt/ci/runner" })), page, asked)).toBe(false);
});

test("several rules add up, key by key, but only `all` covers a whole namespace", () => {
  const two = listOf(text(rule, { ...rule, keys: ["URL"] }));
  expect(permits(two, job, { ...asked, names: ["TOKEN", "URL"] })).toBe(true);
  expect(permits(two, job, { ...asked, names: ["TOKEN", "URL", "MORE"] })).toBe(false);
  expect(permits(two, job, { ...asked, names: [], whole: true })).toBe(false);
  expect(permits(two, job, { ...asked, names: [] })).toBe(false);
  const all = listOf(text({ ...rule, keys: "all" }));
  expect(permits(all, job, { ...asked, names: [], whole: true })).toBe(true);
  expect(permits(all, job, { ...asked, kind: "write" })).toBe(false);
  expect(permits(all, job, { ...asked, environment: "prod" })).toBe(false);
  expect(permits({ rules: [] }, job, asked)).toBe(false);
});

test("`*` covers every environment or namespace, and only where the list says so; keys are never covered by it", () => {
  const every = listOf(text({ ...rule, environment: "*", namespace: "*" }));
  expect(permits(every, job, { ...asked, environment: "prod", namespace: "web/api" })).toBe(true);
  expect(permits(every, job, { ...asked, names: ["OTHER"] })).toBe(false);
  const inOne = listOf(text({ ...rule, namespace: "*" }));
  expect(permits(inOne, job, { ...asked, namespace: "api" })).toBe(true);
  expect(permits(inOne, job, { ...asked, environment: "prod" })).toBe(false);
});

test("who administers is said by the verb, for every place and with all keys", () => {
  const admin = { kind: "admin", environment: "", namespace: "", whole: false, names: [] };
  const every = { ...rule, environment: "*", namespace: "*", keys: "all" };
  expect(permits(listOf(text({ ...every, verbs: ["admin"] })), job, admin)).toBe(true);
  expect(permits(listOf(text({ ...every, verbs: ["read", "write", "list", "export"] })), job, admin)).toBe(false);
  expect(permits(listOf(text({ ...every, namespace: "web", verbs: ["admin"] })), job, admin)).toBe(false);
  expect(permits(listOf(text({ ...every, keys: ["TOKEN"], verbs: ["admin"] })), job, admin)).toBe(false);
});
