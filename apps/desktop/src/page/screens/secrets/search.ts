/**
 * What a person types into the search field: words that must all occur, and filters (`owner:ops tag:pci is:overdue`).
 * Ten thousand rows are gone through in a millisecond or two, so that every keystroke is answered in its own frame.
 */
import type { SecretRow } from "./rows.ts";

export const STATES = [
  "overdue",
  "due",
  "expired",
  "expiring",
  "conflict",
  "unowned",
  "unrotated",
  "template",
  "concealed",
  "overridden",
  "pinned",
] as const;
export type StateFilter = (typeof STATES)[number];

export interface Search {
  /** In small letters. */
  readonly words: readonly string[];
  readonly filters: readonly ((row: SecretRow) => boolean)[];
}

/** Days before which an expiry is something to look at. */
export const SOON_DAYS = 14;

export function parseSearch(text: string, today: string): Search {
  const words: string[] = [];
  const filters: ((row: SecretRow) => boolean)[] = [];
  for (const piece of text.toLowerCase().split(/\s+/)) {
    if (piece === "") continue;
    const colon = piece.indexOf(":");
    const filter = colon > 0 ? filterOf(piece.slice(0, colon), piece.slice(colon + 1), today) : undefined;
    if (filter === undefined) words.push(piece);
    else filters.push(filter);
  }
  return { words, filters };
}

export function findRows(rows: readonly SecretRow[], { words, filters }: Search): readonly SecretRow[] {
  if (words.length + filters.length === 0) return rows;
  return rows.filter((row) => words.every((word) => row.sought.includes(word)) && filters.every((is) => is(row)));
}

/** Adds a filter to what stands in the field, or takes it out again. */
export function toggleFilter(text: string, filter: string): string {
  const pieces = text.split(/\s+/).filter((piece) => piece !== "");
  const others = pieces.filter((piece) => piece.toLowerCase() !== filter);
  return (others.length < pieces.length ? others : [...pieces, filter]).join(" ");
}

export function hasFilter(text: string, filter: string): boolean {
  return text.toLowerCase().split(/\s+/).includes(filter);
}

/** `undefined`: no filter; then it is a word like any other. */
function filterOf(field: string, value: string, today: string): ((row: SecretRow) => boolean) | undefined {
  if (value === "") return undefined;
  switch (field) {
    case "kind":
      return ({ kind, type }) => kind === value || type === value;
    case "owner":
      return ({ owner }) => owner?.toLowerCase().includes(value) === true;
    case "tag":
      return ({ tags }) => tags.some((tag) => tag.toLowerCase() === value);
    case "ns":
      return ({ namespace }) => namespace.includes(value);
    case "is": {
      const state = STATES.find((one) => one === value);
      return state === undefined ? undefined : stateFilter(state, today);
    }
    default:
      return undefined;
  }
}

function stateFilter(state: StateFilter, today: string): (row: SecretRow) => boolean {
  const soon = new Date(Date.parse(today) + SOON_DAYS * 86_400_000).toISOString().slice(0, 10);
  switch (state) {
    case "overdue":
    case "due":
      return ({ rotation }) => rotation === state;
    case "expired":
      return ({ expires }) => expires !== undefined && expires < today;
    case "expiring":
      return ({ expires }) => expires !== undefined && expires >= today && expires <= soon;
    case "conflict":
      return ({ hasConflict }) => hasConflict;
    case "unowned":
      return ({ owner }) => owner === undefined;
    case "unrotated":
      return ({ rotation }) => rotation === undefined;
    case "template":
      return ({ isTemplate }) => isTemplate;
    case "concealed":
      return ({ isConcealed }) => isConcealed;
    case "overridden":
      return ({ isOverridden }) => isOverridden;
    case "pinned":
      return ({ isPinned }) => isPinned;
  }
}

/** Where the words stand in a name, to be marked: ascending, not overlapping. */
export function findMarks(name: string, { words }: Search): readonly (readonly [number, number])[] {
  const lower = name.toLowerCase();
  const found = words
    .flatMap((word) => {
      const at = lower.indexOf(word);
      return at < 0 ? [] : [[at, at + word.length] as const];
    })
    .sort(([a], [b]) => a - b);
  const marks: (readonly [number, number])[] = [];
  for (const [from, to] of found) {
    const last = marks.at(-1);
    if (last !== undefined && from <= last[1]) marks[marks.length - 1] = [last[0], Math.max(last[1], to)];
    else marks.push([from, to]);
  }
  return marks;
}
