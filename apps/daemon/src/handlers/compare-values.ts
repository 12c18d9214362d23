/**
 * Comparing values without releasing one. To be told "the same" is to be told a value one knows already, so this is a
 * read in every way but the answer: planned, consented to, written down before anything is opened (D13).
 */
import { equalBytes, formatReference, reveal, wipe, type AuditReceipt, type Bytes, type Reference } from "@kist/model";
import type { compareSecrets, ResponseOf } from "@kist/protocol";
import type { PlannedItem, ReadPlan } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { record, type Entered, type Matter } from "../core/request.ts";
import type { OpenVault } from "../core/session.ts";

/** Secrets that stand side by side; every row of a comparison has as many. */
export type Row = readonly Reference[];
export interface Side {
  readonly item: PlannedItem;
  /** Sides of one row with the same number have the same value. Absent: not opened. */
  readonly value?: number;
}
/** `undefined`: there is no such secret, or no such version. */
export type ComparedRow = readonly (Side | undefined)[];

export interface Pair {
  readonly key: string;
  readonly left: Reference;
  readonly right: Reference;
}
type Item = ResponseOf<typeof compareSecrets>["comparisons"][number]["items"][number];

/** So many secrets are one plan and one entry of the trail; a large comparison is several. */
const SECRETS_AT_ONCE = 2000;

/** Everything that a comparison touches, for the question and the trail. */
export function subjectsOf(rows: readonly Row[]): readonly string[] {
  return rows.flatMap((row) => row.map((reference) => formatReference(reference)));
}

/** Consent must have been given. Each part is written down before it is opened; the parts come together or not at all. */
export async function compareRows(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  rows: readonly Row[],
  what: "values" | "names" = "values",
): Promise<readonly ComparedRow[]> {
  const { open } = entered;
  const compared: ComparedRow[] = [];
  const rowsAtOnce = Math.floor(SECRETS_AT_ONCE / Math.max(1, rows[0]?.length ?? 1));
  // Also of no rows: that somebody asked is written down.
  for (let at = 0; at === 0 || at < rows.length; at += rowsAtOnce) {
    const part = rows.slice(at, at + rowsAtOnce);
    const plan = planRows(open, part);
    const entry: Matter = { ...matter, subjects: plan.subjects, binding: plan.binding };
    const act = (receipt: AuditReceipt): ComparedRow[] =>
      what === "names" ? knownRows(part, plan) : openRows(open, part, plan, receipt);
    compared.push(...(await record(context, entered, entry, { act })));
  }
  return compared;
}

export async function comparePairs(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  pairs: readonly Pair[],
  what: "values" | "names" = "values",
): Promise<readonly Item[]> {
  const rows = pairs.map(({ left, right }) => [left, right]);
  const compared = await compareRows(context, entered, matter, rows, what);
  return pairs.map(({ key }, i) => describe(key, compared[i]?.[0], compared[i]?.[1]));
}

/**
 * The references of each row, in its order: what follows relies on that. Of templates what is written is compared,
 * not what it comes to: that would read what they name.
 */
function planRows({ vault }: OpenVault, rows: readonly Row[]): ReadPlan {
  return vault.plan({ references: rows.flat(), stored: true });
}

/** Which names there are, with nothing opened. */
function knownRows(rows: readonly Row[], { items }: ReadPlan): ComparedRow[] {
  let at = 0;
  return rows.map((row) =>
    row.map(() => {
      const item = items[at++];
      return item?.known === true ? { item } : undefined;
    }),
  );
}

function openRows({ vault }: OpenVault, rows: readonly Row[], plan: ReadPlan, receipt: AuditReceipt): ComparedRow[] {
  const { items } = vault.open(plan, receipt);
  const opened = new Map(items.map((item) => [item.reference, reveal(item.value)]));
  try {
    let at = 0;
    return rows.map((row) => {
      const distinct: { readonly bytes: Bytes; readonly template: boolean }[] = [];
      return row.map((reference) => {
        const item = plan.items[at++];
        const bytes = opened.get(reference);
        if (item === undefined || bytes === undefined) return undefined;
        const { template } = item;
        // A literal text and a template of the same text are different values.
        const same = distinct.findIndex((one) => one.template === template && equalBytes(one.bytes, bytes));
        return { item, value: same < 0 ? distinct.push({ bytes, template }) - 1 : same };
      });
    });
  } finally {
    for (const { value } of items) wipe(value);
  }
}

function describe(key: string, left: Side | undefined, right: Side | undefined): Item {
  return {
    key,
    state: stateOf(left, right),
    ...(left === undefined ? {} : { left: found(left) }),
    ...(right === undefined ? {} : { right: found(right) }),
  };
}

function stateOf(left: Side | undefined, right: Side | undefined): Item["state"] {
  if (left === undefined) return right === undefined ? "missing" : "only-right";
  if (right === undefined) return "only-left";
  if (left.value === undefined) return "both";
  return left.value === right.value ? "same" : "differs";
}

function found({ item }: Side): Item["left"] {
  return {
    reference: formatReference(item.reference),
    ...(item.version === undefined ? {} : { version: item.version }),
    ...(item.concealed ? { concealed: true as const } : {}),
  };
}
