/**
 * The last change somebody made in a stream, found in the log itself: his newest delta, and those directly before it
 * that have the same time (SPEC §8: the deltas of one change have one, and another than the change before).
 */
import { verifyEnvelope, type Crypto } from "@kist/crypto";
import type { DeviceId, StreamId } from "@kist/model";

import { outlineDelta } from "../delta.ts";
import type { Head } from "../head.ts";
import type { DeltaRow, ReadKeys, VaultStore } from "../ports.ts";
import type { SubjectId } from "../record.ts";

export interface LastChange {
  /** For people and for "is it still the last one": the start of its last delta's hash. */
  readonly id: string;
  readonly author: DeviceId;
  /** The author's clock, milliseconds: all its records have it. */
  readonly at: number;
  readonly subjects: ReadonlySet<SubjectId>;
}

export interface LogPlace {
  readonly vault: string;
  /** The stream of the environment. */
  readonly environment: string;
  readonly stream: StreamId;
}

/** Of several authors the one whose last change has the latest time: they are one person's devices. */
export function findLastChange(
  deps: { readonly crypto: Crypto; readonly store: VaultStore; readonly keyring: ReadKeys },
  place: LogPlace,
  head: Head,
  authors: readonly DeviceId[],
): LastChange | undefined {
  let last: LastChange | undefined;
  for (const { device, seq } of head.authors) {
    if (!authors.includes(device) || seq === 0) continue;
    const change = readBack(deps, place, device, seq);
    if (change !== undefined && (last === undefined || change.at > last.at)) last = change;
  }
  return last;
}

function readBack(
  deps: Parameters<typeof findLastChange>[0],
  place: LogPlace,
  author: DeviceId,
  newest: number,
): LastChange | undefined {
  const subjects = new Set<SubjectId>();
  let found: Omit<LastChange, "subjects"> | undefined;
  for (let seq = newest; seq > 0; seq--) {
    const row = readRow(deps.store, place.stream, author, seq);
    const outline = row && outlineRow(deps, place, row);
    if (row === undefined || outline === undefined || (found !== undefined && outline.time !== found.at)) break;
    found ??= { id: row.hash.slice(0, 16), author, at: outline.time };
    for (const subject of outline.subjects) subjects.add(subject);
  }
  return found && { ...found, subjects };
}

function readRow(store: VaultStore, stream: StreamId, author: DeviceId, seq: number): DeltaRow | undefined {
  for (const row of store.deltas(stream, { author, after: seq - 1 })) return row;
  return undefined;
}

function outlineRow(
  { crypto, keyring }: Parameters<typeof findLastChange>[0],
  { vault, environment, stream }: LogPlace,
  row: DeltaRow,
): ReturnType<typeof outlineDelta> {
  const envelope = verifyEnvelope(crypto, row.bytes);
  const key = keyring.readKey(stream, envelope.header.epoch);
  return key && outlineDelta(crypto, envelope, { vault, environment, key });
}
