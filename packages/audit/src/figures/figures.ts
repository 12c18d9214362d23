/**
 * All figures from one walk of the trail and one list of secrets. Each is a pure function of its own file; definitions
 * with their sources stand in docs/figures.md.
 */
import type { AuditEntry } from "@kist/model";

import type { Durations } from "./durations.ts";
import { measureExpiring, type ExpiringFigure } from "./expiring.ts";
import { createHolding } from "./holding.ts";
import { measureLateness, type Replaced } from "./lateness.ts";
import { createReaders, type ReadersFigure } from "./readers.ts";
import { createRefusals, type RefusalsFigure } from "./refusals.ts";
import { measureRotation, type RotationFigure } from "./rotation.ts";
import type { SecretFact } from "./secret-fact.ts";
import { measureStatics, type StaticsFigure } from "./statics.ts";
import { createUse, type UseFigure } from "./use.ts";

/** What stands in the vault now, as far as it is to be counted. */
export interface Inventory {
  /** Live secrets. */
  readonly secrets: readonly SecretFact[];
  /** Values with a rotation interval that were replaced in the window. */
  readonly replaced: readonly Replaced[];
  /** Leases that are alive. */
  readonly leased: number;
}

export interface FigureWindow {
  readonly now: number;
  /** Of the trail, entries from here on count. */
  readonly since: number;
  /** Minutes east of UTC in which days begin. */
  readonly zone: number;
}

export interface Figures {
  readonly trail: { readonly entries: number; readonly oldest?: number };
  readonly rotation: RotationFigure;
  readonly statics: StaticsFigure;
  readonly revocation: {
    /** Nothing is measured before there are leases. */
    readonly leases: Durations;
    readonly late: Durations;
    readonly standing: number;
    readonly held: Durations;
  };
  readonly refusals: RefusalsFigure;
  readonly expiring: ExpiringFigure;
  readonly use: UseFigure;
  readonly readers: ReadersFigure;
}

/** Names in one list of an answer. */
const MOST = 20;

export interface FigureCount {
  /** In any order; each counts once. */
  add(entry: AuditEntry): void;
  read(): Figures;
}

/** Entries are added one after the other, so nobody has to hold them all. */
export function measureFigures(inventory: Inventory, window: FigureWindow): FigureCount {
  const { secrets, replaced, leased } = inventory;
  const { now, since } = window;
  const use = createUse(window);
  const refusals = createRefusals(since);
  const readers = createReaders(secrets, since);
  const holding = createHolding(since);
  let entries = 0;
  let oldest: number | undefined;
  return {
    add(entry) {
      oldest = Math.min(oldest ?? entry.at, entry.at);
      if (entry.at >= since) entries += entry.count ?? 1;
      use.add(entry);
      refusals.add(entry);
      readers.add(entry);
      holding.add(entry);
    },
    read: () => ({
      trail: { entries, ...(oldest === undefined ? {} : { oldest }) },
      rotation: measureRotation(secrets, now, MOST),
      statics: measureStatics(secrets, leased),
      revocation: { leases: { count: 0 }, ...measureLateness(secrets, replaced, now), held: holding.read() },
      refusals: refusals.read(),
      expiring: measureExpiring(secrets, now, MOST),
      use: use.read(),
      readers: readers.read(MOST),
    }),
  };
}
