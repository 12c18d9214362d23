/**
 * Where the chain goes on: its newest record, looked at before anything is added to it. A store that lost
 * records which a checkpoint proves must not grow again in silence: the device would sign a second history.
 */
import type { Crypto } from "@kist/crypto";
import { equalBytes, KistError, type Bytes, type DeviceId, type VaultId } from "@kist/model";

import { openCheckpoint } from "./checkpoint.ts";
import type { AuditErrorCode } from "./error.ts";
import type { AuditStore, AuditUnit } from "./ports.ts";
import { bodyHash, decodeSkeleton, firstPrev, linkHash } from "./skeleton.ts";

export interface ChainHead {
  /** 0 before the first record. */
  readonly seq: number;
  /** What the next record names as `prev`. */
  readonly hash: Bytes;
}

export interface OpenedHead {
  readonly head: ChainHead;
  /** True when the newest checkpoint covers the newest record. */
  readonly signed: boolean;
}

/**
 * Throws `audit-broken` when the newest record contradicts itself (`field`) or a checkpoint of this chain is
 * ahead of it (`missing`). With `acceptDamage` the chain goes on behind what is broken or missing; that place
 * stays in it for ever and `verify` names it.
 */
export function openHead(
  deps: {
    readonly crypto: Crypto;
    readonly store: AuditStore;
    readonly vault: VaultId;
    readonly device: { readonly id: DeviceId };
  },
  acceptDamage: boolean,
): OpenedHead {
  const { crypto, store, vault, device } = deps;
  const last = store.last();
  const fault = last === undefined ? undefined : faultOfUnit(crypto, last);
  if (last !== undefined && fault !== undefined && !acceptDamage)
    throw new KistError<AuditErrorCode>("audit-broken", { at: last.seq, field: fault });
  const head = last === undefined ? { seq: 0, hash: firstPrev(crypto, vault) } : { seq: last.seq, hash: last.hash };
  const writers = new Set([device.id, last === undefined ? undefined : decodeSkeleton(last.skeleton)?.device]);
  let furthest = head;
  let signed = last === undefined;
  for (const { size, note } of store.checkpoints(head.seq)) {
    if (size < head.seq) continue;
    const checkpoint = openCheckpoint(crypto, note);
    // A note that somebody else signed or that is for another vault says nothing here; `verify` reports it.
    if (checkpoint?.vault !== vault || !writers.has(checkpoint.device)) continue;
    if (checkpoint.size === head.seq && equalBytes(checkpoint.head, head.hash)) signed = true;
    if (checkpoint.size > furthest.seq) furthest = { seq: checkpoint.size, hash: checkpoint.head };
  }
  if (furthest.seq === head.seq) return { head, signed };
  if (!acceptDamage) throw new KistError<AuditErrorCode>("audit-broken", { at: head.seq + 1, field: "missing" });
  return { head: furthest, signed: true };
}

export type UnitFault = "skeleton" | "seq" | "hash" | "body";

/** What is wrong with one stored record by itself; `undefined` when nothing is. */
export function faultOfUnit(crypto: Crypto, unit: AuditUnit): UnitFault | undefined {
  const skeleton = decodeSkeleton(unit.skeleton);
  if (skeleton === undefined) return "skeleton";
  if (skeleton.seq !== unit.seq) return "seq";
  if (!equalBytes(linkHash(crypto, unit.skeleton), unit.hash)) return "hash";
  if (unit.body !== undefined && !equalBytes(bodyHash(crypto, unit.body), skeleton.bodyHash)) return "body";
  return undefined;
}
