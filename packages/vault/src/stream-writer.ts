/**
 * One change in one stream: subjects are looked up as the change itself leaves them, records become deltas, values
 * are sealed, pages and head replaced, all in the transaction that is open. A writer that threw is dropped, and
 * what it stored goes with its savepoint.
 */
import { commitValue, type Crypto, type ReadKey, type SigningKey } from "@kist/crypto";
import {
  bytesToHex,
  bytesToId,
  recordHashToVersionId,
  type Bytes,
  type DeviceId,
  type RecordHash,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { createDeltaWriter } from "./delta-writer.ts";
import { foldFacts } from "./fold.ts";
import { stageIndex } from "./index-writer.ts";
import type { Layer } from "./layer.ts";
import type { Lined } from "./line.ts";
import type { IndexKeys } from "./page.ts";
import type { Membership, VaultStore } from "./ports.ts";
import type { Fact, Origin, RecordBody, SealedValue, SubjectId, VersionRecord } from "./record.ts";
import { OPENING_BYTES, sealValue } from "./sealed-value.ts";
import type { StreamIndex, Subject } from "./stream-index.ts";
import type { SubjectView } from "./subject.ts";

export interface StreamWriterDeps {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly device: { readonly id: DeviceId; readonly signing: SigningKey };
  readonly membership: Membership;
  /** Wall time of the change. */
  readonly time: number;
}

/** Where a change goes and under which key. */
export interface WriteTarget {
  readonly stream: StreamId;
  /** The stream of the environment; empty for the registry and for environments themselves. */
  readonly environment: string;
  readonly kind: "registry" | "other";
  readonly epoch: { readonly ref: string; readonly read: ReadKey };
}

export interface StreamWriter {
  readonly target: WriteTarget;
  /** The subject as this change has left it so far; `undefined` where there is none. */
  view(subject: SubjectId): SubjectView | undefined;
  /** Its records as this change has left them so far; without the archived ones until `unarchive`. */
  facts(subject: SubjectId): readonly Fact[];
  /** Brings an archived history back, for a change that is about an old version. Before the first `add` of the subject. */
  unarchive(subject: SubjectId): SubjectView | undefined;
  /** Claimants of a name before this change, the one who keeps it first. */
  claimants(claim: string): readonly SubjectId[];
  /** A fresh secret id. */
  createSecret(): SecretId;
  add(subject: SubjectId, body: RecordBody): RecordHash;
  /** Seals a value and records the version. `prev` as in its record. The value stays the caller's to wipe. */
  addVersion(subject: SubjectId, value: Bytes, about: VersionAbout): VersionId;
  /** The layer of this change, its pages and head not sealed yet. `undefined` where nothing was added: then nothing was stored. */
  finish(): Layer | undefined;
}
export interface VersionAbout {
  readonly label?: "pending";
  readonly reason?: string;
  readonly copiedFrom?: Origin;
  /** Of a template: the names in the value. */
  readonly template?: readonly string[];
  readonly prev: readonly RecordHash[];
}

/** `tip`: what the change builds on. */
export function createStreamWriter(
  deps: StreamWriterDeps,
  { index, tip }: { readonly index: StreamIndex; readonly tip: Layer },
  target: WriteTarget,
): StreamWriter {
  const { crypto, store, device, membership, keys, time } = deps;
  const { stream, environment, epoch } = target;
  const place = { vault: keys.vault, environment, key: epoch.read };
  const deltas = createDeltaWriter(
    { crypto, store, device, stream, place, epoch: epoch.ref, member: membership.head, time },
    tip.head,
  );
  /** Subjects that this change has touched, folded on demand. */
  const staged = new Map<SubjectId, Lined & { view?: SubjectView }>();

  const linedOf = (subject: SubjectId): Lined =>
    staged.get(subject) ?? index.find(tip, subject) ?? { facts: [], archive: undefined };
  const viewOf = (subject: SubjectId): SubjectView | undefined => {
    const changed = staged.get(subject);
    if (changed === undefined) return index.find(tip, subject)?.view;
    return (changed.view ??= foldFacts(changed.facts, changed.archive));
  };
  const addFact = (subject: SubjectId, fact: Fact): RecordHash => {
    const { facts, archive } = linedOf(subject);
    staged.set(subject, { facts: [...facts, fact], archive });
    return fact.hash;
  };

  return {
    target,
    view: viewOf,
    facts: (subject) => linedOf(subject).facts,
    unarchive(subject) {
      const whole = staged.has(subject) ? undefined : index.findWhole(tip, subject);
      if (whole !== undefined && whole.view !== viewOf(subject)) staged.set(subject, whole);
      return viewOf(subject);
    },
    claimants: (claim) => index.claimants(tip, claim),
    createSecret: () => bytesToId<SecretId>(crypto.random.bytes(16)),
    add: (subject, body) => addFact(subject, deltas.add(subject, body)),
    addVersion(subject, value, about) {
      const opening = crypto.random.bytes(OPENING_BYTES);
      const commitment = bytesToHex(commitValue(crypto, opening, value));
      const { ref } = epoch;
      const where = {
        vault: keys.vault,
        environment,
        stream,
        secret: subject,
        commitment,
        author: device.id,
        epoch: ref,
      };
      const chunks = sealValue(crypto, epoch.read, where, { opening, value });
      opening.fill(0);
      for (const { hash, bytes } of chunks) store.putValue({ hash, stream, bytes });
      const body: VersionRecord = { field: "version", commitment, size: value.length, ...about };
      const sealed: SealedValue = { epoch: ref, chunks: chunks.map((chunk) => chunk.hash) };
      const others = linedOf(subject).facts;
      const fact = deltas.add(subject, body, sealed, (hash) => !others.some((other) => looksAlike(hash, other.hash)));
      return recordHashToVersionId(addFact(subject, fact));
    },
    finish() {
      const written = deltas.finish();
      if (written === undefined) return undefined;
      const subjects = new Map<SubjectId, Subject>();
      for (const [subject, { facts, archive }] of staged)
        subjects.set(subject, { facts, archive, view: viewOf(subject) ?? foldFacts(facts, archive) });
      const { kind } = target;
      const { find, remember } = index;
      return stageIndex({ crypto, store, keys, stream, kind, find, remember }, tip, { subjects, ...written });
    },
  };
}

/** Equal in the 48 bits that decide all but the last character of a version id. */
function looksAlike(a: RecordHash, b: RecordHash): boolean {
  return a.slice(0, 12) === b.slice(0, 12);
}
