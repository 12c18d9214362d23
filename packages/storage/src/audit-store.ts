/** The audit chain of one vault. Its rows go to whichever connection has a transaction open: durable or relaxed. */
import type { AuditStore, AuditUnit } from "@kist/audit";
import type { VaultId } from "@kist/model";

import { readRow, readRows, type Row } from "./cells.ts";
import { counterOf, keyRange, rowKey } from "./keys.ts";
import type { Numbers } from "./numbers.ts";
import type { Cell, Rows } from "./transactions.ts";

export interface AuditSpace {
  savepoint<Result>(work: () => Result): Result;
  alone(durable: boolean, sql: string, ...parameters: readonly Cell[]): number;
  sync(): Promise<void>;
  reserve(): void;
  useReserve(): boolean;
}

/** Records fetched at once while a chain is walked. */
const CHUNK = 512;
/** Checkpoints of one size that are kept. Two that differ are evidence already; more than these replace the last. */
const PER_SIZE = 16;

export function createAuditStore(rows: Rows, numbers: Numbers, vault: VaultId, space: AuditSpace): AuditStore {
  const newest = (no: number): Row | undefined =>
    readRow(
      rows.get(
        "select id, hash, skeleton, body from audit_records where id between ? and ? order by id desc limit 1",
        ...keyRange("audit_records", no),
      ),
    );
  return {
    append: (unit) => add(numbers.makeVault("audit", vault), unit, (...cells) => rows.change("audit", ADD, ...cells)),
    appendAlone(unit, durable) {
      // The first record of a vault makes its number, outside: only then are these two transactions.
      const no = numbers.makeVault("audit", vault);
      add(no, unit, (...cells) => space.alone(durable, ADD, ...cells));
    },
    last() {
      const no = numbers.vault(vault);
      const row = no === undefined ? undefined : newest(no);
      return row === undefined ? undefined : toUnit(row);
    },
    *range(from, to) {
      const no = numbers.vault(vault);
      if (no === undefined) return;
      const [first, last] = keyRange("audit_records", no);
      const end = Math.min(first + Math.max(to, -1), last);
      for (let at = first + Math.max(from, 0) - 1; ;) {
        const chunk = readRows(
          rows.all(
            "select id, hash, skeleton, body from audit_records where id > ? and id <= ? order by id limit ?",
            at,
            end,
            CHUNK,
          ),
        );
        for (const row of chunk) {
          at = row.number("id");
          yield toUnit(row);
        }
        if (chunk.length < CHUNK) return;
      }
    },
    putCheckpoint({ size, note }) {
      const no = numbers.makeVault("audit", vault);
      const first = rowKey("audit_checkpoints", no, size * PER_SIZE);
      const last = first + PER_SIZE - 1;
      const row = readRow(
        rows.get("select max(id) as id from audit_checkpoints where id between ? and ?", first, last),
      );
      const newest = row?.numberOrNone("id");
      rows.change(
        "audit",
        "insert or replace into audit_checkpoints (id, note) values (?, ?)",
        newest === undefined ? first : Math.min(newest + 1, last),
        note,
      );
    },
    checkpoints(from = 0) {
      const no = numbers.vault(vault);
      if (no === undefined) return [];
      const [, last] = keyRange("audit_checkpoints", no);
      return readRows(
        rows.all(
          "select id, note from audit_checkpoints where id between ? and ? order by id",
          rowKey("audit_checkpoints", no, Math.max(from, 0) * PER_SIZE),
          last,
        ),
      ).map((row) => ({
        size: Math.floor(counterOf("audit_checkpoints", row.number("id")) / PER_SIZE),
        note: row.text("note"),
      }));
    },
    dropBodies(before) {
      const no = numbers.vault(vault);
      if (no === undefined || before <= 0) return 0;
      const [first, last] = keyRange("audit_records", no);
      return rows.change(
        "audit",
        "update audit_records set body = null where id between ? and ? and body is not null",
        first,
        Math.min(first + before - 1, last),
      );
    },
    savepoint: space.savepoint,
    sync: space.sync,
    reserve: space.reserve,
    useReserve: space.useReserve,
  };
}

/** The rule that numbers only grow stands in the statement itself, so that it costs no second look-up. */
const ADD =
  "insert into audit_records (id, hash, skeleton, body) select ?, ?, ?, ? where not exists (select 1 from audit_records where id between ? and ?)";

function add(no: number, unit: AuditUnit, change: (...cells: readonly Cell[]) => number): void {
  const id = rowKey("audit_records", no, unit.seq);
  const [, last] = keyRange("audit_records", no);
  const added = change(id, unit.hash, unit.skeleton, unit.body ?? null, id, last);
  if (added !== 1) throw new Error("an audit record of this number or a later one is there already");
}

function toUnit(row: Row): AuditUnit {
  const body = row.bytesOrNone("body");
  return {
    seq: counterOf("audit_records", row.number("id")),
    hash: row.bytes("hash"),
    skeleton: row.bytes("skeleton"),
    ...(body === undefined ? {} : { body }),
  };
}
