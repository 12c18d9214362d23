/**
 * The Yjs subset (SPEC §4): updates that only ever set new keys of one root map, one struct per record. They are
 * written and read without a document, so none is held and nothing can wait inside Yjs.
 */
import type { CanonicalMap } from "@kist/crypto";
import { equalBytes, type Bytes } from "@kist/model";
import * as Y from "yjs";

/** The only root type of a stream's document. */
export const ROOT = "records";

export interface UpdateEntry {
  readonly key: string;
  /** Keys ascending at every depth. */
  readonly content: CanonicalMap;
}

/**
 * One V2 update that sets `entries` as the structs `clock`, `clock + 1`, … of `client`: byte for byte what the
 * transaction of a document emits that has the author's earlier structs (`update.test.ts` makes one and compares).
 * Written with Yjs's own encoder and no document, because a document per change costs ten times as much.
 */
export function encodeUpdate(client: number, clock: number, entries: readonly UpdateEntry[]): Bytes {
  const encoder = new Y.UpdateEncoderV2();
  // One client; its structs; where its clock goes on.
  writeCount(encoder, 1);
  writeCount(encoder, entries.length);
  encoder.writeClient(client);
  writeCount(encoder, clock);
  for (const [i, { key, content }] of entries.entries()) {
    // Like a decoded item: the root by its name. The types only know integrated items.
    const root = ROOT as unknown as Y.AbstractType<unknown>;
    const id = Y.createID(client, clock + i);
    new Y.Item(id, null, null, null, null, root, key, new Y.ContentAny([content])).write(encoder, 0);
  }
  // An empty delete set.
  writeCount(encoder, 0);
  return new Uint8Array(encoder.toUint8Array());
}

/** A plain varuint: the encoder's only public way to write one is a delete-set clock, as difference from zero. */
function writeCount(encoder: Y.UpdateEncoderV2, count: number): void {
  encoder.resetDsCurVal();
  encoder.writeDsClock(count);
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
