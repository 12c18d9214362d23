/**
 * A delta: one envelope of up to 256 records by one author (SPEC §2). Reading is strict and needs nothing but the
 * author's seq and clock, which the envelope chain gives; what is wrong gets a rule's name, for doctor and audit.
 */
import {
  decodeCanonical,
  encodeCanonical,
  merkleRoot,
  openEnvelope,
  recordHash,
  sealEnvelope,
  type Canonical,
  type CanonicalMap,
  type Crypto,
  type EnvelopeHeader,
  type EnvelopePlace,
  type SigningKey,
  type VerifiedEnvelope,
} from "@kist/crypto";
import {
  bytesToId,
  concatBytes,
  equalBytes,
  idToBytes,
  type Bytes,
  type DeviceId,
  type EnvelopeHash,
  type LinkHash,
  type RecordHash,
  type StreamId,
  type ValueHash,
} from "@kist/model";

import { MAX_CONTENT_BYTES, MAX_DELTA_BYTES, MAX_DELTA_RECORDS } from "./limits.ts";
import { contentToRecord, recordToContent } from "./record-content.ts";
import { deviceClient, formatRecordKey, parseRecordKey } from "./record-key.ts";
import { isRecordField, type Fact, type RecordBody, type SubjectId } from "./record.ts";
import { chunkCount } from "./sealed-value.ts";
import { decodeUpdate, encodeUpdate, isSameUpdate, type UpdateEntry } from "./update.ts";

export const SALT_BYTES = 16;

/** A record that has its place in a delta, and so its key and hash. */
export interface DraftRecord {
  readonly key: string;
  readonly content: CanonicalMap;
  readonly salt: Bytes;
  readonly hash: RecordHash;
  /** Bytes of the canonical content: what counts against the limits. */
  readonly size: number;
}

/** Gives a record its key and hash. `salt` is 16 fresh random bytes. */
export function draftRecord(
  crypto: Crypto,
  place: { readonly author: DeviceId; readonly seq: number; readonly index: number; readonly subject: SubjectId },
  body: RecordBody,
  salt: Bytes,
): DraftRecord {
  const { author, seq, index, subject } = place;
  const key = formatRecordKey({ subject, field: body.field, client: deviceClient(author), seq, index });
  const content = recordToContent(body);
  const bytes = encodeCanonical(content);
  return { key, content, salt, hash: recordHash(crypto, salt, key, bytes), size: bytes.length };
}

export interface AuthorHead {
  readonly author: DeviceId;
  readonly seq: number;
  readonly hash: EnvelopeHash;
}

export interface DeltaDraft {
  readonly stream: StreamId;
  readonly author: DeviceId;
  readonly seq: number;
  readonly prev: EnvelopeHash;
  readonly epoch: string;
  /** Records of the author in this stream before this delta. */
  readonly clock: number;
  readonly records: readonly DraftRecord[];
  readonly values: readonly ValueHash[];
  readonly heads: readonly AuthorHead[];
  readonly member: LinkHash;
  readonly time: number;
}

export function sealDelta(
  crypto: Crypto,
  place: EnvelopePlace,
  signing: SigningKey,
  draft: DeltaDraft,
): { readonly bytes: Bytes; readonly hash: EnvelopeHash } {
  const { records } = draft;
  const header: EnvelopeHeader = {
    suite: 1,
    kind: "delta",
    stream: draft.stream,
    author: draft.author,
    seq: draft.seq,
    prev: draft.prev,
    epoch: draft.epoch,
    recordsRoot: merkleRoot(
      crypto,
      records.map((record) => idToBytes(record.hash)),
    ),
    values: draft.values,
  };
  const plaintext = encodeCanonical({
    heads: draft.heads.map(({ author, seq, hash }) => [idToBytes(author), seq, idToBytes(hash)]),
    member: idToBytes(draft.member),
    salts: concatBytes(...records.map((record) => record.salt)),
    time: draft.time,
    update: encodeUpdate(deviceClient(draft.author), draft.clock, records),
  });
  return sealEnvelope(crypto, { ...place, header, signing, plaintext });
}

export interface DeltaContent {
  readonly outcome: "delta";
  readonly records: readonly { readonly subject: SubjectId; readonly fact: Fact }[];
  /** The same records as they stand in the Yjs view. */
  readonly entries: readonly UpdateEntry[];
  readonly update: Bytes;
  readonly heads: readonly AuthorHead[];
  readonly member: LinkHash;
}
export type DeltaReading =
  | DeltaContent
  /** Of a newer version: kept, not read, and nothing of its author after it. */
  | { readonly outcome: "pending" }
  /** Signed but against the rules: its author stands still before it. */
  | { readonly outcome: "invalid"; readonly rule: string };

/** Reads a verified envelope of the author whose records before it number `clock`. Throws `open-failed`. */
export function readDelta(
  crypto: Crypto,
  envelope: VerifiedEnvelope,
  place: EnvelopePlace,
  clock: number,
): DeltaReading {
  const { header } = envelope;
  if (header.kind !== "delta") return { outcome: "pending" };
  const outer = parsePlaintext(openEnvelope(crypto, envelope, place));
  if (outer === undefined) return invalid("plaintext");
  const update = decodeUpdate(outer.update);
  if (update === undefined) return invalid("update");
  if (update.client !== deviceClient(header.author)) return invalid("client");
  if (update.clock !== clock) return invalid("clock");
  if (update.entries.length * SALT_BYTES !== outer.salts.length) return invalid("salts");
  if (update.entries.length > MAX_DELTA_RECORDS) return invalid("records");

  const records: { readonly subject: SubjectId; readonly fact: Fact }[] = [];
  const entries: UpdateEntry[] = [];
  let chunksUsed = 0;
  for (const [index, { key, content }] of update.entries.entries()) {
    const parsed = parseRecordKey(key);
    if (parsed?.client !== update.client || parsed.seq !== header.seq || parsed.index !== index) return invalid("key");
    const { subject, field } = parsed;
    if (!isRecordField(field)) return { outcome: "pending" };
    const reading = contentToRecord(field, content);
    if (reading.outcome === "newer") return { outcome: "pending" };
    if (reading.outcome === "invalid") return invalid("content");
    const { body } = reading;
    const normal = recordToContent(body);
    const bytes = encodeCanonical(normal);
    if (bytes.length > MAX_CONTENT_BYTES) return invalid("content");
    const salt = outer.salts.subarray(index * SALT_BYTES, (index + 1) * SALT_BYTES);
    const hash = recordHash(crypto, salt, key, bytes);
    const chunks = body.field === "version" ? chunkCount(body.size) : 0;
    const sealed = { epoch: header.epoch, chunks: header.values.slice(chunksUsed, chunksUsed + chunks) };
    chunksUsed += chunks;
    entries.push({ key, content: normal });
    records.push({
      subject,
      fact: { hash, author: header.author, seq: header.seq, at: outer.time, body, ...(chunks > 0 ? { sealed } : {}) },
    });
  }
  if (chunksUsed !== header.values.length) return invalid("values");
  if (!isSameUpdate(outer.update, update.client, clock, entries)) return invalid("update");
  const root = merkleRoot(
    crypto,
    records.map(({ fact }) => idToBytes(fact.hash)),
  );
  if (!equalBytes(root, header.recordsRoot)) return invalid("root");
  return { outcome: "delta", records, entries, update: outer.update, heads: outer.heads, member: outer.member };
}

/**
 * When a delta was written and which subjects it is about: for walking back through what was accepted when it was
 * stored, without the clock that `readDelta` needs. `undefined` for what this version cannot read.
 */
export function outlineDelta(
  crypto: Crypto,
  envelope: VerifiedEnvelope,
  place: EnvelopePlace,
): { readonly time: number; readonly subjects: readonly SubjectId[] } | undefined {
  const outer = parsePlaintext(openEnvelope(crypto, envelope, place));
  const update = outer && decodeUpdate(outer.update);
  if (outer === undefined || update === undefined) return undefined;
  return { time: outer.time, subjects: update.entries.flatMap(({ key }) => parseRecordKey(key)?.subject ?? []) };
}

function invalid(rule: string): DeltaReading {
  return { outcome: "invalid", rule };
}

interface DeltaPlaintext {
  readonly heads: readonly AuthorHead[];
  readonly member: LinkHash;
  readonly salts: Bytes;
  readonly time: number;
  readonly update: Bytes;
}
const PLAINTEXT_KEYS = "heads member salts time update";

function parsePlaintext(plaintext: Bytes): DeltaPlaintext | undefined {
  if (plaintext.length > MAX_DELTA_BYTES) return undefined;
  let decoded: Canonical;
  try {
    decoded = decodeCanonical(plaintext);
  } catch {
    return undefined;
  }
  if (!isMap(decoded) || Object.keys(decoded).join(" ") !== PLAINTEXT_KEYS) return undefined;
  const { heads, member, salts, time, update } = decoded;
  const parsed = parseHeads(heads);
  if (!isBytes(member) || member.length !== 32 || !isBytes(salts) || !isBytes(update) || parsed === undefined)
    return undefined;
  return typeof time === "number" && time >= 0
    ? { heads: parsed, member: bytesToId(member), salts, time, update }
    : undefined;
}

function parseHeads(heads: Canonical | undefined): readonly AuthorHead[] | undefined {
  if (!isArray(heads)) return undefined;
  const parsed: AuthorHead[] = [];
  for (const head of heads) {
    if (!isArray(head) || head.length !== 3) return undefined;
    const [author, seq, hash] = head;
    if (!isBytes(author) || author.length !== 32 || !isBytes(hash) || hash.length !== 32) return undefined;
    if (typeof seq !== "number" || seq < 1) return undefined;
    const one: AuthorHead = { author: bytesToId(author), seq, hash: bytesToId(hash) };
    const before = parsed.at(-1);
    if (before !== undefined && before.author >= one.author) return undefined;
    parsed.push(one);
  }
  return parsed;
}

function isMap(value: Canonical): value is CanonicalMap {
  return typeof value === "object" && value !== null && !isArray(value) && !isBytes(value);
}
function isArray(value: Canonical | undefined): value is readonly Canonical[] {
  return Array.isArray(value);
}
function isBytes(value: Canonical | undefined): value is Bytes {
  return value instanceof Uint8Array;
}
