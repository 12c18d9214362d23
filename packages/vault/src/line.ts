/**
 * One subject's facts as a line of JSON: the form in which an index page keeps them (SPEC §7). JSON because V8 reads
 * nothing faster; only this device writes and reads it, under the seal of the page, so it is not a wire format.
 */
import { bytesToUtf8, utf8ToBytes, type Bytes, type DeviceId, type RecordHash } from "@kist/model";

import type { Fact, RecordBody, SealedValue } from "./record.ts";
import { byHash } from "./register.ts";

/** What lines name by number: grows only at its end, and stands in the head. */
export interface Tables {
  readonly authors: readonly DeviceId[];
  readonly epochs: readonly string[];
}

/** A `prev` names a fact of the same line by its place, any other by its hash. */
type Place = number | RecordHash;
interface LineBody {
  readonly prev?: readonly Place[];
  readonly [key: string]: unknown;
}
/** hash, author, seq, time, body; then, of a version, epoch and chunks. */
type LineFact = readonly [RecordHash, number, number, number, LineBody, number?, SealedValue["chunks"]?];

/** The facts sorted by hash: equal sets have equal lines under equal tables. */
export function encodeLine(facts: readonly Fact[], tables: Tables): Bytes {
  const sorted = [...facts].sort(byHash);
  const places = new Map(sorted.map((fact, i) => [fact.hash, i]));
  const line = sorted.map((fact): LineFact => {
    const { hash, author, seq, at, body, sealed } = fact;
    const written = writeBody(body, places);
    const by = tables.authors.indexOf(author);
    return sealed === undefined
      ? [hash, by, seq, at, written]
      : [hash, by, seq, at, written, tables.epochs.indexOf(sealed.epoch), sealed.chunks];
  });
  return utf8ToBytes(JSON.stringify(line));
}

/** Throws where the bytes are not what `encodeLine` wrote. The seal above has been checked: this is not a parser of foreign bytes. */
export function decodeLine(bytes: Bytes, tables: Tables): readonly Fact[] {
  const line = JSON.parse(bytesToUtf8(bytes)) as readonly LineFact[];
  return line.map(([hash, by, seq, at, written, epoch, chunks]): Fact => {
    const author = tables.authors[by];
    if (author === undefined) throw new TypeError("unknown author");
    const body = readBody(written, line);
    if (epoch === undefined || chunks === undefined) return { hash, author, seq, at, body };
    return { hash, author, seq, at, body, sealed: { epoch: tables.epochs[epoch] ?? "", chunks } };
  });
}

function writeBody(body: RecordBody, places: ReadonlyMap<RecordHash, number>): LineBody {
  return "prev" in body ? { ...body, prev: body.prev.map((hash): Place => places.get(hash) ?? hash) } : { ...body };
}

/** Checked when the record was accepted, and sealed by this device since. */
function readBody(written: LineBody, line: readonly LineFact[]): RecordBody {
  const prev = written.prev?.map((place) => (typeof place === "number" ? line[place]?.[0] : place));
  return (prev === undefined ? written : { ...written, prev }) as unknown as RecordBody;
}
