/** What a backup is made of (SPEC.md): rows of one vault, in an order in which they can be put back. */
import { decodeCanonical, encodeCanonical, type Canonical } from "@kist/crypto";
import type { Crypto } from "@kist/crypto";
import {
  KistError,
  parseDeviceId,
  parseEnvelopeHash,
  parseStreamId,
  parseValueHash,
  type Bytes,
  type VaultId,
} from "@kist/model";
import type { Database } from "@kist/storage";
import { decodeBox, linkHash, type ChainState } from "@kist/team";

export type BackupRow = readonly Canonical[];

/** Every row of the vault. Bytes are read as the rows are walked; nothing may be written meanwhile. */
export function* readRows(database: Database, vault: VaultId, chain: ChainState): Generator<BackupRow> {
  const team = database.teamStore(vault);
  let height = 0;
  for (const link of team.links()) yield ["link", height++, link];
  for (const device of chain.devices.values()) {
    if (device.role === "recovery") for (const box of team.boxes(device.id)) yield ["box", box];
  }
  for (const { hash } of chain.documents.values()) {
    const bytes = team.readDocument(hash);
    if (bytes !== undefined) yield ["document", hash, bytes];
  }
  const store = database.vaultStore(vault);
  for (const stream of chain.streams.keys()) {
    for (const { author, seq, hash, bytes } of store.deltas(stream)) yield ["delta", stream, author, seq, hash, bytes];
    for (const hash of store.values(stream)) {
      const bytes = store.readValue(hash);
      if (bytes !== undefined) yield ["value", stream, hash, bytes];
    }
  }
  const audit = database.auditStore(vault);
  for (const { seq, hash, skeleton, body } of audit.range(1, Number.MAX_SAFE_INTEGER)) {
    yield ["audit", seq, hash, skeleton, body ?? null];
  }
  for (const { size, note } of audit.checkpoints()) yield ["checkpoint", size, note];
}

/** Puts one row back; inside a transaction. Throws `backup-damaged` for what is no row. */
export function writeRow(crypto: Crypto, database: Database, vault: VaultId, row: BackupRow): void {
  const [kind, a, b, c, d, e] = row;
  const store = database.vaultStore(vault);
  if (kind === "link" && isNumber(a) && isBytes(b)) {
    database.teamStore(vault).appendLink(a, linkHash(crypto, b), b);
  } else if (kind === "box" && isBytes(a)) {
    database.teamStore(vault).putBox(decodeBox(a).device, a);
  } else if (kind === "document" && isText(a) && isBytes(b)) {
    database.teamStore(vault).putDocument(a, b);
  } else if (kind === "delta" && isText(a) && isText(b) && isNumber(c) && isText(d) && isBytes(e)) {
    const [stream, author, hash] = [parseStreamId(a), parseDeviceId(b), parseEnvelopeHash(d)];
    if (stream === undefined || author === undefined || hash === undefined) throw damagedRow();
    store.appendDelta({ stream, author, seq: c, hash, bytes: e });
  } else if (kind === "value" && isText(a) && isText(b) && isBytes(c)) {
    const [stream, hash] = [parseStreamId(a), parseValueHash(b)];
    if (stream === undefined || hash === undefined) throw damagedRow();
    store.putValue({ stream, hash, bytes: c });
  } else if (kind === "audit" && isNumber(a) && isBytes(b) && isBytes(c)) {
    database.auditStore(vault).append({ seq: a, hash: b, skeleton: c, ...(isBytes(d) ? { body: d } : {}) });
  } else if (kind === "checkpoint" && isNumber(a) && isText(b)) {
    database.auditStore(vault).putCheckpoint({ size: a, note: b });
  } else {
    throw damagedRow();
  }
}

export function encodeRows(rows: readonly BackupRow[]): Bytes {
  return encodeCanonical(rows);
}
export function decodeRows(bytes: Bytes): readonly BackupRow[] {
  const rows = decodeCanonical(bytes);
  if (!Array.isArray(rows)) throw damagedRow();
  return rows.map((row: Canonical) => {
    if (!Array.isArray(row)) throw damagedRow();
    return row as BackupRow;
  });
}

export function damagedRow(detail = "row"): KistError {
  return new KistError("backup-damaged", { detail });
}

const isBytes = (value: Canonical | undefined): value is Bytes => value instanceof Uint8Array;
const isText = (value: Canonical | undefined): value is string => typeof value === "string";
const isNumber = (value: Canonical | undefined): value is number => typeof value === "number";
