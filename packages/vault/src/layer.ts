/**
 * What memory holds of a stream: one settled layer, and above it a layer for each change that was applied but not yet
 * settled. Readers see the settled layer; writers see through the whole stack, so that the changes of one
 * transaction build on each other (SPEC §8).
 */
import type { Bytes } from "@kist/model";

import type { Head } from "./head.ts";
import type { Entry } from "./page.ts";
import type { SubjectId } from "./record.ts";

export interface Layer {
  /** `undefined`: this is the settled layer. Re-pointed when what lies below is merged. */
  below: Layer | undefined;
  head: Head;
  /** What this layer stored as the head: sealed, or a mark while it is not. By it a layer is recognised in the store. */
  storedHead: Bytes | undefined;
  /** Pages that were changed but not sealed yet; the head is not either while there are some. */
  unsealed: ReadonlySet<number>;
  readonly entries: Map<SubjectId, Entry>;
  /** Claimants of a name, the one who keeps it first. */
  readonly claims: Map<string, readonly SubjectId[]>;
  /** Subjects of a page, in order. */
  readonly pages: Map<number, readonly SubjectId[]>;
  /** Each page's part of the set-MAC. */
  readonly macs: Map<number, Bytes>;
}

export function createLayer(below: Layer | undefined, head: Head, storedHead: Bytes | undefined): Layer {
  const unsealed: ReadonlySet<number> = new Set();
  return {
    below,
    head,
    storedHead,
    unsealed,
    entries: new Map(),
    claims: new Map(),
    pages: new Map(),
    macs: new Map(),
  };
}

export function findEntry(layer: Layer, subject: SubjectId): Entry | undefined {
  return search(layer, (one) => one.entries.get(subject));
}
/** Empty where nobody claims it. */
export function findClaimants(layer: Layer, claim: string): readonly SubjectId[] {
  return search(layer, (one) => one.claims.get(claim)) ?? [];
}
export function findPage(layer: Layer, page: number): readonly SubjectId[] {
  return search(layer, (one) => one.pages.get(page)) ?? [];
}
export function findMac(layer: Layer, page: number): Bytes | undefined {
  return search(layer, (one) => one.macs.get(page));
}

function search<Found>(layer: Layer, look: (layer: Layer) => Found | undefined): Found | undefined {
  for (let one: Layer | undefined = layer; one !== undefined; one = one.below) {
    const found = look(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Moves all of `upper` into the layer below it, which it stands on directly. */
export function mergeLayer(lower: Layer, upper: Layer): void {
  for (const [subject, entry] of upper.entries) lower.entries.set(subject, entry);
  for (const [page, subjects] of upper.pages) lower.pages.set(page, subjects);
  for (const [page, mac] of upper.macs) lower.macs.set(page, mac);
  for (const [claim, subjects] of upper.claims) {
    if (subjects.length === 0) lower.claims.delete(claim);
    else lower.claims.set(claim, subjects);
  }
  lower.head = upper.head;
  lower.storedHead = upper.storedHead;
}
