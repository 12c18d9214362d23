/** Key slots of this device. Written even when only the reserve is left: a guess must not be free on a full disk. */
import type { SlotStore } from "@kist/unlock";

import { readRow } from "./cells.ts";
import type { Rows } from "./transactions.ts";

export function createSlotStore(rows: Rows): SlotStore {
  const readSlots = (): ReturnType<typeof readRow> => readRow(rows.get("select header, pin from slots where id = 1"));
  return {
    readHeader: () => readSlots()?.bytes("header"),
    readPin: () => readSlots()?.bytes("pin"),
    writeHeader(header, pin) {
      rows.change(
        "unlock",
        "insert into slots (id, header, pin) values (1, ?, ?) on conflict (id) do update set header = excluded.header, pin = excluded.pin",
        header,
        pin,
      );
    },
    readBackoff(slot) {
      const row = readRow(rows.get("select failures, at from backoffs where slot = ?", slot));
      return row === undefined ? undefined : { failures: row.number("failures"), at: row.number("at") };
    },
    writeBackoff(slot, { failures, at }) {
      rows.change(
        "unlock",
        "insert into backoffs (slot, failures, at) values (?, ?, ?) on conflict (slot) do update set failures = excluded.failures, at = excluded.at",
        slot,
        failures,
        at,
      );
    },
    clearBackoff(slot) {
      rows.change("unlock", "delete from backoffs where slot = ?", slot);
    },
  };
}
