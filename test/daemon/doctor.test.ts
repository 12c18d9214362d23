/** The doctor finds what was damaged behind the daemon's back, repairs what is derived, and says what to do. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { createCrypto } from "@kist/crypto";
import { checkHealth, getStatus, initDevice, readValues, type DoctorFinding } from "@kist/protocol";
import { createFiles, openDatabase } from "@kist/storage";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { createSystemClock } from "../../apps/daemon/src/core/clock.ts";
import { checkSealed } from "../../apps/daemon/src/offline/check-sealed.ts";
import type { Caller } from "./harness/caller.ts";
import { runVerb, startDaemon } from "./harness/daemon.ts";
import { openKeys } from "./harness/open-keys.ts";
import { store } from "./harness/people.ts";
import { openStory, type Story } from "./harness/story.ts";
import { flipBit, tamper, type Rows } from "./harness/tamper.ts";

let story: Story;
let program: Caller;
let key: Uint8Array<ArrayBuffer>;

beforeAll(async () => {
  story = await openStory();
  program = await story.callers.start();
  // Ephemeral: no passphrase slows anything down, and its list lets everything be read.
  const about = { deviceName: "d", vaultName: "v", environments: ["dev"] };
  await program.call(initDevice, { kind: "ephemeral", ...about });
  for (const value of ["1", "2", "3"]) await store(program, "dev", "shop", { A: value, B: `b${value}` });
  key = new Uint8Array(readFileSync(join(story.home.path, "machine.key")));
});
afterAll(() => story.close());

const read = (): Promise<string | undefined> =>
  program.call(readValues, { names: ["kist://dev/shop/A"], purpose: "get" }).then(({ values }) => values[0]?.value);

/** The doctor on the files of a daemon that has ended, in this process: each run is quick. */
async function examine(repair = false): Promise<{ readonly found: string[]; readonly repaired: string[] }> {
  const findings: DoctorFinding[] = [];
  const repaired: string[] = [];
  const path = join(story.home.path, "kist.db");
  const database = openDatabase({ path, files: createFiles() });
  const crypto = await createCrypto();
  const home = { home: story.home.path, uid: process.getuid?.() ?? 0, clock: createSystemClock(), crypto, database };
  try {
    await checkSealed(
      home,
      { type: "machine", key: key.slice() },
      { repair, acceptClock: false },
      {
        good: () => undefined,
        repaired: (what) => void repaired.push(what),
        found: (...more) => void findings.push(...more),
      },
    );
  } finally {
    database.close();
  }
  return { found: [...new Set(findings.map(({ part, rule }) => `${part} ${rule}`))].sort(), repaired };
}

/** Damages the database, looks, and puts back what was there. */
async function damaged(
  tables: readonly string[],
  damage: (rows: Rows) => void,
  repair = false,
): Promise<{ readonly found: string[]; readonly repaired: string[]; readonly after: string[] }> {
  const kept = tamper(story.home, ({ all }) => tables.map((table) => [table, all(`select * from ${table}`)] as const));
  tamper(story.home, damage);
  try {
    const first = await examine(repair);
    return { ...first, after: repair ? (await examine()).found : first.found };
  } finally {
    tamper(story.home, ({ run }) => {
      for (const [table, rows] of kept) {
        run(`delete from ${table}`);
        for (const row of rows) {
          const columns = Object.keys(row);
          const holes = columns.map(() => "?").join(", ");
          run(`insert into ${table} (${columns.join(", ")}) values (${holes})`, ...Object.values(row));
        }
      }
    });
  }
}

const ids = (rows: Rows, table: string): unknown[] =>
  rows.all(`select id from ${table} order by id`).map(({ id }) => id);
const last = <Item>(items: readonly Item[]): Item | undefined => items.at(-1);
const INDEX = ["index_pages", "heads"] as const;

describe("on the files", () => {
  beforeAll(() => story.daemon().stop());

  test("a sound home is well", async () => {
    expect(await examine()).toEqual({ found: [], repaired: [] });
  });

  test("indexes and heads are rebuilt from the log", async () => {
    const damages: readonly ((rows: Rows) => void)[] = [
      (rows) => flipBit(rows, "index_pages", "bytes", last(ids(rows, "index_pages"))),
      (rows) => flipBit(rows, "heads", "bytes", 1, "stream"),
      (rows) => rows.run("delete from index_pages"),
      (rows) => rows.run("delete from heads"),
    ];
    for (const damage of damages) {
      const { found, repaired, after } = await damaged(INDEX, damage, true);
      expect(repaired.length).toBeGreaterThan(0);
      expect([found, after]).toEqual([[], []]);
      expect((await damaged(INDEX, damage)).found[0]).toMatch(/^(index|head) /);
    }
  });

  test("damage to what is signed or sealed is reported, and never repaired away", async () => {
    const cases: readonly (readonly [readonly string[], (rows: Rows) => void, RegExp])[] = [
      [["deltas"], (rows) => flipBit(rows, "deltas", "bytes", last(ids(rows, "deltas"))), /^delta /],
      [["deltas"], (rows) => rows.run("delete from deltas where id = ?", last(ids(rows, "deltas"))), /^head log/],
      [
        ["sealed_values"],
        (rows) => flipBit(rows, "sealed_values", "bytes", last(ids(rows, "sealed_values"))),
        /^value hash/,
      ],
      [
        ["sealed_values"],
        (rows) => rows.run("delete from sealed_values where id = ?", last(ids(rows, "sealed_values"))),
        /^value missing/,
      ],
      [["boxes"], (rows) => rows.run("delete from boxes where id = ?", last(ids(rows, "boxes"))), /^(box|keys) /],
      [["documents"], (rows) => rows.run("update documents set bytes = ?", Buffer.from("{}")), /^document hash/],
      [["documents"], (rows) => rows.run("delete from documents"), /^document missing/],
      [["links"], (rows) => flipBit(rows, "links", "bytes", last(ids(rows, "links"))), /^keys chain-invalid/],
      [
        ["links"],
        (rows) => rows.run("delete from links where id = ?", last(ids(rows, "links"))),
        /^keys chain-invalid/,
      ],
      [["local_rows"], (rows) => flipBit(rows, "local_rows", "bytes", "device-keys", "kind"), /^keys /],
    ];
    for (const [tables, damage, expected] of cases) {
      const { found, after } = await damaged([...tables, ...INDEX], damage, true);
      expect(
        found.some((one) => expected.test(one)),
        `${String(expected)}: ${found.join(", ")}`,
      ).toBe(true);
      expect(after.length).toBeGreaterThan(0);
    }
    expect((await examine()).found).toEqual([]);
  });

  test("settings that do not open are dropped, for they can be given again", async () => {
    const damage = (rows: Rows): void => flipBit(rows, "local_rows", "bytes", "setting", "kind");
    expect((await damaged(["local_rows"], damage)).found).toEqual(["local setting 1"]);
    const { repaired, after } = await damaged(["local_rows"], damage, true);
    expect([repaired.length, after]).toEqual([1, []]);
  });

  test("a broken trail is named, and one that lost its end goes on behind the hole", async () => {
    const TRAIL = ["audit_records", "audit_checkpoints"];
    const middle = (rows: Rows): unknown => ids(rows, "audit_records")[2];
    const broken = await damaged(TRAIL, (rows) => flipBit(rows, "audit_records", "body", middle(rows)));
    expect(broken.found).toEqual(["audit broken-body"]);
    const end = (rows: Rows): unknown => last(ids(rows, "audit_records"));
    const cut = (rows: Rows): unknown => rows.run("delete from audit_records where id = ?", end(rows));
    expect((await damaged(TRAIL, cut)).found).toEqual(["audit truncated"]);
    const { repaired, after } = await damaged(TRAIL, cut, true);
    expect(repaired).toHaveLength(1);
    expect(after).toEqual([expect.stringMatching(/^audit broken-missing/)]);
  });

  test("a daemon does not start on a trail that lost its end, and does once a person has agreed", async () => {
    tamper(story.home, (rows) => rows.run("delete from audit_records where id = ?", last(ids(rows, "audit_records"))));
    await expect(startDaemon(story.home)).rejects.toThrow(/audit chain is broken[\s\S]*kist doctor/);
    const repaired = await runVerb(story.home, ["doctor", "--repair"]);
    expect([repaired.status, repaired.out]).toEqual([7, expect.stringContaining("the audit trail goes on")]);
    await story.restart();
    expect(await read()).toBe("3");
  });
});

describe("as a program", () => {
  test("ends with status 7 and a line of advice for each finding, or with 0", async () => {
    await story.daemon().stop();
    const damage = (rows: Rows): void => flipBit(rows, "slots", "header", 1);
    tamper(story.home, damage);
    const found = await runVerb(story.home, ["doctor"]);
    expect([found.status, found.out]).toEqual([
      7,
      expect.stringMatching(/wrong the ways to unlock[\s\S]*backup restore/),
    ]);
    tamper(story.home, damage);
    const json = await runVerb(story.home, ["doctor", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({ sealedChecked: true, findings: [{ part: "audit" }] });
    await story.restart();
    const busy = await runVerb(story.home, ["doctor"]);
    expect([busy.status, busy.log]).toEqual([7, expect.stringContaining("Another daemon holds this vault")]);
  });

  test("a clock that jumped is accepted by a person's word", async () => {
    const jump = 48 * 3_600_000;
    await story.daemon().stop();
    const keys = await openKeys(story.home, { type: "machine", key });
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const passed = Math.round(Number(readFileSync("/proc/uptime", "utf8").split(" ")[0]) * 1000);
    keys.rows.write("setting", "clock", { at: Date.now() - jump, boot, passed });
    keys.close();
    const told = await runVerb(story.home, ["doctor"]);
    expect(told.out).toMatch(/the clock jumped forward \(48 h\)[\s\S]*--accept-clock/);
    await story.restart();
    expect((await program.call(getStatus, {})).warnings).toEqual(["clock-jumped"]);
    await story.daemon().stop();
    expect((await runVerb(story.home, ["doctor", "--accept-clock"])).out).toContain("jump of 48 h is accepted");
    await story.restart();
    expect((await program.call(getStatus, {})).warnings).toEqual([]);
  });
});

describe("while the daemon runs", () => {
  test("everything is checked, and the trail's old hole stays visible", async () => {
    const { findings, streams, records } = await program.call(checkHealth, {});
    expect(findings.map(({ part }) => part)).toEqual(["audit"]);
    expect(streams).toBe(3);
    expect(records).toBeGreaterThan(5);
  });

  test("a value that was changed under it is found, and nothing wrong is released", async () => {
    tamper(story.home, (rows) => {
      for (const id of ids(rows, "sealed_values")) flipBit(rows, "sealed_values", "bytes", id);
    });
    const { findings } = await program.call(checkHealth, {});
    expect(findings.filter(({ part, rule }) => part === "value" && rule === "hash")).toHaveLength(6);
    await story.restart();
    await expect(read()).rejects.toMatchObject({ code: "open-failed", status: 500 });
  });
});
