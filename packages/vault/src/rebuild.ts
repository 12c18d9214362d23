/**
 * Writes a stream's index anew from its log: what doctor does when a page does not open. Refuses where the log is
 * behind a head that still opens, because that would make a loss look whole.
 */
import type { StreamId } from "@kist/model";

import { damaged } from "./error.ts";
import { foldFacts } from "./fold.ts";
import { authorState, emptyHead, openHead, type Head } from "./head.ts";
import { sealIndex, stageIndex } from "./index-writer.ts";
import { createLayer } from "./layer.ts";
import type { SubjectId } from "./record.ts";
import { replayLog, type Replay } from "./replay.ts";
import type { Subject } from "./stream-index.ts";
import type { VaultParts } from "./streams.ts";

/**
 * Inside a transaction. Memory forgets the stream, so that the next use reads what was committed. Throws
 * `stream-damaged` with part `log` where deltas are missing or wrong.
 */
export function rebuildIndex(parts: VaultParts, stream: StreamId): void {
  const { crypto, store, keys, keyring } = parts;
  const membership = parts.chain();
  const replay = replayLog({ crypto, store, membership, keyring }, stream);
  const before = readOldHead(parts, stream);
  if (replay.findings.length > 0 || isBehind(replay, before)) throw damaged(stream, "log");
  store.dropIndex(stream);
  parts.streams.forget(stream);
  const subjects = new Map<SubjectId, Subject>();
  for (const [subject, facts] of replay.facts)
    subjects.set(subject, { facts, archive: undefined, view: foldFacts(facts) });
  const base = createLayer(
    undefined,
    { ...emptyHead(), generation: before?.generation ?? 0, newer: replay.newer },
    undefined,
  );
  const kind = membership.streams.get(stream)?.kind === "registry" ? "registry" : "other";
  const authors = replay.authors.map((author) => ({ ...author, told: toldOf(before, author.device, author.seq) }));
  const deps = { crypto, store, keys, stream, kind, find: () => undefined, remember: () => undefined } as const;
  sealIndex(deps, stageIndex(deps, base, { subjects, authors, deltas: replay.deltas.length }));
}

/** `undefined` where the head is gone or does not open: then there is nothing to compare with. */
function readOldHead(parts: VaultParts, stream: StreamId): Head | undefined {
  const sealed = parts.store.readHead(stream);
  if (sealed === undefined) return undefined;
  try {
    return openHead(parts.crypto, parts.keys, stream, sealed);
  } catch {
    return undefined;
  }
}

function isBehind(replay: Replay, before: Head | undefined): boolean {
  return (before?.authors ?? []).some((old) => {
    const now = replay.authors.find((author) => author.device === old.device);
    return now === undefined || now.seq < old.seq;
  });
}

function toldOf(before: Head | undefined, device: Head["authors"][number]["device"], seq: number): number {
  // Without an old head, a head named twice does no harm; one never named could hide a withheld delta.
  return before === undefined ? 0 : Math.min(seq, authorState(before, device).told);
}
