/** What each verb asks of the daemon and prints: the shapes that scripts rely on. */
import { describeWarning, WARNINGS } from "@kist/protocol/warnings";
import { describe, expect, it } from "vitest";

import type { Asked, Reply } from "../../../test/e2e/fake-daemon.ts";
import { NOW, runKist } from "../../../test/e2e/kist-in-memory.ts";
import { parseArguments } from "./arguments.ts";
import { isGroup } from "./command.ts";
import { VERBS } from "./verbs.ts";

const version = (ordinal: number, labels: string[], more: object = {}) => ({
  id: `abcdefgh${ordinal}0`,
  ordinal,
  createdAt: NOW - 86_400_000 / ordinal,
  author: "anna-laptop",
  labels,
  ...more,
});
const secret = {
  key: "API_KEY",
  reference: "kist://dev/shop/API_KEY",
  version: "abcdefgh20",
  ordinal: 2,
  createdAt: NOW - 86_400_000,
  changedAt: NOW - 43_200_000,
  author: "anna-laptop",
  metadata: { owner: "ops", expires: "2027-01-31" },
};
const ANSWERS: Readonly<Record<string, unknown>> = {
  "secrets/list": { environment: "dev", namespace: "shop", secrets: [secret] },
  "secrets/show": {
    ...secret,
    versions: [version(1, ["previous"], { reason: "first" }), version(2, ["current"], { pinned: true })],
    conflicts: [],
  },
  "secrets/remove": { removed: ["API_KEY"] },
  "secrets/undelete": {},
  "secrets/rollback": { version: "abcdefgh30", ordinal: 3 },
  "secrets/label": { version: "abcdefgh40" },
  "secrets/pin": { version: "abcdefgh20" },
  "secrets/purge": { purged: ["abcdefgh10"] },
  "environments/list": { environments: [{ name: "dev", class: "dev", namespaces: ["shop", "shop/web"] }] },
  "environments/create": { class: "prod" },
  "environments/class": {},
  "namespaces/create": {},
  "vaults/list": { vaults: [{ id: "a".repeat(64), name: "home", default: true, throwAway: false }] },
  "vaults/create": { vault: "b".repeat(64) },
  "vaults/use": {},
  "vaults/settings": { requireOwner: true, requireExpires: false, relaxedReads: ["dev"] },
  "repositories/list": { repositories: [{ path: "/r/kist.json", hash: "c".repeat(64), namespace: "shop" }] },
  "repositories/forget": {},
  "device/list": { devices: [{ id: "d".repeat(64), name: "laptop", role: "device", thisOne: true, removed: false }] },
  "device/allow-list/show": { document: '{"rules":[]}', hash: "e".repeat(64) },
  "slots/list": {
    slots: [{ id: "4d5kq0t9v2c6w8xa", type: "passphrase", name: "desk", createdAt: NOW }],
    recoveryConfirmed: true,
  },
  "audit/list": {
    entries: [
      {
        seq: 7,
        at: NOW,
        action: "value.read",
        outcome: "allowed",
        subjects: ["kist://dev/shop/API_KEY"],
        caller: { exe: "/bin/kist", pid: 42 },
      },
    ],
  },
  "audit/verify": { verdict: "ok", records: 3, entries: 5, checkpoints: 1, unwitnessedTail: 0, head: "f".repeat(64) },
  "audit/figures": {
    at: NOW,
    since: NOW - 1,
    covered: ["dev"],
    leftOut: ["prod"],
    rotation: { planned: 2, within: 1, coverage: 0.5, unplanned: 3, overdue: [] },
  },
  "sessions/list": {
    sessions: [
      { id: "4d5kq0t9v2c6w8xa", kind: "terminal", covers: { class: "dev" }, where: "anywhere", endsIn: 60_000 },
    ],
    pages: [],
    runs: [],
  },
  "sessions/close": { closed: 1 },
  "approvals/list": { approvals: [] },
  lock: {},
};
const answer = ({ path }: Asked): Reply =>
  path === "status" ? { body: { state: "unlocked" } } : { body: ANSWERS[path] ?? `no answer for ${path}` };

describe("every verb", () => {
  const asks = (words: string, path: string, body: object): [string, string, object] => [words, path, body];
  it.each([
    asks("list", "secrets/list", {}),
    asks("ls -e dev -n shop --deleted", "secrets/list", { environment: "dev", namespace: "shop", deleted: true }),
    asks("show API_KEY", "secrets/show", { name: "API_KEY" }),
    asks("rm API_KEY OLD", "secrets/remove", { names: ["API_KEY", "OLD"] }),
    asks("undelete API_KEY", "secrets/undelete", { name: "API_KEY" }),
    asks("rollback API_KEY", "secrets/rollback", { name: "API_KEY", to: "previous" }),
    asks("rollback API_KEY --to 1 --reason x", "secrets/rollback", {
      name: "API_KEY",
      to: "1",
      reason: "x",
    }),
    asks("label API_KEY pending 4", "secrets/label", { name: "API_KEY", label: "pending", to: "4" }),
    asks("pin API_KEY", "secrets/pin", { name: "API_KEY", to: "current", pinned: true }),
    asks("pin --off API_KEY@2", "secrets/pin", { name: "API_KEY", to: "2", pinned: false }),
    asks("purge API_KEY --old --yes", "secrets/purge", { name: "API_KEY", versions: "old" }),
    asks("purge API_KEY 1 2 --yes", "secrets/purge", { name: "API_KEY", versions: ["1", "2"] }),
    asks("env", "environments/list", {}),
    asks("env create live --class prod", "environments/create", { name: "live", class: "prod" }),
    asks("env class live dev", "environments/class", { name: "live", class: "dev" }),
    asks("namespace create dev/shop/web", "namespaces/create", { environment: "dev", name: "shop/web" }),
    asks("vault", "vaults/list", {}),
    asks("vault create acme", "vaults/create", { name: "acme", environments: ["dev", "staging", "prod"] }),
    asks("vault use home", "vaults/use", { vault: "a".repeat(64) }),
    asks("vault use aaaa", "vaults/use", { vault: "a".repeat(64) }),
    asks("vault settings --require-owner on --relaxed-reads -", "vaults/settings", {
      set: { requireOwner: true, relaxedReads: [] },
    }),
    asks("allow --list", "repositories/list", {}),
    asks("allow --forget /r/kist.json", "repositories/forget", { path: "/r/kist.json" }),
    asks("device", "device/list", {}),
    asks("device allow-list", "device/allow-list/show", {}),
    asks("slots", "slots/list", {}),
    asks("audit --all", "audit/list", { limit: 50, names: "all" }),
    asks("audit --since 1h --outcome refused", "audit/list", { limit: 50, since: NOW - 3_600_000, outcome: "refused" }),
    asks("audit -e prod --program node", "audit/list", { limit: 50, environment: "prod", program: "node" }),
    asks("audit verify", "audit/verify", {}),
    asks("audit figures --since 1h --all", "audit/figures", {
      zone: -new Date(NOW).getTimezoneOffset(),
      since: NOW - 3_600_000,
      names: "all",
    }),
    asks("sessions", "sessions/list", {}),
    asks("sessions close 4d5k", "sessions/close", { id: "4d5kq0t9v2c6w8xa" }),
    asks("sessions close --all", "sessions/close", { all: true }),
  ])("%s asks %s and gives its answer as JSON", async (words, path, body) => {
    const ran = await runKist([...words.split(" "), "--json"], answer);
    expect(ran).toMatchObject({ status: 0, stderr: "" });
    expect(ran.asked.at(-1)).toEqual({ path, body });
    const document: unknown = JSON.parse(ran.stdout);
    expect(document).toMatchObject(
      path === "secrets/show" || Object.keys(ANSWERS[path] ?? {}).length === 0 ? {} : (ANSWERS[path] ?? {}),
    );
  });

  it("has examples, and each is a command line that it takes", async () => {
    for (const load of Object.values(VERBS)) {
      const verb = await load();
      for (const { spec } of isGroup(verb) ? verb.commands : [verb]) {
        if (spec.hidden === true) continue;
        const path = isGroup(verb) ? `kist ${verb.name} ${spec.name}` : `kist ${spec.name}`;
        expect(spec.examples, path).not.toEqual([]);
        for (const { command } of spec.examples) {
          const words = wordsOf(command, isGroup(verb) ? [verb.name, spec.name, verb.standard] : [spec.name]);
          expect(() => parseArguments(spec, path, words), command).not.toThrow();
        }
      }
    }
  });
  it("has a summary, and flags whose names and letters do not clash", async () => {
    for (const load of Object.values(VERBS)) {
      const verb = await load();
      for (const { spec } of isGroup(verb) ? verb.commands : [verb]) {
        expect(spec.summary).toMatch(/\.$/);
        const letters = Object.values(spec.flags).flatMap(({ short }) => short ?? []);
        expect(new Set(letters).size).toBe(letters.length);
        expect(letters).not.toContain("h");
        for (const { help } of [...Object.values(spec.flags), ...spec.args]) expect(help).toMatch(/[.…]$/);
        for (const { command } of spec.examples)
          expect(command).toContain(`kist ${isGroup(verb) ? verb.name : spec.name}`);
      }
    }
  });
  it("prints help with --help, on stdout, and asks nothing", async () => {
    for (const name of Object.keys(VERBS).filter((verb) => !verb.startsWith("_"))) {
      const ran = await runKist([name, "--help"], answer);
      expect(ran).toMatchObject({ status: 0, stderr: "", asked: [] });
      expect(ran.stdout.split("\n").every((line) => line.length <= 100)).toBe(true);
    }
  });
});

/** What stands behind the verb, up to where the shell takes over again. */
function wordsOf(command: string, verb: readonly (string | undefined)[]): string[] {
  const line = /\bkist (.*)$/.exec(command)?.[1] ?? "";
  const words = [...line.matchAll(/'[^']*'|"[^"]*"|[|<>;)]|[^\s|<>;)'"]+/g)].map(([word]) => word);
  const end = words.findIndex((word, i) => /^[|<>;)"]/.test(word) || (/^[0-9]$/.test(word) && words[i + 1] === "<"));
  const own = (end < 0 ? words : words.slice(0, end)).map((word) => word.replaceAll("'", ""));
  while (own[0] !== undefined && verb.includes(own[0])) own.shift();
  return own;
}

describe("what people see", () => {
  it("lists secrets in a table", async () => {
    expect((await runKist(["list"], answer)).stdout).toBe(
      [
        "NAME     KIND  VERSION  CHANGED   OWNER  EXPIRES     NOTES",
        "API_KEY        2        12 h ago  ops    2027-01-31",
        "",
      ].join("\n"),
    );
  });
  it("lists the values of plain configuration alone, and reads no others", async () => {
    const one = (key: string, metadata: object, more: object = {}) => ({
      ...secret,
      key,
      reference: `kist://dev/shop/${key}`,
      metadata,
      ...more,
    });
    const secrets = [
      one("HOST", { kind: "config" }),
      one("HIDDEN", { kind: "config", concealed: true }),
      one("MIXED", { kind: "config" }, { template: true }),
      one("GONE", { kind: "config" }, { deleted: true }),
      one("TOKEN", { kind: "token" }),
    ];
    const ran = await runKist(["list", "--values"], ({ path }) =>
      path === "secrets/list"
        ? { body: { environment: "dev", namespace: "shop", secrets } }
        : { body: { values: [{ name: "", key: "HOST", version: "abcdefgh20", value: "db\u001b[31m" }], missing: [] } },
    );
    expect(ran.asked[1]).toEqual({ path: "values/read", body: { names: ["kist://dev/shop/HOST"], purpose: "get" } });
    expect(ran.stdout).toMatch(/^HOST .* db\^\[\[31m$/m);
  });
  it("shows a secret's facts and versions", async () => {
    expect((await runKist(["show", "API_KEY"], answer)).stdout).toBe(
      [
        "reference  kist://dev/shop/API_KEY",
        "version    2 (abcdefgh20)",
        "created    1 d ago",
        "changed    12 h ago by anna-laptop",
        "owner      ops",
        "expires    2027-01-31",
        "",
        "VERSION  ID          WHEN      BY           LABELS           REASON",
        "2        abcdefgh20  12 h ago  anna-laptop  current, pinned",
        "1        abcdefgh10  1 d ago   anna-laptop  previous         first",
        "",
      ].join("\n"),
    );
  });
  it("shows the audit trail with who did it", async () => {
    const { stdout } = await runKist(["audit"], answer);
    expect(stdout).toContain("value.read  kist://dev/shop/API_KEY  kist 42");
  });
  it("makes hostile names harmless", async () => {
    const hostile = { ...secret, key: "A\x1b[2J\u202e", metadata: { owner: "\x9b31m" } };
    const ran = await runKist(["list"], () => ({
      body: { environment: "dev", namespace: "shop", secrets: [hostile] },
    }));
    expect(ran.stdout).not.toMatch(/[\x1b\x9b\u202e]/u);
  });
});

describe("refusals", () => {
  it.each([
    ["frobnicate", 2, "kist has no command frobnicate."],
    ["lsit", 2, "Did you mean `kist list`?"],
    ["slots ad", 2, "Did you mean `kist slots add`?"],
    ["backup", 2, "kist backup needs one of: create, restore, verify."],
    ["purge API_KEY", 2, "Say what to purge"],
    ["purge API_KEY --old 3", 2, "Say what to purge"],
    ["purge API_KEY --old", 2, "Add --yes."],
    ["namespace create payments", 2, "named with its environment"],
    ["audit --since yesterday", 2, "--since takes"],
    ["audit --limit 0", 2, "--limit takes"],
    ["audit figures --since yesterday", 2, "--since takes"],
    ["sessions close", 2, "needs an id or --all"],
    ["sessions close 4d5k --all", 2, "needs an id or --all"],
    ["vault use nothing", 5, "There is no such vault"],
    ["approve zzzz", 5, "There is no such approval"],
    ["label API_KEY newest 1", 2, "LABEL is one of"],
  ])("%s: status %i, %s", async (words, status, says) => {
    const ran = await runKist(words.split(" "), answer);
    expect(ran).toMatchObject({ status, stdout: "" });
    expect(ran.stderr).toContain(says);
  });
  it("reports a broken audit chain with status 7", async () => {
    const broken = { body: { ...Object(ANSWERS["audit/verify"]), verdict: "broken", at: 3, field: "prev" } };
    const ran = await runKist(["audit", "verify"], () => broken);
    expect(ran.status).toBe(7);
    expect(ran.stdout).toContain("broken at entry 3 (prev)");
  });
});

describe("kist status and daemon", () => {
  const status = {
    version: "0.1.0",
    state: "unlocked",
    pid: 42,
    startedAt: NOW - 60_000,
    home: "/home/anna/kist",
    device: { kind: "person" },
    unlockWith: ["passphrase"],
    locksIn: 540_000,
    defaultVault: "a".repeat(64),
    vaults: [
      {
        id: "a".repeat(64),
        name: "home",
        throwAway: false,
        environments: [{ name: "dev", class: "dev", namespaces: 2 }],
      },
    ],
    warnings: ["recovery-unconfirmed"],
    pendingApprovals: 1,
    recoveryConfirmed: false,
  };
  it("says what there is and what to look at", async () => {
    const ran = await runKist(["status"], () => ({ body: status }));
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.stdout).toContain("unlocked, locks in 9 min of idleness");
    expect(ran.stdout).toContain("dev  2 namespaces");
    expect(ran.stdout).toContain("kist init --confirm");
  });
  it.each(Object.keys(WARNINGS))("has words for %s and says what to do, as text and as JSON", async (code) => {
    const answer = () => ({ body: { ...status, warnings: [code] } });
    const { what, next } = describeWarning(code);
    expect((await runKist(["status"], answer)).stdout).toContain(`\n! ${what}\n  ${next}\n`);
    const json = JSON.parse((await runKist(["status", "--json"], answer)).stdout) as object;
    expect(json).toMatchObject({ warnings: [code], advice: [{ code, what, next }] });
  });
  it("shows a warning of a newer daemon, and nothing of a name it was never given", async () => {
    const ran = await runKist(["status"], () => ({ body: { ...status, warnings: ["tomorrow\x1b[2J"] } }));
    expect(ran.stdout).toContain("The daemon warns of tomorrow^[[2J.");
  });
  it("has status 3 while locked and 8 where no daemon runs, and starts none", async () => {
    const locked = { ...status, state: "locked", vaults: [], unlockWith: ["recovery", "passphrase", "passkey"] };
    const ran = await runKist(["status"], () => ({ body: locked }));
    expect([ran.status, ran.stdout]).toEqual([
      3,
      expect.stringMatching(/opens with +a passkey, a passphrase or the recovery code\n/),
    ]);
    const gone = await runKist(["status", "--json"], () => ({ code: "daemon-unreachable" }));
    expect(gone).toMatchObject({ status: 8, stdout: '{\n  "state": "stopped"\n}\n' });
    expect((await runKist(["lock"], () => ({ code: "daemon-unreachable" }))).status).toBe(0);
    expect((await runKist(["daemon", "stop"], () => ({ code: "daemon-unreachable" }))).stderr).toContain("No daemon");
  });
});
