/** Failed and refused reads: by reason and by program. A read that waits for a person's yes is neither. */
import type { AuditEntry } from "@kist/model";

import { programOf } from "../entry-words.ts";
import { grow, rank, type Counted } from "./ranking.ts";
import { isRead } from "./reads.ts";
import { shareOf } from "./share.ts";

export interface RefusalsFigure {
  /** That were allowed. */
  readonly reads: number;
  /** Where a person was asked first. */
  readonly asked: number;
  readonly refusedReads: number;
  readonly failedReads: number;
  readonly share?: number;
  /** By error code. */
  readonly reasons: readonly Counted[];
  readonly programs: readonly Counted[];
}

const MOST = 10;

export interface Refusals {
  add(entry: AuditEntry): void;
  read(): RefusalsFigure;
}

export function createRefusals(since: number): Refusals {
  const totals = { reads: 0, asked: 0, refused: 0, failed: 0 };
  const reasons = new Map<string, number>();
  const programs = new Map<string, number>();
  return {
    add(entry) {
      if (!isRead(entry) || entry.at < since) return;
      const { outcome, code = "unknown", count = 1 } = entry;
      if (outcome === "allowed") totals.reads += count;
      else if (code === "approval-needed") totals.asked += count;
      else {
        totals[outcome] += count;
        grow(reasons, code, count);
        grow(programs, programOf(entry) ?? "unknown", count);
      }
    },
    read() {
      const { reads, asked, refused, failed } = totals;
      return {
        reads,
        asked,
        refusedReads: refused,
        failedReads: failed,
        ...shareOf("share", refused + failed, reads + refused + failed),
        reasons: rank(reasons, MOST),
        programs: rank(programs, MOST),
      };
    },
  };
}
