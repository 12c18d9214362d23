import fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "vitest";

import { openConnection } from "./connection.ts";
import { checkFormat, migrate, MIGRATIONS } from "./migrate.ts";
import type { Migration } from "./migration.ts";

const second: Migration = {
  version: 2,
  sql: "alter table drafts add column note text; create table later (x integer) strict",
};
const broken: Migration = { version: 3, sql: "create table half (x integer) strict; insert into nowhere values (1)" };

test("formats are numbered without gaps", () => {
  expect(MIGRATIONS.map(({ version }) => version)).toEqual(MIGRATIONS.map((_, index) => index + 1));
});

test("each step is taken once, keeps what is there, and a step that fails leaves nothing of itself", () => {
  const home = fs.mkdtempSync(join(tmpdir(), "kist-migrate-"));
  fs.writeFileSync(join(home, "kist.db"), "");
  const connection = openConnection(join(home, "kist.db"), "full", checkFormat);
  const { raw } = connection;
  const version = (): unknown => raw.pragma("user_version", { simple: true });
  migrate(connection);
  raw.exec("insert into drafts (id, bytes) values (1, x'01')");
  migrate(connection, [...MIGRATIONS, second]);
  expect(raw.prepare("select id, note from drafts").get()).toEqual({ id: 1, note: null });
  const at = version();
  expect(() => migrate(connection, [...MIGRATIONS, second, broken])).toThrow("nowhere");
  expect(version()).toBe(at);
  expect(raw.prepare("select count(*) from sqlite_schema where name = 'half'").pluck().get()).toBe(0);
  connection.close();
  fs.rmSync(home, { recursive: true });
});
