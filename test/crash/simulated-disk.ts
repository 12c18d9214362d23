/**
 * A disk that knows what was synced. Files are inodes; names point at them. What is not synced may be kept, lost, or
 * (a write) torn at 512-byte sectors, each independently; a name is durable once its directory was synced, and
 * unsynced changes of names are lost from some point on, in order, as journalling file systems do.
 * What is not modelled: sectors that return garbage, and drives that lie about a flush.
 */
import { dirname } from "node:path";

import type { Seeded } from "./seeded.ts";
import type { DiskEvent } from "./trace.ts";

type Change =
  | { readonly kind: "write"; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly size: number };
type NameChange = { readonly path: string; readonly file: SimulatedFile | undefined };

interface SimulatedFile {
  /** Content at the last sync. */
  durable: Buffer;
  /** Since then, in order. */
  pending: Change[];
}

export interface SimulatedDisk {
  apply(event: DiskEvent): void;
  /** The files after a power cut, by path. `fate` decides about each unsynced change. */
  image(fate: Fate): Map<string, Buffer>;
}

/** What becomes of unsynced changes: all kept, all lost, or each by lot. */
export type Fate =
  | { readonly kind: "kept" }
  | { readonly kind: "lost" }
  | { readonly kind: "lot"; readonly random: Seeded };

const SECTOR = 512;

export function createSimulatedDisk(): SimulatedDisk {
  const names = new Map<string, SimulatedFile>();
  const durableNames = new Map<string, SimulatedFile>();
  let pendingNames: NameChange[] = [];

  const rename = (path: string, file: SimulatedFile | undefined): void => {
    point(names, path, file);
    pendingNames.push({ path, file });
  };
  const open = (path: string): SimulatedFile => {
    const file = names.get(path);
    if (file === undefined) throw new Error(`${path} was used before it was opened`);
    return file;
  };
  const syncDirectory = (directory: string): void => {
    const rest: NameChange[] = [];
    for (const name of pendingNames)
      if (dirname(name.path) === directory) point(durableNames, name.path, name.file);
      else rest.push(name);
    pendingNames = rest;
  };

  return {
    apply(event) {
      switch (event.kind) {
        case "said":
          return;
        case "open":
          if (event.create && !names.has(event.path)) rename(event.path, { durable: Buffer.alloc(0), pending: [] });
          if (event.truncate) open(event.path).pending.push({ kind: "truncate", size: 0 });
          return;
        case "write":
          open(event.path).pending.push({ kind: "write", at: event.at, bytes: event.bytes });
          return;
        case "truncate":
          open(event.path).pending.push({ kind: "truncate", size: event.size });
          return;
        case "sync": {
          const file = names.get(event.path);
          if (file === undefined) return syncDirectory(event.path);
          file.durable = render(file.durable, file.pending);
          file.pending = [];
          return;
        }
        case "unlink":
          if (names.has(event.path)) rename(event.path, undefined);
          return;
        case "rename": {
          const file = open(event.path);
          rename(event.path, undefined);
          rename(event.to, file);
        }
      }
    },
    image(fate) {
      const image = new Map(durableNames);
      for (const { path, file } of pendingNames.slice(0, survivors(pendingNames.length, fate)))
        point(image, path, file);
      return new Map([...image].map(([path, file]) => [path, render(file.durable, remains(file.pending, fate))]));
    },
  };
}

function point(names: Map<string, SimulatedFile>, path: string, file: SimulatedFile | undefined): void {
  if (file === undefined) names.delete(path);
  else names.set(path, file);
}

function survivors(count: number, fate: Fate): number {
  if (fate.kind === "lot") return fate.random.pick(count + 1);
  return fate.kind === "kept" ? count : 0;
}

/** What is left of unsynced changes. By lot in one of three manners: a prefix, some changes, or some sectors. */
function remains(pending: readonly Change[], fate: Fate): readonly Change[] {
  if (fate.kind !== "lot") return fate.kind === "kept" ? pending : [];
  const { random } = fate;
  const manner = random.pick(3);
  if (manner === 0) return pending.slice(0, random.pick(pending.length + 1));
  if (manner === 1) return pending.filter(() => random.chance(0.5));
  return pending.flatMap((change) =>
    change.kind === "write" ? tear(change, random) : random.chance(0.5) ? change : [],
  );
}

function tear({ at, bytes }: { readonly at: number; readonly bytes: Buffer }, random: Seeded): Change[] {
  const kept: Change[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = Math.min(bytes.length, start + SECTOR - ((at + start) % SECTOR));
    if (random.chance(0.5)) kept.push({ kind: "write", at: at + start, bytes: bytes.subarray(start, end) });
    start = end;
  }
  return kept;
}

function render(content: Buffer, changes: readonly Change[]): Buffer {
  let size = content.length;
  const ends = changes.map((change) => (change.kind === "write" ? change.at + change.bytes.length : change.size));
  const whole = Buffer.alloc(Math.max(size, ...ends));
  content.copy(whole);
  for (const change of changes)
    if (change.kind === "write") {
      change.bytes.copy(whole, change.at);
      size = Math.max(size, change.at + change.bytes.length);
    } else {
      whole.fill(0, change.size);
      ({ size } = change);
    }
  return whole.subarray(0, size);
}
