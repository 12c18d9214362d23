/**
 * What this device keeps for itself: its keys in each vault, allowed repositories, settings. Each row is sealed
 * under the device's local key and bound to its place, so rows cannot be swapped; keys that would tell a path
 * are hashed.
 */
import {
  decodeCanonical,
  encodeCanonical,
  keyedHash,
  open,
  seal,
  type Canonical,
  type Crypto,
  type LocalKey,
} from "@kist/crypto";
import { bytesToHex, KistError, utf8ToBytes } from "@kist/model";
import type { LocalStore } from "@kist/storage";

/**
 * `device-keys` by vault id; `index-key` alone; `chain-head` by vault id; `repository` by path; `setting` by name;
 * `slot-use` by slot id.
 */
export const ROW_KINDS = ["device-keys", "index-key", "chain-head", "repository", "setting", "slot-use"] as const;
export type RowKind = (typeof ROW_KINDS)[number];

export interface LocalRow {
  readonly key: string;
  readonly value: Canonical;
}

export interface LocalRows {
  read(kind: RowKind, key: string): Canonical | undefined;
  write(kind: RowKind, key: string, value: Canonical): void;
  remove(kind: RowKind, key: string): void;
  list(kind: RowKind): readonly LocalRow[];
  /** Rows that do not open, for doctor; with `drop` they are removed. */
  damaged(kind: RowKind, drop?: "drop"): number;
  /**
   * Seals every row under another local key, inside the transaction that writes the new key slots (R16); rows that
   * the same transaction writes later are under it too. Where that transaction fails, what comes back undoes it.
   */
  reseal(to: LocalKey): () => void;
}

export function createLocalRows(deps: {
  readonly crypto: Crypto;
  readonly local: LocalKey;
  readonly store: LocalStore;
}): LocalRows {
  const { crypto, store } = deps;
  let { local } = deps;
  const storedKey = (kind: RowKind, key: string): string =>
    bytesToHex(keyedHash(crypto, local, "kist/v1/name", utf8ToBytes(kind), utf8ToBytes(key)));
  const place = (kind: RowKind, stored: string): { readonly item: string } => ({ item: `${kind}/${stored}` });
  const openRow = (kind: RowKind, stored: string, bytes: Parameters<typeof open>[4]): LocalRow => {
    const row = decodeCanonical(open(crypto, local, "kist/v1/local-row", place(kind, stored), bytes));
    if (!Array.isArray(row) || row.length !== 2 || typeof row[0] !== "string") throw new KistError("open-failed", {});
    return { key: row[0], value: row[1] as Canonical };
  };
  const rows: LocalRows = {
    read(kind, key) {
      const stored = storedKey(kind, key);
      const bytes = store.read(kind, stored);
      return bytes === undefined ? undefined : openRow(kind, stored, bytes).value;
    },
    write(kind, key, value) {
      const stored = storedKey(kind, key);
      store.write(
        kind,
        stored,
        seal(crypto, local, "kist/v1/local-row", place(kind, stored), encodeCanonical([key, value])),
      );
    },
    remove: (kind, key) => store.remove(kind, storedKey(kind, key)),
    list: (kind) => store.list(kind).map(({ key, bytes }) => openRow(kind, key, bytes)),
    damaged(kind, drop) {
      const bad = store.list(kind).filter(({ key, bytes }) => {
        try {
          return openRow(kind, key, bytes).key === undefined;
        } catch {
          return true;
        }
      });
      if (drop !== undefined) for (const { key } of bad) store.remove(kind, key);
      return bad.length;
    },
    reseal(to) {
      const from = local;
      const undo = (): void => void (local = from);
      const all = ROW_KINDS.map((kind) => ({ kind, rows: rows.list(kind) }));
      for (const { kind, rows: held } of all) for (const { key } of held) rows.remove(kind, key);
      local = to;
      try {
        for (const { kind, rows: held } of all) for (const { key, value } of held) rows.write(kind, key, value);
      } catch (error) {
        undo();
        throw error;
      }
      return undo;
    },
  };
  return rows;
}

/** A text field of a row's map; `undefined` where it is absent or something else. */
export function textField(value: Canonical | undefined, field: string): string | undefined {
  if (typeof value !== "object" || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return undefined;
  const found = (value as { readonly [key: string]: Canonical })[field];
  return typeof found === "string" ? found : undefined;
}
