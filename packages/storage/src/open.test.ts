/** Every reason not to open a database, and the one good way. */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { isKistError } from "@kist/model";
import Sqlite from "better-sqlite3";
import { afterEach, beforeEach, expect, test } from "vitest";

import { openConnection, proveDurable } from "./connection.ts";
import { openDatabase } from "./database.ts";
import { createFiles, type Files, type PathFacts } from "./files.ts";

const real = createFiles();
let home = "";
beforeEach(() => {
  home = fs.mkdtempSync(join(tmpdir(), "kist-open-"));
});
afterEach(() => fs.rmSync(home, { recursive: true, force: true }));

const at = (name: string): string => join(home, name);
const mode = (path: string): number => fs.statSync(path).mode & 0o777;
/** The code and facts with which opening is refused. */
function refusal(files: Files = real, path: string = at("kist.db")): Record<string, unknown> {
  try {
    openDatabase({ path, files }).close();
  } catch (error) {
    if (isKistError(error)) return { code: error.code, ...error.facts };
    throw error;
  }
  return { code: "opened" };
}
/** The real files, except that one path looks different. */
const seeing = (path: string, facts: Partial<PathFacts>): Files => ({
  ...real,
  look(asked) {
    const found = real.look(asked);
    return found !== undefined && asked === path ? { ...found, ...facts } : found;
  },
});

const fuse = (kind: string): Files => ({
  ...real,
  fileSystemType: () => 0x65735546,
  mounts: () =>
    `1 0 0:1 / / rw - ext4 /dev/vda rw\n2 1 0:2 / ${home.replace("kist", "k\\151st")} rw shared:1 - ${kind} x rw\n`,
});

test("a new home is made for its owner alone, whatever the umask", () => {
  const before = process.umask(0);
  try {
    const path = at("deep/er/kist.db");
    const database = openDatabase({ path, files: real });
    database.localStore.write("settings", "a", new Uint8Array([1]));
    expect(mode(at("deep/er"))).toBe(0o700);
    for (const name of fs.readdirSync(at("deep/er")))
      expect([name, mode(at(`deep/er/${name}`))]).toEqual([name, 0o600]);
    database.close();
    expect(fs.readdirSync(at("deep/er")).sort()).toEqual(["kist.db", "kist.lock"]);
  } finally {
    process.umask(before);
  }
});

test("what was written is there the next time", () => {
  const first = openDatabase({ path: at("kist.db"), files: real });
  first.localStore.write("settings", "a", new Uint8Array([1, 2]));
  const incarnation = first.incarnation();
  first.close();
  const second = openDatabase({ path: at("kist.db"), files: real });
  expect(second.localStore.read("settings", "a")).toEqual(new Uint8Array([1, 2]));
  expect(second.incarnation()).toEqual(incarnation);
  expect(second.check("full")).toEqual([]);
  second.close();
});

test("a link in place of the database is refused and its target stays untouched", () => {
  fs.writeFileSync(at("precious"), "mine", { mode: 0o600 });
  fs.symlinkSync(at("precious"), at("kist.db"));
  expect(refusal()).toMatchObject({ code: "path-unsafe", path: at("kist.db"), problem: "it is a link" });
  expect(fs.readFileSync(at("precious"), "utf8")).toBe("mine");
});

test.each(["kist.db-wal", "kist.lock", "kist.db-journal", "kist.reserve"])(
  "a dangling link in place of %s is refused",
  (name) => {
    fs.symlinkSync(at("elsewhere"), at(name));
    expect(refusal()).toMatchObject({ code: "path-unsafe", path: at(name) });
    expect(fs.existsSync(at("elsewhere"))).toBe(false);
  },
);

test("a database that others may read, or that has a second name, is refused with the fix", () => {
  expect(refusal()).toEqual({ code: "opened" });
  fs.chmodSync(at("kist.db"), 0o640);
  expect(refusal()).toMatchObject({ code: "path-unsafe", fix: `chmod 600 ${at("kist.db")}` });
  fs.chmodSync(at("kist.db"), 0o600);
  fs.linkSync(at("kist.db"), at("second"));
  expect(refusal()).toMatchObject({ code: "path-unsafe", problem: "it has a second name (hard link)" });
});

test("a home that others may enter is refused with the fix", () => {
  fs.chmodSync(home, 0o750);
  expect(refusal()).toMatchObject({ code: "path-unsafe", fix: `chmod 700 ${home}` });
});

test("a home that is a link is refused; a link of the owner on the way is followed", () => {
  fs.mkdirSync(at("real"), { mode: 0o700 });
  fs.symlinkSync("real", at("alias"));
  expect(refusal(real, at("alias/kist.db"))).toMatchObject({ code: "path-unsafe", problem: "it is a link" });
  expect(refusal(real, at("alias/inner/kist.db"))).toEqual({ code: "opened" });
  expect(fs.existsSync(at("real/inner/kist.db"))).toBe(true);
});

test("a link that another user planted on the way is refused", () => {
  fs.mkdirSync(at("real"), { mode: 0o700 });
  fs.symlinkSync("real", at("alias"));
  expect(refusal(seeing(at("alias"), { owner: 4321 }), at("alias/inner/kist.db"))).toMatchObject({
    code: "path-unsafe",
    path: at("alias"),
  });
});

test("a parent that belongs to another user or that others can write to is refused, a sticky one is not", () => {
  fs.mkdirSync(at("open"));
  const path = at("open/home/kist.db");
  expect(refusal(seeing(at("open"), { owner: 4321 }), path)).toMatchObject({ code: "path-unsafe", path: at("open") });
  fs.chmodSync(at("open"), 0o777);
  expect(refusal(real, path)).toMatchObject({ code: "path-unsafe", fix: `chmod go-w ${at("open")}` });
  fs.chmodSync(at("open"), 0o1777);
  expect(refusal(real, path)).toEqual({ code: "opened" });
});

test("a database of another user is refused", () => {
  expect(refusal()).toEqual({ code: "opened" });
  expect(refusal(seeing(at("kist.db"), { owner: 4321 }))).toMatchObject({ code: "path-unsafe", path: at("kist.db") });
});

test.each([
  [0x6969, "nfs"],
  [0xfe534d42, "smb2"],
  [0xff534d42, "cifs"],
  [0x01021997, "9p"],
])("file system %i is refused as %s", (type, kind) => {
  expect(refusal({ ...real, fileSystemType: () => type })).toMatchObject({ code: "database-on-network", kind });
  expect(fs.readdirSync(home)).toEqual([]);
});

test("behind FUSE the mount decides: sshfs is another machine, gocryptfs is not", () => {
  expect(refusal(fuse("fuse.sshfs"))).toMatchObject({ code: "database-on-network", kind: "fuse.sshfs" });
  expect(refusal(fuse("fuse.gocryptfs"))).toEqual({ code: "opened" });
  expect(refusal({ ...fuse("x"), mounts: () => "" })).toMatchObject({ code: "database-on-network", kind: "fuse" });
});

test("two daemons cannot hold one database, nor can one process twice", () => {
  const database = openDatabase({ path: at("kist.db"), files: real });
  expect(refusal()).toMatchObject({ code: "database-in-use" });
  const script = `import { openDatabase, createFiles } from ${JSON.stringify(join(import.meta.dirname, "index.ts"))};
    try { openDatabase({ path: ${JSON.stringify(at("kist.db"))}, files: createFiles() }); console.log("opened"); }
    catch (error) { console.log(error.code); }`;
  const other = (): string =>
    spawnSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" }).stdout.trim();
  expect(other()).toBe("database-in-use");
  database.close();
  expect(other()).toBe("opened");
});

test("a database of a newer Kist is refused and not touched", () => {
  expect(refusal()).toEqual({ code: "opened" });
  const raw = new Sqlite(at("kist.db"));
  raw.pragma("user_version = 99");
  raw.close();
  const before = fs.readFileSync(at("kist.db"));
  expect(refusal()).toEqual({ code: "database-newer", found: 99, known: 1 });
  expect(fs.readFileSync(at("kist.db")).equals(before)).toBe(true);
});

test("a file that is no database, and a database of another program, are refused and not touched", () => {
  fs.writeFileSync(at("kist.db"), "not a database at all, but long enough to be looked at".repeat(20), { mode: 0o600 });
  expect(refusal()).toMatchObject({ code: "database-damaged" });
  expect(fs.readFileSync(at("kist.db"), "utf8")).toContain("not a database at all");
  fs.rmSync(at("kist.db"));
  const raw = new Sqlite(at("kist.db"));
  raw.exec("create table theirs (x)");
  raw.close();
  fs.chmodSync(at("kist.db"), 0o600);
  const before = fs.readFileSync(at("kist.db"));
  expect(refusal()).toMatchObject({ code: "database-damaged", problem: "not a database of Kist" });
  expect(fs.readFileSync(at("kist.db")).equals(before)).toBe(true);
});

test("a connection that dropped to NORMAL is found out after its first write", () => {
  // What better-sqlite3 does by itself, without the FULL that openConnection asks for.
  const raw = new Sqlite(at("kist.db"));
  raw.pragma("journal_mode = WAL");
  raw.exec("create table t (x)");
  raw.close();
  const again = new Sqlite(at("kist.db"));
  const quiet = { raw: again, statement: (sql: string) => again.prepare(sql), close: () => again.close() };
  again.exec("insert into t values (1)");
  expect(() => proveDurable(quiet, "full")).toThrow("database-not-durable");
  expect(() => proveDurable(quiet, "normal")).not.toThrow();
  again.close();
  const ours = openConnection(at("kist.db"), "full");
  ours.raw.exec("insert into t values (2)");
  expect(() => proveDurable(ours, "full")).not.toThrow();
  for (const [pragma, value] of Object.entries({
    secure_delete: 1,
    trusted_schema: 0,
    foreign_keys: 1,
    cell_size_check: 1,
    temp_store: 2,
    fullfsync: 1,
  }))
    expect([pragma, ours.raw.pragma(pragma, { simple: true })]).toEqual([pragma, value]);
  ours.close();
});
