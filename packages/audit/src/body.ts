/**
 * The plaintext of a record: its entries in one compact buffer (SPEC §3). Callers are written once per record
 * and named by their place, since the requests of one turn mostly come over a few connections; a caller's facts
 * that are frozen are encoded once and for all.
 */
import type { AuditEntry, AuditOutcome, Bytes } from "@kist/model";

import { Malformed, readByte, readCount, readInteger, readNatural, readText, type BodyReader } from "./body-reader.ts";
import {
  createBodyWriter,
  writeByte,
  writeBytes,
  writeInteger,
  writeNatural,
  writeText,
  type BodyWriter,
} from "./body-writer.ts";

const VERSION = 1;
const OUTCOMES = ["allowed", "refused", "failed"] as const satisfies readonly AuditOutcome[];
const OUTCOME_MASK = 3;
const HAS = { caller: 4, code: 8, note: 16, count: 32 } as const;
const ALL_FLAGS = 63;

type Caller = Readonly<Record<string, string | number>>;
/** Encoded facts of callers, kept for as long as the caller's own record is. */
export type CallerCache = WeakMap<Caller, Bytes>;

const MAX_SUBJECTS = 10_000;
const MAX_SUBJECT = 1024;
const MAX_NOTE = 4096;

/** The field the format cannot hold, if there is one. Cheap: it runs for every entry before it is queued. */
export function faultOfEntry(entry: AuditEntry): string | undefined {
  if (!isName(entry.action)) return "action";
  if (!isInteger(entry.at)) return "at";
  if (entry.subjects.length > MAX_SUBJECTS) return "subjects";
  for (const subject of entry.subjects) if (subject.length > MAX_SUBJECT) return "subjects";
  if (entry.code !== undefined && !isName(entry.code)) return "code";
  if (entry.note !== undefined && entry.note.length > MAX_NOTE) return "note";
  if (entry.count !== undefined && (!Number.isSafeInteger(entry.count) || entry.count < 1)) return "count";
  return undefined;
}
function isName(text: string): boolean {
  return text.length > 0 && text.length <= 64;
}
/** What `writeInteger` holds. */
function isInteger(value: number): boolean {
  return Number.isSafeInteger(value) && Math.abs(value) < 2 ** 51;
}

/** Appends the body of these entries to the writer. */
export function writeBody(writer: BodyWriter, entries: readonly AuditEntry[], cache: CallerCache): void {
  const start = entries[0]?.at ?? 0;
  writeByte(writer, VERSION);
  writeInteger(writer, start);
  const places = new Map<Caller, number>();
  for (const { caller } of entries) if (caller !== undefined && !places.has(caller)) places.set(caller, places.size);
  writeNatural(writer, places.size);
  for (const caller of places.keys()) writeBytes(writer, encodeCaller(caller, cache));
  writeNatural(writer, entries.length);
  for (const entry of entries) writeEntry(writer, entry, start, places);
}

function writeEntry(writer: BodyWriter, entry: AuditEntry, start: number, places: ReadonlyMap<Caller, number>): void {
  const { action, outcome, at, subjects, caller, code, note, count } = entry;
  let flags: number = OUTCOMES.indexOf(outcome);
  if (caller !== undefined) flags |= HAS.caller;
  if (code !== undefined) flags |= HAS.code;
  if (note !== undefined) flags |= HAS.note;
  if (count !== undefined) flags |= HAS.count;
  writeByte(writer, flags);
  writeText(writer, action);
  writeInteger(writer, at - start);
  writeNatural(writer, subjects.length);
  for (const subject of subjects) writeText(writer, subject);
  if (caller !== undefined) writeNatural(writer, places.get(caller) ?? 0);
  if (code !== undefined) writeText(writer, code);
  if (note !== undefined) writeText(writer, note);
  if (count !== undefined) writeNatural(writer, count);
}

function encodeCaller(caller: Caller, cache: CallerCache): Bytes {
  const known = cache.get(caller);
  if (known !== undefined) return known;
  const writer = createBodyWriter();
  const facts = Object.entries(caller);
  writeNatural(writer, facts.length);
  for (const [name, fact] of facts) {
    writeText(writer, name);
    const isNumber = typeof fact === "number" && isInteger(fact);
    writeByte(writer, isNumber ? 1 : 0);
    if (isNumber) writeInteger(writer, fact);
    // A number that is not a whole one (none is known) is kept as its text.
    else writeText(writer, String(fact));
  }
  const bytes = writer.bytes.slice(0, writer.at);
  // What may still change is encoded each time.
  if (Object.isFrozen(caller)) cache.set(caller, bytes);
  return bytes;
}

/** The entries of a body. Throws `Malformed` for anything `writeBody` does not write. */
export function readBody(bytes: Bytes): readonly AuditEntry[] {
  const reader: BodyReader = { bytes, at: 0 };
  if (readByte(reader) !== VERSION) throw new Malformed();
  const start = readInteger(reader);
  const callers: Caller[] = [];
  for (let left = readCount(reader); left > 0; left--) callers.push(readCaller(reader));
  const entries: AuditEntry[] = [];
  for (let left = readCount(reader); left > 0; left--) entries.push(readEntry(reader, start, callers));
  if (reader.at !== bytes.length) throw new Malformed();
  return entries;
}

function readEntry(reader: BodyReader, start: number, callers: readonly Caller[]): AuditEntry {
  const flags = readByte(reader);
  const outcome = OUTCOMES[flags & OUTCOME_MASK];
  if (outcome === undefined || flags > ALL_FLAGS) throw new Malformed();
  const action = readText(reader);
  const at = start + readInteger(reader);
  const subjects: string[] = [];
  for (let left = readCount(reader); left > 0; left--) subjects.push(readText(reader));
  const caller = (flags & HAS.caller) === 0 ? undefined : callers[readNatural(reader)];
  if (caller === undefined && (flags & HAS.caller) !== 0) throw new Malformed();
  return {
    action,
    outcome,
    at,
    subjects,
    ...(caller === undefined ? {} : { caller }),
    ...((flags & HAS.code) === 0 ? {} : { code: readText(reader) }),
    ...((flags & HAS.note) === 0 ? {} : { note: readText(reader) }),
    ...((flags & HAS.count) === 0 ? {} : { count: readNatural(reader) }),
  };
}

function readCaller(reader: BodyReader): Caller {
  const facts: [string, string | number][] = [];
  for (let left = readCount(reader); left > 0; left--) {
    const name = readText(reader);
    const isNumber = readByte(reader);
    if (isNumber > 1) throw new Malformed();
    facts.push([name, isNumber === 1 ? readInteger(reader) : readText(reader)]);
  }
  return Object.fromEntries(facts);
}
