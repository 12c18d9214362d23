/**
 * Writes what a change did to the index of its stream, in two steps. `stageIndex` makes the layer that memory puts on
 * top; `sealIndex` stores the pages of the changed subjects and the head, once for all changes of a transaction: one
 * seal per touched page, whatever the size of the stream and however many changes touched it.
 */
import type { Crypto } from "@kist/crypto";
import { bytesToHex, type StreamId } from "@kist/model";

import { chooseArchived, describeArchive } from "./archive.ts";
import { claimOf } from "./claims.ts";
import { foldFacts } from "./fold.ts";
import { headTables, sealHead, type AuthorState, type Head } from "./head.ts";
import { createLayer, findClaimants, findEntry, findMac, findPage, type Layer } from "./layer.ts";
import { ARCHIVE_LIMITS, FIRST_ARCHIVE_PAGE, PAGE_FULL_BYTES, PAGE_MOST_BYTES, PAGE_SUBJECTS } from "./limits.ts";
import { encodeLine } from "./line.ts";
import { pageMac, sealPage, toggleMac, type Entry, type IndexKeys } from "./page.ts";
import type { VaultStore } from "./ports.ts";
import type { SubjectId } from "./record.ts";
import { byHash } from "./register.ts";
import type { Subject } from "./stream-index.ts";

export interface IndexSealerDeps {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
  readonly stream: StreamId;
}

export interface IndexWriterDeps extends IndexSealerDeps {
  readonly kind: "registry" | "other";
  /** The subject as `tip` has it: to order claimants of one name. */
  readonly find: (layer: Layer, subject: SubjectId) => Subject | undefined;
  /** Told of each new entry. */
  readonly remember: (entry: Entry, subject: Subject) => void;
}

export interface IndexChange {
  /** As the change leaves them; the newest layer knows them with their histories archived. */
  readonly subjects: ReadonlyMap<SubjectId, Subject>;
  readonly authors: readonly AuthorState[];
  readonly deltas: number;
}

/** The change as a layer whose pages and head are not sealed yet. Archive pages are stored here. */
export function stageIndex(deps: IndexWriterDeps, tip: Layer, change: IndexChange): Layer {
  const { stream } = deps;
  const head: Head = {
    ...tip.head,
    generation: tip.head.generation + 1,
    deltas: tip.head.deltas + change.deltas,
    authors: change.authors,
    epochs: withEpochs(tip.head.epochs, change.subjects.values()),
  };
  const layer = createLayer(tip, head, undefined);
  let pages = head.pages;
  let { archives } = head;
  const touched = new Set(tip.unsealed);
  for (const [subject, changed] of change.subjects) {
    const before = findEntry(layer, subject);
    const kept = archiveHistory(deps, head, { subject, page: FIRST_ARCHIVE_PAGE + archives }, changed);
    if (kept !== changed) archives++;
    const { view } = kept;
    const bytes = encodeLine(kept, headTables(head));
    const stays = before !== undefined && !outgrows(layer, before, bytes.length);
    const page = stays ? before.page : pageWithRoom(layer, pages);
    touched.add(page);
    if (!stays) {
      if (before !== undefined) leavePage(layer, touched, before);
      layer.pages.set(page, [...findPage(layer, page), subject]);
      pages = Math.max(pages, page + 1);
    }
    const claim = claimOf(stream, deps.kind, subject, view);
    const { deleted } = view;
    const entry: Entry = { subject, claim, deleted, page, bytes, start: 0, end: bytes.length };
    layer.entries.set(subject, entry);
    deps.remember(entry, kept);
    if (before !== undefined && before.claim !== "") unclaim(layer, before.claim, subject);
    if (claim !== "") addClaim(deps, layer, change, claim, subject);
  }
  layer.head = { ...head, pages, archives };
  layer.unsealed = touched;
  return layer;
}

/** Stores what a layer and those below it have left unsealed. Nothing else makes them readable after a restart. */
export function sealIndex({ crypto, store, keys, stream }: IndexSealerDeps, layer: Layer): void {
  const mac = layer.head.mac.slice();
  for (const page of layer.unsealed) {
    const entries = findPage(layer, page).flatMap((subject) => findEntry(layer, subject) ?? []);
    const sealed = sealPage(crypto, keys, { stream, page }, entries);
    store.putIndexPage(stream, page, sealed);
    const old = findMac(layer, page);
    if (old !== undefined) toggleMac(mac, old);
    const part = pageMac(crypto, keys, stream, page, sealed);
    toggleMac(mac, part);
    layer.macs.set(page, part);
  }
  layer.head = { ...layer.head, mac };
  layer.unsealed = new Set();
  layer.storedHead = sealHead(crypto, keys, stream, layer.head);
  store.writeHead(stream, layer.storedHead);
}

/** Moves what can go into an archive page; the same subject where nothing goes. */
function archiveHistory(
  { crypto, store, keys, stream }: IndexWriterDeps,
  head: Head,
  place: { readonly subject: SubjectId; readonly page: number },
  changed: Subject,
): Subject {
  const chosen = new Set(chooseArchived(changed, ARCHIVE_LIMITS));
  if (chosen.size === 0) return changed;
  const { subject, page } = place;
  const archived = changed.facts.filter((fact) => chosen.has(fact));
  const bytes = encodeLine({ facts: archived, archive: changed.archive }, headTables(head));
  const entry: Entry = { subject, claim: "", deleted: false, page, bytes, start: 0, end: bytes.length };
  const sealed = sealPage(crypto, keys, { stream, page }, [entry]);
  store.putIndexPage(stream, page, sealed);
  const facts = changed.facts.filter((fact) => !chosen.has(fact));
  const mac = bytesToHex(pageMac(crypto, keys, stream, page, sealed));
  const archive = describeArchive({ page, mac }, facts, archived, changed);
  return { facts, archive, view: foldFacts(facts, archive) };
}

function withEpochs(known: readonly string[], subjects: Iterable<Subject>): readonly string[] {
  const epochs = new Set(known);
  for (const { facts } of subjects) for (const { sealed } of facts) if (sealed !== undefined) epochs.add(sealed.epoch);
  return [...epochs];
}

/** The last page while it has room, else the next. */
function pageWithRoom(layer: Layer, pages: number): number {
  const last = pages - 1;
  if (last < 0) return 0;
  const full = findPage(layer, last).length >= PAGE_SUBJECTS || pageLength(layer, last) >= PAGE_FULL_BYTES;
  return full ? pages : last;
}

/** Bytes of the lines on a page. */
function pageLength(layer: Layer, page: number): number {
  let length = 0;
  for (const subject of findPage(layer, page)) {
    const entry = findEntry(layer, subject);
    if (entry !== undefined) length += entry.end - entry.start;
  }
  return length;
}

/** A subject that grows on a long page moves to another: every write seals its whole page again. */
function outgrows(layer: Layer, { page, start, end }: Entry, length: number): boolean {
  const grows = length > end - start && findPage(layer, page).length > 1;
  return grows && pageLength(layer, page) + length - (end - start) > PAGE_MOST_BYTES;
}

function leavePage(layer: Layer, touched: Set<number>, { subject, page }: Entry): void {
  layer.pages.set(
    page,
    findPage(layer, page).filter((one) => one !== subject),
  );
  touched.add(page);
}

function unclaim(layer: Layer, claim: string, subject: SubjectId): void {
  layer.claims.set(
    claim,
    findClaimants(layer, claim).filter((one) => one !== subject),
  );
}

/** The lower hash of the winning name record keeps the name. */
function addClaim(deps: IndexWriterDeps, layer: Layer, change: IndexChange, claim: string, subject: SubjectId): void {
  const others = findClaimants(layer, claim);
  if (others.length === 0) {
    layer.claims.set(claim, [subject]);
    return;
  }
  const below = layer.below ?? layer;
  const hashed = [...others, subject].map((one) => {
    const found = change.subjects.get(one) ?? deps.find(below, one);
    return { subject: one, hash: found?.view.name?.hash ?? "" };
  });
  layer.claims.set(
    claim,
    hashed.sort(byHash).map((one) => one.subject),
  );
}
