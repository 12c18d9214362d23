/**
 * Is this chain what its device wrote? Pure: records, checkpoints, and the devices that may have written them
 * go in, the first bad record comes out (SPEC §7). Without keys it checks skeletons, links, body hashes and
 * signatures; with `open` also that every body opens and that no more bodies are gone than retention recorded.
 */
import type { Crypto } from "@kist/crypto";
import {
  bytesToHex,
  equalBytes,
  isKistError,
  type AuditEntry,
  type Bytes,
  type DeviceId,
  type VaultId,
} from "@kist/model";

import { faultOfUnit } from "./chain-head.ts";
import { openCheckpoint } from "./checkpoint.ts";
import type { AuditCheckpoint, AuditUnit } from "./ports.ts";
import { isClear } from "./sealed-body.ts";
import { decodeSkeleton, firstPrev } from "./skeleton.ts";

/**
 * What is wrong with record `at`:
 * `missing` it is not there; `skeleton` not readable; `seq` stands under another number; `device` written by a
 * stranger; `hash` its hash is not its skeleton's; `replaced` it is sound, but its successors were made after
 * another one; `prev` it was made after another predecessor; `body` not the body it was made with, not to be
 * opened, or gone without a record of retention; `checkpoint` a checkpoint of this size is not validly signed.
 */
export type BrokenField =
  | "missing"
  | "skeleton"
  | "seq"
  | "device"
  | "hash"
  | "replaced"
  | "prev"
  | "body"
  | "checkpoint";

export interface ChainReport {
  /**
   * `broken`: record `at` is bad. `fork`: two signed histories; they part at record `at` or later.
   * `truncated`: signed records from `at` on are gone. `ok` says nothing about the tails below.
   */
  readonly verdict: "ok" | "broken" | "fork" | "truncated";
  readonly at?: number;
  readonly field?: BrokenField;
  readonly records: number;
  /** Entries that could be opened. */
  readonly entries: number;
  readonly checkpoints: number;
  /** Records whose body retention dropped. */
  readonly dropped: number;
  /** Newest records that no checkpoint covers: whoever writes the file could have changed them. */
  readonly unsignedTail: number;
  /** Newest records that nobody but the device itself vouches for: it could have rewritten them. */
  readonly unwitnessedTail: number;
  /** Link hash of the newest record, hex. */
  readonly head: string;
}

export interface ChainEvidence {
  readonly crypto: Crypto;
  readonly vault: VaultId;
  /** Who may have written this chain. */
  readonly devices: ReadonlySet<DeviceId>;
  /** Ascending; may be a stream from disk. */
  readonly units: Iterable<AuditUnit>;
  readonly checkpoints: Iterable<AuditCheckpoint>;
  /** Notes of this chain from another place: what another person or device kept of it. */
  readonly kept?: readonly string[];
  /** Opens a body; throws what is a `KistError` when it is wrong; `undefined` when there is nothing to say. */
  readonly open?: (unit: AuditUnit) => { readonly entries: readonly AuditEntry[] } | undefined;
}

interface Statement {
  readonly size: number;
  readonly head: Bytes;
  readonly isKept: boolean;
}
interface Finding {
  readonly at: number;
  readonly field: BrokenField;
}

export function verifyAuditChain(evidence: ChainEvidence): ChainReport {
  const steps = verifyInSteps(evidence);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same, a record at each step: for who has others to serve meanwhile. Records appended later are not looked at. */
export function* verifyInSteps(evidence: ChainEvidence): Generator<undefined, ChainReport> {
  const { crypto, vault, devices } = evidence;
  const notes = [
    ...[...evidence.checkpoints].map((one) => ({ ...one, isKept: false })),
    ...(evidence.kept ?? []).map((note) => ({ size: undefined, note, isKept: true })),
  ];
  const statements: Statement[] = [];
  let bad: Finding | undefined;
  const blame = (at: number, field: BrokenField): void => {
    if (bad === undefined || at < bad.at) bad = { at, field };
  };
  for (const { size, note, isKept } of notes) {
    const opened = openCheckpoint(crypto, note);
    const isOurs = opened?.vault === vault && devices.has(opened.device);
    if (isOurs && (size === undefined || size === opened.size))
      statements.push({ size: opened.size, head: opened.head, isKept });
    else blame(size ?? opened?.size ?? 1, "checkpoint");
  }
  const walked = yield* walkUnits(evidence, statements, blame);
  const parted = findFork(statements, walked);
  const furthest = statements.reduce((most, one) => Math.max(most, one.size), 0);
  const newestAgreeing = (isCounted: (one: Statement) => boolean): number =>
    statements
      .filter((one) => isCounted(one) && agrees(one, walked))
      .reduce((most, one) => Math.max(most, one.size), 0);
  const verdict: Pick<ChainReport, "verdict" | "at" | "field"> =
    bad !== undefined
      ? { verdict: "broken", ...bad }
      : parted !== undefined
        ? { verdict: "fork", at: parted }
        : furthest > walked.last
          ? { verdict: "truncated", at: walked.last + 1 }
          : { verdict: "ok" };
  return {
    ...verdict,
    records: walked.records,
    entries: walked.entries,
    checkpoints: statements.length,
    dropped: walked.dropped,
    unsignedTail: Math.max(0, walked.last - newestAgreeing(() => true)),
    unwitnessedTail: Math.max(0, walked.last - newestAgreeing((one) => one.isKept)),
    head: bytesToHex(walked.head),
  };
}

interface Walked {
  readonly records: number;
  readonly entries: number;
  readonly dropped: number;
  /** The newest record's number, 0 where there is none. */
  readonly last: number;
  readonly head: Bytes;
  /** Link hashes at the sizes that checkpoints speak of. */
  readonly hashes: ReadonlyMap<number, Bytes>;
}

function* walkUnits(
  evidence: ChainEvidence,
  statements: readonly Statement[],
  blame: (at: number, field: BrokenField) => void,
): Generator<undefined, Walked> {
  const { crypto, devices } = evidence;
  const asked = new Set(statements.map((one) => one.size));
  const hashes = new Map<number, Bytes>();
  let records = 0;
  let entries = 0;
  let dropped = 0;
  let last = 0;
  let head = firstPrev(crypto, evidence.vault);
  /** A record whose `prev` did not fit: its predecessor is to blame, unless its successor does not fit either. */
  let unfit: number | undefined;
  /** Bodies are dropped from the front: the first one that is there, and how far retention says it went. */
  let firstBody = 0;
  let firstHole = 0;
  let retained = 0;
  for (const unit of evidence.units) {
    yield undefined;
    records++;
    if (unit.seq !== last + 1) blame(last + 1, unit.seq > last ? "missing" : "seq");
    const skeleton = decodeSkeleton(unit.skeleton);
    const fault = faultOfUnit(crypto, unit);
    if (fault !== undefined) blame(unit.seq, fault);
    if (skeleton !== undefined && !devices.has(skeleton.device)) blame(unit.seq, "device");
    const fits = skeleton !== undefined && equalBytes(skeleton.prev, head);
    if (unfit !== undefined) blame(fits ? unfit - 1 : unfit, fits ? "replaced" : "prev");
    unfit = undefined;
    if (!fits && fault === undefined && unit.seq === last + 1) {
      const isVouchedFor = statements.some((one) => one.size === last && equalBytes(one.head, head));
      if (last === 0 || isVouchedFor) blame(unit.seq, "prev");
      else unfit = unit.seq;
    }
    last = unit.seq;
    head = unit.hash;
    if (asked.has(last)) hashes.set(last, head);
    if (unit.body === undefined) {
      dropped++;
      if (firstBody > 0 && firstHole === 0) firstHole = unit.seq;
      continue;
    }
    if (firstBody === 0) firstBody = unit.seq;
    if (evidence.open === undefined || fault !== undefined) continue;
    const opened = openQuietly(evidence.open, unit);
    if (opened === undefined) blame(unit.seq, "body");
    else entries += opened.entries.length;
    // A clear body needs no key, so anybody may have written it: nothing it says can have been allowed.
    const isAnybodys = isClear(unit.body);
    for (const entry of opened?.entries ?? []) {
      if (isAnybodys && entry.outcome === "allowed") blame(unit.seq, "body");
      retained = Math.max(retained, retainedBefore(entry));
    }
  }
  if (unfit !== undefined) blame(unfit - 1, "replaced");
  if (firstHole > 0) blame(firstHole, "body");
  // Only who can open the bodies knows how far retention went.
  const goneTo = firstBody === 0 ? last : firstBody - 1;
  if (evidence.open !== undefined && dropped > 0 && goneTo >= Math.max(1, retained))
    blame(Math.max(1, retained), "body");
  return { records, entries, dropped, last, head, hashes };
}

/**
 * Two signed statements that cannot both be true: the first record that may differ. What is kept elsewhere
 * stems from one history, so it is compared with the last kept one that still agrees.
 */
function findFork(statements: readonly Statement[], walked: Walked): number | undefined {
  const sorted = [...statements].sort((a, b) => a.size - b.size);
  const agreed = { kept: 0, any: 0 };
  for (const [at, one] of sorted.entries()) {
    const next = sorted[at + 1];
    const contradicts = next?.size === one.size && !equalBytes(next.head, one.head);
    const isOurs = agrees(one, walked);
    if (contradicts || (one.size <= walked.last && !isOurs)) return (one.isKept ? agreed.kept : agreed.any) + 1;
    if (isOurs) agreed.any = one.size;
    if (isOurs && one.isKept) agreed.kept = one.size;
  }
  return undefined;
}

function agrees(one: Statement, walked: Walked): boolean {
  const ours = walked.hashes.get(one.size);
  return ours !== undefined && equalBytes(ours, one.head);
}

function openQuietly(
  open: NonNullable<ChainEvidence["open"]>,
  unit: AuditUnit,
): { readonly entries: readonly AuditEntry[] } | undefined {
  try {
    return open(unit) ?? { entries: [] };
  } catch (error) {
    if (isKistError(error)) return undefined;
    throw error;
  }
}

/** `audit.retain` with `before=<seq>`: records below it lost their bodies by intention. */
function retainedBefore(entry: AuditEntry): number {
  const before = entry.action === "audit.retain" && entry.outcome === "allowed" ? entry.note : undefined;
  return Number(/^before=([0-9]{1,15})$/.exec(before ?? "")?.[1] ?? 0);
}
