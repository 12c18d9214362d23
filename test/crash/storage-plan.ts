/**
 * What the storage workload does, as a pure function of the operation's number, so that a checker that never saw the
 * run can compute what must be there. Every content is derived from its place: a row of another row's content,
 * or of half an operation, cannot pass for right.
 */
import { createHash } from "node:crypto";

import {
  bytesToId,
  parseDeviceId,
  parseSlotId,
  parseStreamId,
  parseVaultId,
  type Bytes,
  type DeviceId,
  type SlotId,
  type StreamId,
  type ValueHash,
  type VaultId,
} from "@kist/model";
import type { Database } from "@kist/storage";

/** `set`: everything of a write in one transaction. `batch`: three in one, the middle one undone. `read`: relaxed. */
export const KINDS = ["set", "read", "set", "batch", "guess", "set", "purge", "large"] as const;
export type Kind = (typeof KINDS)[number];
export const kindOf = (operation: number): Kind => KINDS[operation % KINDS.length] ?? "set";

function known<Id>(id: Id | undefined): Id {
  if (id === undefined) throw new Error("an id of the plan is not one");
  return id;
}
export const VAULT: VaultId = known(parseVaultId("5a".repeat(32)));
export const SLOT: SlotId = known(parseSlotId("0".repeat(16)));
export const STREAMS: readonly StreamId[] = ["01", "02", "03"].map((byte) => known(parseStreamId(byte.repeat(16))));
export const AUTHOR: DeviceId = known(parseDeviceId("a1".repeat(32)));
export const PAGES = 7;

const sha256 = (content: string | Uint8Array): Buffer => createHash("sha256").update(content).digest();

/** `length` bytes that belong to this operation's field and to nothing else. */
export function contentOf(operation: number, field: string, length: number): Bytes {
  return Uint8Array.from(createHash("shake256", { outputLength: length }).update(`${operation}/${field}`).digest());
}

export interface SetParts {
  readonly stream: StreamId;
  readonly page: number;
  readonly delta: Bytes;
  readonly value: Bytes;
  readonly hash: ValueHash;
  readonly head: Bytes;
  readonly index: Bytes;
}

/** The rows of one write. `part` tells the members of a batch apart; every eighth operation has a large value. */
export function partsOf(operation: number, part = 0): SetParts {
  const field = (name: string): string => `${part}.${name}`;
  const value = contentOf(operation, field("value"), kindOf(operation) === "large" ? 40_000 : 361);
  return {
    stream: known(STREAMS[operation % STREAMS.length]),
    page: operation % PAGES,
    delta: contentOf(operation, field("delta"), 700),
    value,
    hash: bytesToId<ValueHash>(sha256(value)),
    head: contentOf(operation, field("head"), 400),
    index: contentOf(operation, field("index"), 3000 + (operation % 5) * 1000),
  };
}

export const deltaHashOf = (delta: Uint8Array): Buffer => sha256(delta);
/** The audit record's clear part names the operation, so that the chain says what the rest must be. */
export const skeletonOf = (operation: number): Bytes => new TextEncoder().encode(`operation ${operation}`);

/** Every row by its place, as a hash of its content: what the database must hold after these operations, in this order. */
export function expectedRows(operations: readonly number[]): Map<string, string> {
  const rows = new Map<string, string>();
  const deltas = new Map<StreamId, number>();
  const put = (place: string, content: Uint8Array): void => void rows.set(place, sha256(content).toString("hex"));
  const write = (operation: number, part: number): void => {
    const { stream, page, delta, value, hash, head, index } = partsOf(operation, part);
    const seq = deltas.get(stream) ?? 0;
    deltas.set(stream, seq + 1);
    put(`delta/${stream}/${seq}`, delta);
    put(`value/${stream}/${hash}`, value);
    put(`head/${stream}`, head);
    put(`page/${stream}/${page}`, index);
  };
  let guesses = 0;
  for (const [index, operation] of operations.entries()) {
    const kind = kindOf(operation);
    if (kind === "set" || kind === "large") write(operation, 0);
    if (kind === "batch") for (const part of [0, 2]) write(operation, part);
    if (kind === "guess") put("backoff", Buffer.from(String(++guesses)));
    const purged = kind === "purge" ? operations[index - 1] : undefined;
    if (purged !== undefined && kindOf(purged) === "set")
      rows.delete(`value/${partsOf(purged).stream}/${partsOf(purged).hash}`);
    put(`audit/${index + 1}`, Buffer.concat([skeletonOf(operation), contentOf(operation, "body", 361)]));
  }
  return rows;
}

/** The same of what a database really holds. Throws what reading throws. */
export function actualRows(database: Database): Map<string, string> {
  const rows = new Map<string, string>();
  const put = (place: string, content: Uint8Array): void => void rows.set(place, sha256(content).toString("hex"));
  const vault = database.vaultStore(VAULT);
  for (const stream of STREAMS) {
    for (const { seq, hash, bytes } of vault.deltas(stream)) {
      put(`delta/${stream}/${seq}`, bytes);
      if (hash !== deltaHashOf(bytes).toString("hex")) rows.set(`delta/${stream}/${seq}`, "hash and bytes differ");
    }
    for (const hash of vault.values(stream))
      put(`value/${stream}/${hash}`, vault.readValue(hash) ?? Buffer.from("gone"));
    for (const { page, bytes } of vault.indexPages(stream)) put(`page/${stream}/${page}`, bytes);
    const head = vault.readHead(stream);
    if (head !== undefined) put(`head/${stream}`, head);
  }
  const guesses = database.slotStore.readBackoff(SLOT);
  if (guesses !== undefined) put("backoff", Buffer.from(String(guesses.failures)));
  for (const { seq, skeleton, body } of database.auditStore(VAULT).range(1, 1e9))
    put(`audit/${seq}`, Buffer.concat([skeleton, body ?? Buffer.from("gone")]));
  return rows;
}

/** The operations that the audit chain names, in order. */
export function recordedOperations(database: Database): number[] {
  return [...database.auditStore(VAULT).range(1, 1e9)].map(({ skeleton }) =>
    Number(/^operation (\d+)$/.exec(Buffer.from(skeleton).toString("latin1"))?.[1] ?? Number.NaN),
  );
}
