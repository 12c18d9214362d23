import { verifyEnvelope, ZERO_HASH, type Crypto, type VerifiedEnvelope } from "@kist/crypto";
/**
 * The log read again from its first delta: what verify compares with and rebuild writes. Each author's chain is walked
 * in order; the first delta that is wrong stops that author there, and one beyond a removal's cut is set aside.
 */
import { isKistError, type DeviceId, type EnvelopeHash, type StreamId } from "@kist/model";

import { readDelta, type DeltaContent } from "./delta.ts";
import type { AuthorState } from "./head.ts";
import type { DeltaRow, MemberDevice, Membership, ReadKeys, VaultStore } from "./ports.ts";
import { deviceClient } from "./record-key.ts";
import type { Fact, SubjectId } from "./record.ts";
import { fitsStream } from "./stream-fields.ts";

/** What is wrong with stored data. `rule` is one word per check, for doctor's table. */
export interface Finding {
  readonly stream: StreamId;
  readonly part: "delta" | "value" | "index" | "head" | "view";
  readonly rule: string;
  readonly author?: DeviceId;
  readonly seq?: number;
}

export interface Replay {
  readonly facts: ReadonlyMap<SubjectId, readonly Fact[]>;
  /** In the order the authors' ids have. */
  readonly authors: readonly AuthorState[];
  readonly deltas: readonly DeltaContent[];
  readonly findings: readonly Finding[];
  /** Something is of a newer version. */
  readonly newer: boolean;
}

export interface ReplayDeps {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly membership: Membership;
  readonly keyring: ReadKeys;
}

interface Walk {
  state: AuthorState;
  stopped: boolean;
}

export function replayLog(deps: ReplayDeps, stream: StreamId): Replay {
  const facts = new Map<SubjectId, Fact[]>();
  const walks = new Map<DeviceId, Walk>();
  const deltas: DeltaContent[] = [];
  const findings: Finding[] = [];
  let newer = false;
  for (const row of deps.store.deltas(stream)) {
    const { author } = row;
    const walk = walks.get(author) ?? {
      state: { device: author, seq: 0, hash: ZERO_HASH, clock: 0, told: 0 },
      stopped: false,
    };
    walks.set(author, walk);
    if (walk.stopped) continue;
    const judged = judgeDelta(deps, stream, row, walk.state);
    if (judged.outcome !== "delta") {
      walk.stopped = true;
      if (judged.outcome === "pending") newer = true;
      if (judged.outcome === "invalid")
        findings.push({ stream, part: "delta", rule: judged.rule, author, seq: row.seq });
      continue;
    }
    deltas.push(judged);
    for (const { subject, fact } of judged.records) {
      const known = facts.get(subject);
      if (known === undefined) facts.set(subject, [fact]);
      else known.push(fact);
    }
    const { clock } = walk.state;
    walk.state = { device: author, seq: row.seq, hash: row.hash, clock: clock + judged.records.length, told: row.seq };
  }
  const authors = [...walks.values()].map((walk) => walk.state).filter((state) => state.seq > 0);
  return { facts, authors, deltas, findings, newer };
}

type Judged =
  | DeltaContent
  | { readonly outcome: "pending" | "aside" }
  | { readonly outcome: "invalid"; readonly rule: string };

/** Every check of one delta that needs no other author's: signature, chain, authority, then the content. */
function judgeDelta(deps: ReplayDeps, stream: StreamId, row: DeltaRow, state: AuthorState): Judged {
  const { crypto, membership, keyring } = deps;
  let envelope: VerifiedEnvelope;
  try {
    envelope = verifyEnvelope(crypto, row.bytes);
  } catch (error) {
    return invalid(isKistError(error) ? error.code : "envelope");
  }
  const { header } = envelope;
  if (header.stream !== stream || header.author !== row.author || header.seq !== row.seq || envelope.hash !== row.hash)
    return invalid("row");
  if (header.seq !== state.seq + 1 || header.prev !== state.hash) return invalid("chain");
  const authority = judgeAuthor(membership, stream, header.author, header.seq, envelope.hash);
  if (authority !== "accept") return authority === "aside" ? { outcome: "aside" } : invalid(authority);
  const key = keyring.readKey(stream, header.epoch);
  if (key === undefined) return invalid("key");
  const environment = membership.streams.get(stream)?.environment ?? "";
  try {
    const reading = readDelta(crypto, envelope, { vault: membership.vault, environment, key }, state.clock);
    if (reading.outcome === "delta" && !reading.records.every((record) => fitsStream(membership, stream, record)))
      return invalid("field");
    return reading;
  } catch (error) {
    return invalid(isKistError(error) ? error.code : "open");
  }
}

function invalid(rule: string): { readonly outcome: "invalid"; readonly rule: string } {
  return { outcome: "invalid", rule };
}

/** Whether the chain lets this device author here, up to this envelope. */
function judgeAuthor(
  membership: Membership,
  stream: StreamId,
  author: DeviceId,
  seq: number,
  hash: EnvelopeHash,
): "accept" | "aside" | "author" | "client" | "cut" {
  const device = membership.devices.get(author);
  if (device === undefined || !mayOverride(membership, stream, device)) return "author";
  if (!ownsClient(membership, author)) return "client";
  const cut = device.removed?.cuts.get(stream);
  if (cut === undefined || seq < cut.seq) return "accept";
  if (seq > cut.seq) return "aside";
  return hash === cut.hash ? "accept" : "cut";
}

/** Overrides are their member's own (R5, R11). */
function mayOverride({ streams }: Membership, stream: StreamId, device: MemberDevice): boolean {
  const known = streams.get(stream);
  return known?.kind !== "override" || known.member === device.member;
}

/** Devices stand in the chain's order: the first one of a client id has it (SPEC §4). */
function ownsClient(membership: Membership, author: DeviceId): boolean {
  const client = deviceClient(author);
  for (const device of membership.devices.keys()) if (deviceClient(device) === client) return device === author;
  return false;
}
