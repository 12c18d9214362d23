/**
 * The Yjs subset (SPEC §4): updates that only ever set new keys of one root map, one struct per record. They are
 * written on a scratch document and read without one, so no document is held and nothing can wait inside Yjs.
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

/** One V2 update that sets `entries` as the structs `clock`, `clock + 1`, … of `client`. */
export function encodeUpdate(client: number, clock: number, entries: readonly UpdateEntry[]): Bytes {
  const scratch = new Y.Doc({ guid: ROOT, gc: false });
  // Yjs draws a client id of its own; and the filler makes it believe in `clock` earlier structs without them.
  scratch.clientID = client;
  if (clock > 0) scratch.store.clients.set(client, [new Y.GC(Y.createID(client, 0), clock)]);
  let update: Uint8Array | undefined;
  scratch.on("updateV2", (bytes: Uint8Array) => {
    update = bytes;
  });
  const records = scratch.getMap<unknown>(ROOT);
  scratch.transact(() => {
    for (const { key, content } of entries) records.set(key, content);
  });
  // An update of the transaction, not of the document: the filler is in neither structs nor delete set.
  return new Uint8Array(update ?? new Uint8Array(0));
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
