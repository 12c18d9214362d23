/**
 * The trail as rows: entries that follow each other and say the same (a script that reads in a loop, a page that looks
 * again) become one row with their number; the first row of a day bears its title.
 */
import type { EndpointAnswer } from "../../api/endpoints.ts";
import { startOfDay } from "../../texts/times.ts";

export type TrailEntry = EndpointAnswer<"audit/list">["entries"][number];
/** A question to a person is written down as a refusal; to who reads the trail it is none. */
export type ShownOutcome = "allowed" | "asked" | "refused" | "failed";

export interface TrailRow {
  /** Stays with the row while newer and older ones come: of its oldest entry. */
  readonly key: string;
  /** The newest of them. */
  readonly entry: TrailEntry;
  readonly outcome: ShownOutcome;
  readonly count: number;
  readonly from: number;
  readonly to: number;
  /** Midnight, where this row is the first of a day. */
  readonly day?: number;
}

/** Milliseconds within which entries that say the same belong together. */
const TOGETHER: number = 10 * 60_000;

/** Newest first, as the entries are. */
export function toRows(entries: readonly TrailEntry[]): readonly TrailRow[] {
  const rows: TrailRow[] = [];
  let said = "";
  for (const [index, entry] of entries.entries()) {
    const saying = sayingOf(entry);
    const last = rows.at(-1);
    const count = entry.count ?? 1;
    const isOfThatDay = last !== undefined && startOfDay(last.to) === startOfDay(entry.at);
    // How many entries of the same record there are is not in the entry: its place in the list is.
    const key = `${entry.seq}.${index - firstOf(entries, index)}`;
    if (last !== undefined && saying === said && isOfThatDay && Math.abs(last.from - entry.at) <= TOGETHER) {
      rows[rows.length - 1] = { ...last, key, count: last.count + count, from: entry.at };
      continue;
    }
    said = saying;
    rows.push({
      key,
      entry,
      outcome: outcomeOf(entry),
      count,
      from: entry.at,
      to: entry.at,
      ...(isOfThatDay ? {} : { day: startOfDay(entry.at) }),
    });
  }
  return rows;
}

export function outcomeOf({ outcome, code }: Pick<TrailEntry, "outcome" | "code">): ShownOutcome {
  return outcome === "refused" && code === "approval-needed" ? "asked" : outcome;
}

/**
 * What was known before with what was just asked for. Where the answer is full and does not reach what was known, something may
 * stand between them: then only the answer counts.
 */
export function joinEntries(
  known: readonly TrailEntry[],
  newest: readonly TrailEntry[],
  isFull: boolean,
): readonly TrailEntry[] {
  const oldestNew = newest.at(-1)?.seq;
  // An answer that is not full is all there is.
  if (oldestNew === undefined || !isFull || (known[0]?.seq ?? 0) < oldestNew) return newest;
  return [...newest, ...known.filter(({ seq }) => seq < oldestNew)];
}

function firstOf(entries: readonly TrailEntry[], index: number): number {
  let first = index;
  while (first > 0 && entries[first - 1]?.seq === entries[index]?.seq) first--;
  return first;
}

/** Everything but the time and the number of times. */
function sayingOf({ action, outcome, code, note, subjects, caller }: TrailEntry): string {
  const who = caller === undefined ? "" : [caller["exe"], caller["page"], caller["ancestry"], caller["cwd"]].join("\n");
  return JSON.stringify([action, outcome, code, note, subjects, who]);
}
