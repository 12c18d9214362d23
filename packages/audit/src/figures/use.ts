/** Use over time: reads by the hour, the day or the week, by environment and by program. */
import type { AuditEntry } from "@kist/model";

import { environmentsOf, programOf } from "../entry-words.ts";
import { grow, rank, type Counted } from "./ranking.ts";
import { isRead } from "./reads.ts";
import { DAY } from "./secret-fact.ts";

export type UseUnit = "hour" | "day" | "week";

export interface UseBucket {
  /** Its beginning. */
  readonly at: number;
  readonly reads: number;
  /** Refused and failed ones; questions to a person are neither. */
  readonly refused: number;
  readonly environments: Readonly<Record<string, number>>;
  readonly programs: Readonly<Record<string, number>>;
}
export interface UseFigure {
  readonly unit: UseUnit;
  readonly environments: readonly Counted[];
  readonly programs: readonly Counted[];
  readonly buckets: readonly UseBucket[];
}

const LENGTHS: Readonly<Record<UseUnit, number>> = { hour: DAY / 24, day: DAY, week: 7 * DAY };
/** Monday, 5 January 1970: weeks begin on one. */
const FIRST_MONDAY: number = 4 * DAY;
/** Programs that have a name of their own; a chart with more says nothing. */
const NAMED_PROGRAMS = 6;
/** The rest, and callers without a program. */
const OTHER = "other";

export interface Use {
  add(entry: AuditEntry): void;
  read(): UseFigure;
}

interface Bucket {
  reads: number;
  refused: number;
  readonly environments: Map<string, number>;
  readonly programs: Map<string, number>;
}

/** `zone`: minutes east of UTC in which days begin. Entries of later than `now` count as of now. */
export function createUse(window: { readonly since: number; readonly now: number; readonly zone: number }): Use {
  const { since, now, zone } = window;
  const unit = unitFor(now - since);
  const length = LENGTHS[unit];
  const shift = zone * 60_000 - (unit === "week" ? FIRST_MONDAY : 0);
  const beginOf = (at: number): number => Math.floor((at + shift) / length) * length - shift;
  const buckets = new Map<number, Bucket>();
  const environments = new Map<string, number>();
  const programs = new Map<string, number>();

  const bucketAt = (at: number): Bucket => {
    const begin = beginOf(Math.min(at, now));
    const known = buckets.get(begin);
    if (known !== undefined) return known;
    const fresh = { reads: 0, refused: 0, environments: new Map(), programs: new Map() };
    buckets.set(begin, fresh);
    return fresh;
  };

  return {
    add(entry) {
      if (!isRead(entry) || entry.at < since) return;
      const { outcome, count = 1 } = entry;
      const bucket = bucketAt(entry.at);
      if (outcome !== "allowed") {
        if (entry.code !== "approval-needed") bucket.refused += count;
        return;
      }
      bucket.reads += count;
      for (const environment of environmentsOf(entry)) {
        grow(bucket.environments, environment, count);
        grow(environments, environment, count);
      }
      const program = programOf(entry) ?? OTHER;
      grow(bucket.programs, program, count);
      grow(programs, program, count);
    },
    read() {
      const named = new Set(
        rank(programs)
          .slice(0, NAMED_PROGRAMS)
          .map(({ name }) => name),
      );
      const fold = (counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> => {
        const folded = new Map<string, number>();
        for (const [name, count] of counts) grow(folded, named.has(name) ? name : OTHER, count);
        return folded;
      };
      const shown: UseBucket[] = [];
      // All of the window, so that quiet days show; of years only the part since the first read.
      const first = unit === "week" ? Math.min(...buckets.keys(), beginOf(now)) : beginOf(since);
      for (let at = first; at <= now; at += length) {
        const bucket = buckets.get(at);
        shown.push({
          at,
          reads: bucket?.reads ?? 0,
          refused: bucket?.refused ?? 0,
          environments: Object.fromEntries(bucket?.environments ?? []),
          programs: Object.fromEntries(fold(bucket?.programs ?? new Map())),
        });
      }
      return { unit, environments: rank(environments), programs: rank(fold(programs)), buckets: shown };
    },
  };
}

/** At most some seventy hours, four hundred days, or as many weeks as there are. */
function unitFor(span: number): UseUnit {
  if (span <= 3 * DAY) return "hour";
  return span <= 400 * DAY ? "day" : "week";
}
