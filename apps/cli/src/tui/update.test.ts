/** The interface without a screen: what keys, answers and events make of the state, and what is asked for. */
import { describe, expect, it } from "vitest";

import type { Approval, Detail, Environment, Secret, Status } from "./answer.ts";
import type { Effect, Message } from "./effect.ts";
import { placeOf, visibleSecrets } from "./select.ts";
import { fitting, shortcutsOf } from "./shortcuts.ts";
import { begin, type State } from "./state.ts";
import { update } from "./update.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const CANARY = "canary-4eC39HqLyjWDarjtT1zdp7dc";

const status = (more: Partial<Status> = {}): Status => ({
  version: "0.1.0",
  state: "unlocked",
  pid: 42,
  startedAt: NOW,
  home: "/home/ada/kist",
  unlockWith: ["passphrase"],
  vaults: [],
  warnings: [],
  pendingApprovals: 0,
  recoveryConfirmed: true,
  ...more,
});
const ENVIRONMENTS: readonly Environment[] = [
  { name: "dev", class: "dev", namespaces: ["shop", "web"] },
  { name: "prod", class: "prod", namespaces: ["shop"] },
  { name: "staging", class: "staging", namespaces: ["shop"] },
];
const secret = (key: string, metadata: Secret["metadata"] = {}): Secret => ({
  key,
  reference: `kist://dev/shop/${key}`,
  ordinal: 1,
  createdAt: NOW,
  changedAt: NOW,
  author: "desk",
  metadata,
});
const SECRETS = [
  secret("API_KEY", { owner: "Ada", tags: ["mail"] }),
  secret("DATABASE_URL"),
  secret("HIDDEN", { concealed: true }),
];
const version = (ordinal: number, labels: ("current" | "previous")[]): Detail["versions"][number] => ({
  id: `abcdefgh${ordinal}0`,
  ordinal,
  createdAt: NOW,
  author: "desk",
  labels,
});
const detail = (key: string): Detail => ({
  ...secret(key, key === "HIDDEN" ? { concealed: true } : { owner: "Ada" }),
  versions: [version(1, ["previous"]), version(2, ["current"])],
  conflicts: [],
});
const approval: Approval = {
  id: "4d5kq0t9v2c6w8xa",
  state: "pending",
  askedAt: NOW,
  expiresAt: NOW + 120_000,
  action: "value.read",
  subjects: ["kist://dev/shop/API_KEY"],
  caller: { exe: "/bin/sh", pid: 7 },
  scope: "request",
  rule: "no-terminal",
};

/** All messages one after the other; keys as plain words. */
function after(
  state: State,
  ...happened: readonly (string | Message)[]
): { readonly state: State; readonly effects: readonly Effect[] } {
  let effects: readonly Effect[] = [];
  let now = state;
  for (const one of happened)
    ({ state: now, effects } = update(now, typeof one === "string" ? { is: "key", key: one } : one));
  return { state: now, effects };
}
const open = (): State =>
  after(
    begin(NOW),
    { is: "status", status: status() },
    { is: "environments", environments: ENVIRONMENTS },
    { is: "list", place: "dev/shop", secrets: SECRETS },
  ).state;
const inSecret = (key = "API_KEY"): State =>
  after({ ...open(), selected: key === "HIDDEN" ? 2 : 0 }, "enter", { is: "detail", detail: detail(key) }).state;
const revealed = (): State =>
  after(inSecret(), {
    is: "value",
    effect: { do: "read", reference: "kist://dev/shop/API_KEY", version: undefined, for: "reveal" },
    text: CANARY,
    bytes: CANARY.length,
    concealed: false,
  }).state;

describe("opening", () => {
  it("asks for places and approvals once it is unlocked, and for the passphrase while it is locked", () => {
    expect(after(begin(NOW), { is: "status", status: status() }).effects).toEqual([
      { do: "environments" },
      { do: "approvals" },
    ]);
    const locked = after(begin(NOW), { is: "status", status: status({ state: "locked" }) }).state;
    expect(locked.dialog).toMatchObject({ kind: "form", purpose: { kind: "unlock" } });
    expect(after(locked, "s", "e", "c", "enter").effects).toEqual([{ do: "unlock", passphrase: "sec" }]);
    expect(after(begin(NOW), { is: "status", status: status({ state: "empty" }) }).state.dialog).toBeUndefined();
  });
  it("asks a terminal that is not approved yet for the passphrase, and nobody else", () => {
    const id = "a".repeat(64);
    const vaults = [{ id, name: "", throwAway: false, environments: [] }];
    const stranger = after(begin(NOW), { is: "status", status: status({ vaults, defaultVault: id }) });
    expect(stranger.effects).toEqual([{ do: "approvals" }]);
    expect(stranger.state.dialog).toMatchObject({ kind: "form", title: "Approve this terminal for dev" });
    expect(after(stranger.state, "escape", "R").effects).toEqual([{ do: "environments" }]);
  });
  it("puts environments in the order in which secrets move, and lists the first one of dev", () => {
    const { state, effects } = after(
      begin(NOW),
      { is: "status", status: status() },
      { is: "environments", environments: ENVIRONMENTS },
    );
    expect(state.environments).toMatchObject({ value: [{ name: "dev" }, { name: "staging" }, { name: "prod" }] });
    expect(effects).toEqual([{ do: "list", environment: "dev", namespace: "shop", deletedToo: false }]);
  });
});

describe("moving", () => {
  it("asks nobody about staging and prod before Enter", () => {
    for (const tab of ["2", "3"]) {
      const there = after(open(), tab);
      expect(there.effects).toEqual([]);
      expect(after(there.state, "enter").effects).toMatchObject([{ do: "list" }]);
    }
    expect(placeOf(after(open(), "3").state)).toMatchObject({ environment: "prod", class: "prod" });
    expect(placeOf(after(open(), "backtab").state)).toMatchObject({ environment: "prod" });
  });
  it("stays within lists, also when they shrink", () => {
    expect(after(open(), "end", "down").state.selected).toBe(2);
    expect(after(open(), "up").state.selected).toBe(0);
    expect(after(open(), "end", { is: "list", place: "dev/shop", secrets: [] }).state.selected).toBe(0);
    expect(
      after(open(), "left", "down", {
        is: "environments",
        environments: [{ name: "dev", class: "dev", namespaces: ["shop"] }],
      }).state.namespace,
    ).toBe(0);
  });
  it("filters as it is typed, by every word, in name, owner and tags", () => {
    const shown = (text: string): string[] => visibleSecrets(after(open(), "/", text).state).map(({ key }) => key);
    expect(shown("ada")).toEqual(["API_KEY"]);
    expect(shown("key mail")).toEqual(["API_KEY"]);
    expect(shown("url")).toEqual(["DATABASE_URL"]);
    expect(shown("nothing")).toEqual([]);
    expect(visibleSecrets(after(open(), "/", "url", "escape").state)).toHaveLength(3);
    expect(after(open(), "/", "q").state.filter.text).toBe("q");
  });
  it("takes what was typed faster than it came key by key", () => {
    expect(after(open(), "jj").state.selected).toBe(2);
  });
});

describe("a value", () => {
  it("is read when it is revealed, as a request of its own, and not before", () => {
    expect(after(open(), "enter").effects).toEqual([{ do: "show", reference: "kist://dev/shop/API_KEY" }]);
    expect(after(inSecret(), "r").effects).toEqual([
      { do: "read", reference: "kist://dev/shop/API_KEY", version: "abcdefgh20", for: "reveal" },
    ]);
  });
  it("hides by itself, and by every step to something else", () => {
    expect(revealed().revealed?.text).toBe(CANARY);
    expect(after(revealed(), { is: "tick", now: NOW + 14_000 }).state.revealed?.text).toBe(CANARY);
    expect(JSON.stringify(after(revealed(), { is: "tick", now: NOW + 15_000 }).state)).not.toContain(CANARY);
    for (const key of ["escape", "down", "r", "s", "m", "a", "v", "i", "?", "L", "x", "ctrl-c", "q"])
      expect(JSON.stringify(after(revealed(), key).state), key).not.toContain(CANARY);
    for (const message of [
      { is: "link", up: false },
      { is: "status", status: status({ state: "locked" }) },
    ] as const)
      expect(JSON.stringify(after(revealed(), message).state)).not.toContain(CANARY);
  });
  it("that is concealed is not even asked for; one that came is not shown", () => {
    for (const key of ["r", "y", "e"])
      expect(after(inSecret("HIDDEN"), key)).toMatchObject({ effects: [], state: { dialog: undefined } });
    const came = after(inSecret("HIDDEN"), {
      is: "value",
      effect: { do: "read", reference: "kist://dev/shop/HIDDEN", version: undefined, for: "reveal" },
      text: CANARY,
      bytes: 5,
      concealed: true,
    });
    expect(JSON.stringify(came)).not.toContain(CANARY);
  });
  it("that comes after the person has gone on is not shown", () => {
    const gone = after(inSecret(), "r", "escape").state;
    const came = {
      is: "value",
      effect: { do: "read", reference: "x", version: undefined, for: "reveal" },
      text: CANARY,
      bytes: 1,
      concealed: false,
    } as const;
    expect(JSON.stringify(after(gone, came).state)).not.toContain(CANARY);
  });
  it("is copied only after a warning, and the clipboard is emptied", () => {
    const asked = after(inSecret(), "y");
    expect(asked).toMatchObject({ effects: [], state: { dialog: { kind: "confirm" } } });
    const [read] = after(asked.state, "y").effects;
    expect(read).toMatchObject({ do: "read", for: "copy" });
    const copied = after(inSecret(), {
      is: "value",
      effect: read as Effect & { do: "read" },
      text: CANARY,
      bytes: 1,
      concealed: false,
    });
    expect(copied.effects).toEqual([{ do: "copy", text: CANARY }]);
    expect(JSON.stringify(copied.state)).not.toContain(CANARY);
    expect(after(copied.state, { is: "tick", now: NOW + 30_000 }).effects).toContainEqual({ do: "clear-clipboard" });
  });
});

describe("changing", () => {
  it("stores what was typed after a yes, and nothing after a no", () => {
    const typed = after(
      open(),
      "n",
      "NEW_KEY",
      "tab",
      { is: "paste", text: "line 1\nline 2" },
      "tab",
      "ada",
      "enter",
    ).state;
    expect(typed.dialog).toMatchObject({ kind: "confirm", more: ["The value has 13 bytes in 2 lines."] });
    expect(after(typed, "n")).toMatchObject({ effects: [], state: { dialog: undefined } });
    expect(after(typed, "y").effects).toMatchObject([
      {
        do: "write",
        request: {
          environment: "dev",
          namespace: "shop",
          entries: [{ key: "NEW_KEY", value: "line 1\nline 2", metadata: { owner: "ada" } }],
        },
      },
    ]);
  });
  it("refuses a name that is none and a value that is empty", () => {
    expect(after(open(), "n", "no name", "tab", "x", "tab", "enter").state.notice?.text).toContain("is no name");
    expect(after(inSecret(), "s", "enter").state.notice?.text).toContain("empty");
  });
  it("rolls back to an older version only, describes what changed, deletes and brings back", () => {
    expect(after(inSecret(), "b").state.dialog).toBeUndefined();
    expect(after(inSecret(), "down", "b", "y").effects).toMatchObject([
      { do: "rollback", request: { to: "abcdefgh10" } },
    ]);
    expect(after(inSecret(), "m", "ctrl-u", "enter", "y").effects).toMatchObject([
      { do: "describe", request: { set: {}, clear: ["owner"] } },
    ]);
    expect(after(inSecret(), "x", "y").effects).toMatchObject([{ do: "remove", reference: "kist://dev/shop/API_KEY" }]);
    const deleted = after(open(), {
      is: "list",
      place: "dev/shop",
      secrets: [{ ...secret("OLD"), deleted: true }],
    }).state;
    expect(after(deleted, "x", "y").effects).toMatchObject([{ do: "undelete" }]);
  });
  it("asks again for what is on the screen once it is done", () => {
    const done = after(inSecret(), {
      is: "done",
      effect: { do: "describe", request: { name: "x", set: {}, clear: [] }, says: "" },
      says: "Described.",
    });
    expect(done.effects.map((effect) => effect.do)).toEqual(["list", "show"]);
    expect(done.state.notice?.text).toBe("Described.");
  });
});

describe("consent", () => {
  const asked = {
    is: "asked",
    effect: { do: "list", environment: "prod", namespace: "shop", deletedToo: false },
    approval: approval.id,
  } as const;
  it("waits for our own request, and makes it again with the yes", () => {
    const waiting = after(open(), "3", "enter", asked).state;
    expect(waiting.dialog).toMatchObject({ kind: "waiting", approval: approval.id });
    const granted = after(waiting, { is: "event", name: "approval", data: { id: approval.id, state: "granted" } });
    expect(granted.effects[0]).toEqual({ ...asked.effect, approval: approval.id });
    expect(granted.state.dialog).toBeUndefined();
  });
  it.each([
    ["denied", { is: "event", name: "approval", data: { id: approval.id, state: "denied" } } as const],
    ["given up", "escape"],
    ["too late", { is: "tick", now: NOW + 121_000 } as const],
  ])("says so where it was %s", (_, happened) => {
    const { state } = after(open(), "3", asked, happened);
    expect(state.dialog).toBeUndefined();
    expect(state.lists["prod/shop"]).toMatchObject({ state: "failed" });
  });
  it("takes its own request back when nobody waits for it any more", () => {
    expect(after(open(), asked, "escape").effects).toEqual([{ do: "decide", id: approval.id, grant: false }]);
  });
  it("undoes only what was shown", () => {
    const effect = { do: "undo", environment: "dev", namespace: "shop" } as const;
    expect(after(open(), "U").effects).toEqual([effect]);
    const shown = after(open(), { is: "undoing", effect, change: "abc", steps: ["kist://dev/shop/A is deleted."] });
    expect(shown.effects).toEqual([]);
    expect(after(shown.state, "y").effects).toEqual([{ ...effect, change: "abc" }]);
  });
  it("makes namespaces and generated values after a yes", () => {
    expect(after(open(), "N", "new/one", "enter", "y").effects).toMatchObject([{ do: "namespace", name: "new/one" }]);
    expect(after(open(), "N", "NO", "enter").state.notice?.text).toContain("is no namespace");
    expect(after(inSecret(), "g", "enter", "y").effects).toMatchObject([
      { do: "write", request: { entries: [{ key: "API_KEY", generate: "password:32" }] } },
    ]);
    expect(after(inSecret(), "g", "ctrl-u", "nonsense", "enter").state.notice?.text).toContain("There is no form");
  });
  it("shows others' requests as they come, and asks for the passphrase to approve them", () => {
    expect(after(open(), { is: "event", name: "approval", data: { id: "x", state: "pending" } }).effects).toEqual([
      { do: "status" },
      { do: "approvals" },
    ]);
    const there = after(open(), "a", {
      is: "approvals",
      approvals: [approval, { ...approval, id: "old", state: "expired" }],
    }).state;
    expect(there.approvals).toMatchObject({ value: [approval] });
    expect(after(there, "enter", "secret", "enter").effects).toEqual([
      { do: "decide", id: approval.id, grant: true, passphrase: "secret" },
    ]);
    expect(after(there, "d", "y").effects).toEqual([{ do: "decide", id: approval.id, grant: false }]);
  });
});

describe("what the daemon tells", () => {
  it("a change: dev is read again, what asks a person is only marked as old", () => {
    const changed = { is: "event", name: "changed", data: {} } as const;
    expect(after(open(), changed).effects.map((effect) => effect.do)).toEqual(["environments", "list"]);
    const guarded = after(open(), "3", "enter", { is: "list", place: "prod/shop", secrets: SECRETS }, changed);
    expect(guarded.effects.map((effect) => effect.do)).toEqual(["environments"]);
    expect(guarded.state.lists["prod/shop"]).toMatchObject({ old: true });
    expect(after(guarded.state, "enter").effects).toMatchObject([{ do: "list" }]);
  });
  it("a lock: everything known is forgotten", () => {
    const locked = after(inSecret(), { is: "status", status: status({ state: "locked" }) }).state;
    expect(JSON.stringify(locked)).not.toContain("API_KEY");
  });
  it("failures stand where the content would, in the words of the error", () => {
    const trouble = { code: "policy-denied", what: "Refused by policy (x)." };
    const failed = (effect: Effect): State => after(open(), { is: "failed", effect, trouble }).state;
    expect(failed({ do: "list", environment: "dev", namespace: "shop", deletedToo: false }).lists["dev/shop"]).toEqual({
      state: "failed",
      trouble,
    });
    expect(failed({ do: "environments" }).environments).toEqual({ state: "failed", trouble });
    expect(failed({ do: "lock" }).notice).toMatchObject({ tone: "bad", text: trouble.what });
  });
});

describe("the bottom line", () => {
  it("names what the keys do here, and always help and quit", () => {
    for (const columns of [20, 40, 80, 200]) {
      const keys = fitting(shortcutsOf(open()), columns).map(({ key }) => key);
      expect(keys.slice(-2)).toEqual(["?", "q"]);
    }
    expect(shortcutsOf(after(open(), "?").state).map(({ says }) => says)).toContain("close");
  });
});
