/**
 * One stream in memory: loaded from its sealed head and pages, verified against the set-MAC, and kept as layers. The
 * store is the truth about what was written: `tip` compares before anything is built on top.
 */
import type { Crypto } from "@kist/crypto";
import { bytesToHex, equalBytes, type Bytes, type StreamId } from "@kist/model";

import type { Archive } from "./archive.ts";
import { damaged } from "./error.ts";
import { foldFacts } from "./fold.ts";
import { emptyHead, headTables, openHead } from "./head.ts";
import { createLayer, findClaimants, findEntry, mergeLayer, type Layer } from "./layer.ts";
import { FIRST_ARCHIVE_PAGE, MAX_PARSED_SUBJECTS } from "./limits.ts";
import { decodeLine, type Lined } from "./line.ts";
import { outlineOf, type Outline } from "./outline.ts";
import { openPage, pageMac, toggleMac, type Entry, type IndexKeys } from "./page.ts";
import type { VaultStore } from "./ports.ts";
import type { SubjectId } from "./record.ts";
import { byHash } from "./register.ts";
import type { SubjectView } from "./subject.ts";

export interface Subject extends Lined {
  readonly view: SubjectView;
}

export interface StreamIndex {
  readonly stream: StreamId;
  /** What readers see. */
  readonly settled: Layer;
  /** What the next change builds on: the newest layer that is in the store. Forgets layers that are not. */
  tip(): Layer;
  push(layer: Layer): void;
  /** After COMMIT: readers see this layer and all below. False where the layer is not there (any more). */
  settle(layer: Layer): boolean;
  /** After a failure: forgets this layer and all above. */
  discard(layer: Layer): void;
  /** Spares the next reader of a new entry the parsing. */
  remember(entry: Entry, subject: Subject): void;
  /** The subject, where the layer knows it. */
  find(layer: Layer, subject: SubjectId): Subject | undefined;
  /** What a list says of the subject. Does not push out parsed subjects that others use. */
  outline(layer: Layer, subject: SubjectId): Outline | undefined;
  /** The subject with its archived facts: what histories and old versions need. Throws `stream-damaged`. */
  findWhole(layer: Layer, subject: SubjectId): Subject | undefined;
  /** Claimants of a name as subjects, the one who keeps it first. */
  claimants(layer: Layer, claim: string): readonly SubjectId[];
}

export interface StreamIndexDeps {
  readonly crypto: Crypto;
  readonly store: VaultStore;
  readonly keys: IndexKeys;
}

/** Reads head and pages. Throws `stream-damaged`: a page is missing, added, changed, swapped or from another time. */
export function loadStream(deps: StreamIndexDeps, stream: StreamId): StreamIndex {
  const { store } = deps;
  const settled = loadLayer(deps, stream);
  const layers: Layer[] = [settled];
  /** Parsed lines, oldest use first. Entries are immutable, so identity is enough. */
  const parsed = new Map<Entry, Subject>();
  const outlines = new WeakMap<Entry, Outline>();

  const read = (layer: Layer, entry: Entry): Subject => {
    const known = parsed.get(entry);
    if (known !== undefined) return known;
    const subject = readEntry(stream, layer, entry);
    remember(entry, subject);
    return subject;
  };
  const remember = (entry: Entry, subject: Subject): void => {
    if (parsed.size >= MAX_PARSED_SUBJECTS) {
      const [oldest] = parsed.keys();
      if (oldest !== undefined) parsed.delete(oldest);
    }
    parsed.set(entry, subject);
  };
  const cut = (at: number): void => void layers.splice(at);

  return {
    stream,
    settled,
    tip() {
      const stored = store.readHead(stream);
      for (let at = layers.length - 1; at >= 0; at--) {
        const layer = layers[at];
        if (layer === undefined || !isSame(layer.storedHead, stored)) continue;
        cut(at + 1);
        return layer;
      }
      throw damaged(stream, "head");
    },
    push(layer) {
      layers.push(layer);
    },
    settle(layer) {
      const at = layers.indexOf(layer);
      if (at < 1) return false;
      for (const one of layers.splice(1, at)) mergeLayer(settled, one);
      const next = layers[1];
      if (next !== undefined) next.below = settled;
      return true;
    },
    discard(layer) {
      const at = layers.indexOf(layer);
      if (at > 0) cut(at);
    },
    remember,
    find(layer, subject) {
      const entry = findEntry(layer, subject);
      return entry && read(layer, entry);
    },
    outline(layer, subject) {
      const entry = findEntry(layer, subject);
      if (entry === undefined) return undefined;
      const known = outlines.get(entry);
      if (known !== undefined) return known;
      const outline = outlineOf((parsed.get(entry) ?? readEntry(stream, layer, entry)).view);
      outlines.set(entry, outline);
      return outline;
    },
    findWhole(layer, subject) {
      const entry = findEntry(layer, subject);
      return entry && readWhole(deps, stream, layer, read(layer, entry));
    },
    claimants: findClaimants,
  };
}

function readEntry(stream: StreamId, layer: Layer, entry: Entry): Subject {
  try {
    const lined = decodeLine(entry.bytes.subarray(entry.start, entry.end), headTables(layer.head));
    return { ...lined, view: foldFacts(lined.facts, lined.archive) };
  } catch (error) {
    throw damaged(stream, "line", error);
  }
}

/** Walks the archive pages back; each is authenticated by what names it. */
function readWhole(deps: StreamIndexDeps, stream: StreamId, layer: Layer, subject: Subject): Subject {
  if (subject.archive === undefined) return subject;
  const facts = [...subject.facts];
  let archive: Archive | undefined = subject.archive;
  while (archive !== undefined) {
    const { page, mac } = archive;
    const bytes = deps.store.readIndexPage(stream, page);
    if (bytes === undefined || bytesToHex(pageMac(deps.crypto, deps.keys, stream, page, bytes)) !== mac)
      throw damaged(stream, "page");
    const [entry] = openEntries(deps, { stream, page }, bytes);
    if (entry === undefined) throw damaged(stream, "page");
    const lined: Lined = readEntry(stream, layer, entry);
    facts.push(...lined.facts);
    ({ archive } = lined);
  }
  return { facts, archive: undefined, view: foldFacts(facts) };
}

function isSame(a: Bytes | undefined, b: Bytes | undefined): boolean {
  return a === undefined || b === undefined ? a === b : equalBytes(a, b);
}

function loadLayer(deps: StreamIndexDeps, stream: StreamId): Layer {
  const { crypto, store, keys } = deps;
  const storedHead = store.readHead(stream);
  const layer = createLayer(undefined, emptyHead(), storedHead);
  if (storedHead !== undefined) {
    try {
      layer.head = openHead(crypto, keys, stream, storedHead);
    } catch (error) {
      throw damaged(stream, "head", error);
    }
  }
  const mac = new Uint8Array(layer.head.mac.length);
  for (const { page, bytes } of store.indexPages(stream, FIRST_ARCHIVE_PAGE)) {
    const part = pageMac(crypto, keys, stream, page, bytes);
    toggleMac(mac, part);
    layer.macs.set(page, part);
    addPage(deps, layer, { stream, page }, bytes);
  }
  if (!equalBytes(mac, layer.head.mac)) throw damaged(stream, "page");
  sortClaims(stream, layer);
  return layer;
}

interface PagePlace {
  readonly stream: StreamId;
  readonly page: number;
}

function openEntries({ crypto, keys }: StreamIndexDeps, place: PagePlace, bytes: Bytes): readonly Entry[] {
  try {
    return openPage(crypto, keys, place, bytes);
  } catch (error) {
    throw damaged(place.stream, "page", error);
  }
}

function addPage(deps: StreamIndexDeps, layer: Layer, place: PagePlace, bytes: Bytes): void {
  const subjects: SubjectId[] = [];
  for (const entry of openEntries(deps, place, bytes)) {
    subjects.push(entry.subject);
    layer.entries.set(entry.subject, entry);
    if (entry.claim === "") continue;
    const claimants = layer.claims.get(entry.claim);
    layer.claims.set(entry.claim, claimants === undefined ? [entry.subject] : [...claimants, entry.subject]);
  }
  layer.pages.set(place.page, subjects);
}

/** Only names that several claim are looked into: there are none but after concurrent creation. */
function sortClaims(stream: StreamId, layer: Layer): void {
  for (const [claim, claimants] of layer.claims) {
    if (claimants.length < 2) continue;
    const views = claimants.map((subject) => {
      const entry = layer.entries.get(subject);
      const hash = entry === undefined ? undefined : readEntry(stream, layer, entry).view.name?.hash;
      return { subject, hash: hash ?? "" };
    });
    layer.claims.set(
      claim,
      views.sort(byHash).map((view) => view.subject),
    );
  }
}
