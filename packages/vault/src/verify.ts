/**
 * The deep check (doctor): every signature, chain, record root, Yjs update and value of a stream, and that head and
 * index say what the log says. Reports and changes nothing.
 */
import { encodeCanonical, valueHash } from "@kist/crypto";
import { bytesToHex, type StreamId } from "@kist/model";
import * as Y from "yjs";

import { foldFacts } from "./fold.ts";
import { recordToContent } from "./record-content.ts";
import type { Fact, SubjectId } from "./record.ts";
import { replayLog, type Finding, type Replay } from "./replay.ts";
import type { StreamIndex } from "./stream-index.ts";
import type { VaultParts } from "./streams.ts";
import { ROOT } from "./update.ts";

export function verifyStream(parts: VaultParts, stream: StreamId): readonly Finding[] {
  const { crypto, store, keyring } = parts;
  const replay = replayLog({ crypto, store, membership: parts.chain(), keyring }, stream);
  return [
    ...replay.findings,
    ...verifyView(stream, replay),
    ...verifyValues(parts, stream, replay),
    ...verifyIndex(parts, stream, replay),
  ];
}

/** All updates in a real document: nothing waits, nothing is lost, each key holds what its record says. */
function verifyView(stream: StreamId, replay: Replay): readonly Finding[] {
  const doc = new Y.Doc({ gc: false });
  const records = doc.getMap<unknown>(ROOT);
  doc.transact(() => {
    for (const { update } of replay.deltas) Y.applyUpdateV2(doc, update);
  });
  const findings: Finding[] = [];
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    findings.push({ stream, part: "view", rule: "pending" });
  const entries = replay.deltas.flatMap((delta) => delta.entries);
  const kept = entries.every(({ key, content }) => isSameContent(records.get(key), content));
  if (!kept || records.size !== entries.length) findings.push({ stream, part: "view", rule: "content" });
  doc.destroy();
  return findings;
}

function isSameContent(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** Chunks that records name are there unless purged, and are what their hash says; no others are there. */
function verifyValues(parts: VaultParts, stream: StreamId, replay: Replay): readonly Finding[] {
  const { crypto, store } = parts;
  const findings: Finding[] = [];
  const expected = new Set<string>();
  for (const facts of replay.facts.values()) {
    const { versions } = foldFacts(facts);
    for (const version of versions) {
      if (version.purged) continue;
      for (const chunk of version.sealed.chunks) {
        expected.add(chunk);
        const bytes = store.readValue(chunk);
        const rule = bytes === undefined ? "missing" : valueHash(crypto, bytes) === chunk ? undefined : "hash";
        if (rule !== undefined) findings.push({ stream, part: "value", rule, author: version.author });
      }
    }
  }
  for (const chunk of store.values(stream))
    if (!expected.has(chunk)) findings.push({ stream, part: "value", rule: "stray" });
  return findings;
}

function verifyIndex(parts: VaultParts, stream: StreamId, replay: Replay): readonly Finding[] {
  let index: StreamIndex;
  try {
    parts.streams.forget(stream);
    index = parts.streams.get(stream);
  } catch {
    return [{ stream, part: "index", rule: "damaged" }];
  }
  const { settled } = index;
  const findings: Finding[] = [];
  const inHead = settled.head.authors.map(({ device, seq, hash, clock }) => `${device} ${seq} ${hash} ${clock}`).sort();
  const inLog = replay.authors.map(({ device, seq, hash, clock }) => `${device} ${seq} ${hash} ${clock}`).sort();
  if (inHead.join() !== inLog.join()) findings.push({ stream, part: "head", rule: "log" });
  if (settled.head.deltas !== replay.deltas.length) findings.push({ stream, part: "head", rule: "count" });
  const same = [...replay.facts].every(([subject, facts]) => {
    const indexed = wholeFacts(index, subject);
    return indexed !== undefined && isSameFacts(indexed, facts);
  });
  if (!same || settled.entries.size !== replay.facts.size) findings.push({ stream, part: "index", rule: "log" });
  return findings;
}

/** `undefined` where an archive page is damaged: then it is not what the log says. */
function wholeFacts(index: StreamIndex, subject: SubjectId): readonly Fact[] | undefined {
  try {
    return index.findWhole(index.settled, subject)?.facts;
  } catch {
    return undefined;
  }
}

function isSameFacts(a: readonly Fact[], b: readonly Fact[]): boolean {
  return a.map(spellFact).sort().join("\n") === b.map(spellFact).sort().join("\n");
}

/** All that a fact says, in one spelling. */
function spellFact({ hash, author, seq, at, body, sealed }: Fact): string {
  const content = bytesToHex(encodeCanonical(recordToContent(body)));
  return [hash, author, seq, at, body.field, content, sealed?.epoch, ...(sealed?.chunks ?? [])].join(" ");
}
