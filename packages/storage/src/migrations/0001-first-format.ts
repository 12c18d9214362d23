/**
 * Format 1. Every `bytes` column is ciphertext or signed bytes; what stands in the clear is listed in R26's spirit:
 * random ids, counters, hashes.
 *
 * Tables that grow are rowid tables whose key is `<number of the owner> × 2^k + <counter>`: appending touches one
 * leaf, a stream's rows lie together, uniqueness costs no index, and rows of up to 4 KiB stay in their leaf
 * (WITHOUT ROWID spills at 1 KiB). Measured per durable commit, research/perf.md D: a page more is ~5 µs of ~200,
 * but a batch of 256 values writes 206 pages this way and 581 keyed by hash alone. See `keys.ts` for the widths.
 */
import type { Migration } from "../migration.ts";

export const firstFormat: Migration = {
  version: 1,
  sql: `
    -- Small numbers for long ids.
    create table vaults (no integer primary key, vault blob not null unique) strict;
    create table streams (
      no integer primary key,
      vault integer not null references vaults,
      stream blob not null,
      unique (vault, stream)
    ) strict;
    create table logs (
      no integer primary key,
      stream integer not null references streams,
      author blob not null,
      unique (stream, author)
    ) strict;

    -- vault: id = log, seq. offered = 1 before the first byte leaves this machine (R3); after it nothing changes.
    create table deltas (
      id integer primary key,
      vault integer not null,
      hash blob not null,
      offered integer not null default 0,
      bytes blob not null,
      unique (hash, vault)
    ) strict;
    -- Writes kept under the device's own key while their stream's epoch is due (R2). id = stream, counter.
    create table drafts (id integer primary key, bytes blob not null) strict;
    -- id = stream, counter
    create table sealed_values (
      id integer primary key,
      vault integer not null,
      hash blob not null,
      bytes blob not null,
      unique (hash, vault)
    ) strict;
    create table heads (stream integer primary key references streams, bytes blob not null) strict;
    -- id = stream, page
    create table index_pages (id integer primary key, bytes blob not null) strict;

    -- team: id = vault, height; id = vault, counter
    create table links (id integer primary key, hash blob not null, bytes blob not null) strict;
    create table boxes (id integer primary key, device blob not null, bytes blob not null) strict;
    create table documents (
      vault integer not null,
      hash blob not null,
      bytes blob not null,
      primary key (vault, hash)
    ) strict, without rowid;

    -- audit: id = vault, seq; checkpoints: id = vault, size × 16 + counter
    create table audit_records (
      id integer primary key,
      hash blob not null,
      skeleton blob not null,
      body blob
    ) strict;
    create table audit_checkpoints (id integer primary key, note text not null) strict;

    -- this device
    create table slots (
      id integer primary key check (id = 1),
      header blob not null,
      pin blob not null
    ) strict;
    create table backoffs (
      slot text primary key,
      failures integer not null,
      at integer not null
    ) strict, without rowid;
    create table local_rows (
      kind text not null,
      key text not null,
      bytes blob not null,
      primary key (kind, key)
    ) strict, without rowid;
    -- One row, rewritten at every start: the write after which the durability pragmas are read back.
    create table starts (id integer primary key check (id = 1), count integer not null) strict;
  `,
};
