/**
 * Turns records into deltas: fills one up to the limits, signs it, stores it, goes on with the next. A record has its
 * final key and hash as soon as it is added, so that later records can name it.
 */
import { MAX_ENVELOPE_VALUES, type Crypto, type EnvelopePlace, type SigningKey } from "@kist/crypto";
import type { Bytes, DeviceId, LinkHash, RecordHash, StreamId, ValueHash } from "@kist/model";

import { draftRecord, SALT_BYTES, sealDelta, type AuthorHead, type DraftRecord } from "./delta.ts";
import { authorState, type AuthorState, type Head } from "./head.ts";
import { MAX_CONTENT_BYTES, MAX_DELTA_BYTES, MAX_DELTA_RECORDS } from "./limits.ts";
import type { VaultStore } from "./ports.ts";
import { contentToRecord, recordToContent } from "./record-content.ts";
import type { Fact, RecordBody, SealedValue, SubjectId } from "./record.ts";

/** Key, salt and framing of a record inside a delta, at most. */
const RECORD_OVERHEAD = 192;
/** Membership head, time and framing; and one other author's head. */
const DELTA_OVERHEAD = 256;
const HEAD_OVERHEAD = 96;

export interface DeltaWriterDeps {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  readonly stream: StreamId;
  readonly place: EnvelopePlace;
  readonly epoch: string;
  readonly member: LinkHash;
  readonly time: number;
}

export interface DeltaWriter {
  /** `isFree` refuses a hash (a version id that is taken): the record is salted again. */
  add(subject: SubjectId, body: RecordBody, sealed?: SealedValue, isFree?: (hash: RecordHash) => boolean): Fact;
  /** Stores the last delta and returns what the head has to say; `undefined` where no record was added. */
  finish(): { readonly authors: readonly AuthorState[]; readonly deltas: number } | undefined;
}

export function createDeltaWriter(deps: DeltaWriterDeps, head: Head): DeltaWriter {
  const { crypto, store, device, stream, epoch, member, time } = deps;
  const unheard: readonly AuthorHead[] = head.authors
    .filter((author) => author.device !== device.id && author.seq > author.told)
    .map((author) => ({ author: author.device, seq: author.seq, hash: author.hash }))
    .sort((a, b) => (a.author < b.author ? -1 : 1));
  let own = authorState(head, device.id);
  let heads = unheard;
  let records: DraftRecord[] = [];
  let values: ValueHash[] = [];
  let deltas = 0;
  const emptySize = (): number => DELTA_OVERHEAD + heads.length * HEAD_OVERHEAD;
  let size = emptySize();

  /** Drawn in growing blocks: one record needs one salt, an import thousands. */
  let salts = new Uint8Array(0);
  let block = 1;
  const drawSalt = (): Bytes => {
    if (salts.length === 0) {
      salts = crypto.random.bytes(SALT_BYTES * block);
      block = Math.min(MAX_DELTA_RECORDS, block * 4);
    }
    const salt = salts.slice(0, SALT_BYTES);
    salts = salts.subarray(SALT_BYTES);
    return salt;
  };

  const flush = (): void => {
    const { seq, hash: prev, clock } = own;
    const next = seq + 1;
    const author = device.id;
    const draft = { stream, author, seq: next, prev, epoch, clock, records, values, heads, member, time };
    const { bytes, hash } = sealDelta(crypto, deps.place, device.signing, draft);
    store.appendDelta({ stream, author, seq: next, hash, bytes });
    own = { ...own, seq: next, hash, clock: clock + records.length };
    heads = [];
    records = [];
    values = [];
    size = emptySize();
    deltas++;
  };

  return {
    add(subject, body, sealed, isFree = () => true) {
      // What is signed stands for ever: nothing leaves that the strict reader would not take back.
      if (contentToRecord(body.field, recordToContent(body)).outcome !== "record")
        throw new TypeError(`not a valid ${body.field} record`);
      const chunks = sealed?.chunks ?? [];
      const draft = (): DraftRecord =>
        draftRecord(crypto, { author: device.id, seq: own.seq + 1, index: records.length, subject }, body, drawSalt());
      let record = draft();
      if (record.size > MAX_CONTENT_BYTES) throw new TypeError(`the ${body.field} record is too large`);
      const full =
        records.length >= MAX_DELTA_RECORDS ||
        values.length + chunks.length > MAX_ENVELOPE_VALUES ||
        size + record.size + RECORD_OVERHEAD > MAX_DELTA_BYTES;
      if (full) {
        flush();
        record = draft();
      }
      while (!isFree(record.hash)) record = draft();
      records.push(record);
      values.push(...chunks);
      size += record.size + RECORD_OVERHEAD;
      const fact = { hash: record.hash, author: device.id, seq: own.seq + 1, at: time, body };
      return sealed === undefined ? fact : { ...fact, sealed };
    },
    finish() {
      if (records.length > 0) flush();
      if (deltas === 0) return undefined;
      const others = head.authors.map((author) => ({ ...author, told: author.seq }));
      const known = others.some((author) => author.device === device.id);
      const authors = known ? others.map((author) => (author.device === device.id ? own : author)) : [...others, own];
      return { authors, deltas };
    },
  };
}
