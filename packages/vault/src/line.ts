/**
 * One subject's facts as an index page keeps them (SPEC §7): a pool of 32-byte hashes, then JSON that names them by
 * place. The pool keeps a page small, which every write seals again; JSON because V8 reads nothing faster. Only this
 * device writes and reads lines, under the seal of the page: they are not a wire format.
 */
import {
  bytesToHex,
  bytesToUtf8,
  utf8ToBytes,
  writeHex,
  type Bytes,
  type DeviceId,
  type RecordHash,
  type ValueHash,
} from "@kist/model";

import type { Archive } from "./archive.ts";
import type { Fact, RecordBody, RecordField, VersionRecord } from "./record.ts";
import { chunkCount } from "./sealed-value.ts";

/** What lines name by number: grows only at its end, and stands in the head. */
export interface Tables {
  readonly authors: readonly DeviceId[];
  readonly epochs: readonly string[];
}

/** The live facts of a subject; or, in an archive page, archived ones, and the archive before them. */
export interface Lined {
  readonly facts: readonly Fact[];
  readonly archive: Archive | undefined;
}

const HASH = 32;
/** A `prev` names a fact of the same line by its place, any other by its hash. */
type Place = number | RecordHash;
/** author, seq, time, field, prev, the rest of the body; then, of a version, epoch and where its commitment stands. */
type LineFact = readonly [number, number, number, RecordField, readonly Place[], Rest, number?, number?];
/** Facts, and what stands in archive pages. */
type Line = readonly [readonly LineFact[], Archive?];
/** A body without `field`, `prev` and `commitment`. */
type Rest = Readonly<Record<string, unknown>>;

export function encodeLine({ facts, archive }: Lined, tables: Tables): Bytes {
  const places = new Map(facts.map((fact, i) => [fact.hash, i]));
  // The hash of fact i stands at place i; behind them, of each version, its commitment and its chunks.
  const pool: string[] = facts.map((fact) => fact.hash);
  const line = facts.map((fact): LineFact => {
    const { author, seq, at, body, sealed } = fact;
    const by = tables.authors.indexOf(author);
    const prev = "prev" in body ? body.prev.map((hash): Place => places.get(hash) ?? hash) : [];
    if (body.field !== "version" || sealed === undefined) return [by, seq, at, body.field, prev, restOf(body)];
    const place = pool.push(body.commitment, ...sealed.chunks) - sealed.chunks.length - 1;
    return [by, seq, at, body.field, prev, restOf(body), tables.epochs.indexOf(sealed.epoch), place];
  });
  const whole: Line = archive === undefined ? [line] : [line, archive];
  const text = utf8ToBytes(JSON.stringify(whole));
  const bytes = new Uint8Array(4 + pool.length * HASH + text.length);
  new DataView(bytes.buffer).setUint32(0, pool.length);
  let at = 4;
  for (const hash of pool) {
    if (hash.length !== 2 * HASH || !writeHex(bytes, at, hash)) throw new TypeError("not a hash");
    at += HASH;
  }
  bytes.set(text, 4 + pool.length * HASH);
  return bytes;
}

/** Throws for bytes that `encodeLine` did not write. The seal above has been checked: this is no parser of foreign bytes. */
export function decodeLine(bytes: Bytes, tables: Tables): Lined {
  const count = new DataView(bytes.buffer, bytes.byteOffset, bytes.length).getUint32(0);
  const [line, archive] = JSON.parse(bytesToUtf8(bytes.subarray(4 + count * HASH))) as Line;
  const hashAt = <Hash extends string>(place: number): Hash =>
    bytesToHex(bytes.subarray(4 + place * HASH, 4 + (place + 1) * HASH)) as Hash;
  const hashes = line.map((_, i) => hashAt<RecordHash>(i));
  const facts = line.map(([by, seq, at, field, places, rest, epoch, place], i): Fact => {
    const author = tables.authors[by];
    const hash = hashes[i];
    if (author === undefined || hash === undefined) throw new TypeError("not a line of this head");
    const prev = places.map((one) => (typeof one === "number" ? hashes[one] : one));
    if (epoch === undefined || place === undefined)
      return { hash, author, seq, at, body: { field, prev, ...rest } as unknown as RecordBody };
    const body = { field, commitment: hashAt(place), prev, ...rest } as unknown as VersionRecord;
    const chunks = Array.from({ length: chunkCount(body.size) }, (_, n) => hashAt<ValueHash>(place + 1 + n));
    return { hash, author, seq, at, body, sealed: { epoch: tables.epochs[epoch] ?? "", chunks } };
  });
  return { facts, archive };
}

/** In a loop over names: a write encodes every fact of its subject again. */
function restOf(body: RecordBody): Rest {
  const known: Rest = { ...body };
  const rest: Record<string, unknown> = {};
  for (const key in known) if (key !== "field" && key !== "prev" && key !== "commitment") rest[key] = known[key];
  return rest;
}
