/**
 * The Yjs subset (SPEC §4): updates that only ever set new keys of one root map, one struct per record. They are
 * written and read without a document, so none is held and nothing can wait inside Yjs.
 */
import type { CanonicalMap } from "@kist/crypto";
import { equalBytes, type Bytes } from "@kist/model";
import * as Y from "yjs";

import {
  createUpdateWriter,
  writeAny,
  writeByte,
  writeBytes,
  writeInt,
  writeText,
  writeUint,
  type UpdateWriter,
} from "./update-writer.ts";

/** The only root type of a stream's document. */
export const ROOT = "records";

export interface UpdateEntry {
  readonly key: string;
  /** Keys ascending at every depth. */
  readonly content: CanonicalMap;
}

/** `ContentAny` with a key and without neighbours. */
const ITEM_INFO = 0x28;
const NAMED_PARENT = 1;

/**
 * One V2 update that sets `entries` as the structs `clock`, `clock + 1`, … of `client`: byte for byte what the
 * transaction of a document emits that has the author's earlier structs (`update.test.ts` makes one and compares).
 * Written here, because Yjs's own encoder costs five times as much, and a document per change ten times that. A V2
 * update is nine columns, each behind its length, and then what fits in none; runs of equal values in a column are
 * written once.
 */
export function encodeUpdate(client: number, clock: number, entries: readonly UpdateEntry[]): Bytes {
  const update = createUpdateWriter(512);
  const column = createUpdateWriter(256);
  const close = (): void => {
    writeUint(update, column.at);
    writeBytes(update, column.bytes.subarray(0, column.at));
    column.at = 0;
  };
  // No feature is used; key clocks.
  writeByte(update, 0);
  close();
  writeInt(column, client);
  close();
  // Left and right clocks.
  close();
  close();
  writeByte(column, ITEM_INFO);
  close();
  writeStrings(column, entries);
  close();
  writeByte(column, NAMED_PARENT);
  close();
  // References to types; then the length of each content, which is 1.
  close();
  writeRun(column, 1, entries.length);
  close();
  // One client, its structs and where its clock goes on; their contents; an empty delete set.
  writeUint(update, 1);
  writeUint(update, entries.length);
  writeUint(update, clock);
  for (const { content } of entries) writeAny(update, content);
  writeUint(update, 0);
  return update.bytes.slice(0, update.at);
}

/** All strings as one, then their lengths in characters: of each struct its root and its key. */
function writeStrings(column: UpdateWriter, entries: readonly UpdateEntry[]): void {
  writeText(column, entries.map(({ key }) => ROOT + key).join(""));
  let length = ROOT.length;
  let times = 0;
  const add = (next: number): void => {
    if (next !== length) {
      writeRun(column, length, times);
      length = next;
      times = 0;
    }
    times++;
  };
  for (const { key } of entries) {
    add(ROOT.length);
    add(key.length);
  }
  writeRun(column, length, times);
}

/** lib0's optional run length: a single value as it is, several as its negative and how often more than twice. */
function writeRun(column: UpdateWriter, value: number, times: number): void {
  if (times === 0) return;
  writeInt(column, times === 1 ? value : -value);
  if (times > 1) writeUint(column, times - 2);
}

export interface DecodedUpdate {
  readonly client: number;
  readonly clock: number;
  /** Contents as Yjs gives them: not yet known to be canonical. */
  readonly entries: readonly { readonly key: string; readonly content: unknown }[];
}

/**
 * The structs of an update of the subset; `undefined` for every other bytes. What it cannot see, a second spelling
 * of the same structs, the caller finds by encoding again (`isSameUpdate`).
 */
export function decodeUpdate(bytes: Bytes): DecodedUpdate | undefined {
  let decoded: ReturnType<typeof Y.decodeUpdateV2>;
  try {
    decoded = Y.decodeUpdateV2(bytes);
  } catch {
    return undefined;
  }
  const { structs, ds } = decoded;
  const first = structs[0];
  if (first === undefined || ds.clients.size > 0) return undefined;
  const entries: { key: string; content: unknown }[] = [];
  for (const [i, struct] of structs.entries()) {
    const entry = readStruct(struct);
    if (entry === undefined) return undefined;
    if (struct.id.client !== first.id.client || struct.id.clock !== first.id.clock + i) return undefined;
    entries.push(entry);
  }
  return { client: first.id.client, clock: first.id.clock, entries };
}

function readStruct(struct: Y.Item | Y.GC | Y.Skip): { readonly key: string; readonly content: unknown } | undefined {
  if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentAny)) return undefined;
  // A decoded item names its root by a string; the types only know the integrated form.
  const parent: unknown = struct.parent;
  const key = struct.parentSub;
  if (parent !== ROOT || key === null || struct.origin !== null || struct.rightOrigin !== null) return undefined;
  const values: readonly unknown[] = struct.content.arr;
  return values.length === 1 ? { key, content: values[0] } : undefined;
}

/** Whether `bytes` are the one spelling of these records. */
export function isSameUpdate(bytes: Bytes, client: number, clock: number, entries: readonly UpdateEntry[]): boolean {
  return equalBytes(bytes, encodeUpdate(client, clock, entries));
}
