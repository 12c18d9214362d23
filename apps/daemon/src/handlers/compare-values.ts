/**
 * Comparing values without releasing one. To be told "the same" is to be told a value one knows already, so this is a
 * read in every way but the answer: planned, consented to, written down before anything is opened (D13).
 */
import { equalBytes, formatReference, reveal, wipe, type AuditReceipt, type Reference } from "@kist/model";
import type { compareSecrets, ResponseOf } from "@kist/protocol";
import type { OpenedItem, PlannedItem, ReadPlan } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { record, type Entered, type Matter } from "../core/request.ts";
import type { OpenVault } from "../core/session.ts";

export interface Pair {
  readonly key: string;
  readonly left: Reference;
  readonly right: Reference;
}
type Item = ResponseOf<typeof compareSecrets>["comparisons"][number]["items"][number];

/** So many pairs are one plan and one entry of the trail; a large comparison is several. */
const PAIRS_AT_ONCE = 1000;

/** Everything that a comparison touches, for the question and the trail. */
export function subjectsOf(pairs: readonly Pair[]): readonly string[] {
  return pairs.flatMap(({ left, right }) => [formatReference(left), formatReference(right)]);
}

/** Consent must have been given. Each part is written down before it is opened; the parts come together or not at all. */
export async function comparePairs(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  pairs: readonly Pair[],
  what: "values" | "names" = "values",
): Promise<readonly Item[]> {
  const { open } = entered;
  const items: Item[] = [];
  // Also of no pairs: that somebody asked is written down.
  for (let at = 0; at === 0 || at < pairs.length; at += PAIRS_AT_ONCE) {
    const part = pairs.slice(at, at + PAIRS_AT_ONCE);
    const plan = planPairs(open, part);
    const entry: Matter = { ...matter, subjects: plan.subjects, binding: plan.binding };
    const act = (receipt: AuditReceipt): Item[] =>
      what === "names" ? compareNames(part, plan) : compareOpened(open, part, plan, receipt);
    items.push(...(await record(context, entered, entry, { act })));
  }
  return items;
}

/**
 * Two references for each pair, in its order: what follows relies on that. Of templates what is written is compared,
 * not what it comes to: that would read what they name.
 */
function planPairs({ vault }: OpenVault, pairs: readonly Pair[]): ReadPlan {
  return vault.plan({ references: pairs.flatMap(({ left, right }) => [left, right]), stored: true });
}

function compareOpened({ vault }: OpenVault, pairs: readonly Pair[], plan: ReadPlan, receipt: AuditReceipt): Item[] {
  const { items } = vault.open(plan, receipt);
  const opened = new Map(items.map((item) => [item.reference, item]));
  try {
    return pairs.map(({ key, left, right }, i) => {
      const [a, b] = [plan.items[2 * i], plan.items[2 * i + 1]];
      const sameForm = a?.template === b?.template;
      return describe(key, a, b, stateOf(opened.get(left), opened.get(right), sameForm));
    });
  } finally {
    for (const { value } of items) wipe(value);
  }
}

/** Which names there are, with nothing opened. */
function compareNames(pairs: readonly Pair[], plan: ReadPlan): Item[] {
  return pairs.map(({ key }, i) => {
    const [left, right] = [plan.items[2 * i], plan.items[2 * i + 1]];
    const state = left?.known === true ? (right?.known === true ? "both" : "only-left") : undefined;
    return describe(key, left, right, state ?? (right?.known === true ? "only-right" : "missing"));
  });
}

/** A literal text and a template of the same text are different values. */
function stateOf(a: OpenedItem | undefined, b: OpenedItem | undefined, sameForm: boolean): Item["state"] {
  if (a === undefined) return b === undefined ? "missing" : "only-right";
  if (b === undefined) return "only-left";
  return sameForm && equalBytes(reveal(a.value), reveal(b.value)) ? "same" : "differs";
}

function describe(
  key: string,
  left: PlannedItem | undefined,
  right: PlannedItem | undefined,
  state: Item["state"],
): Item {
  const [a, b] = [found(left), found(right)];
  return { key, state, ...(a === undefined ? {} : { left: a }), ...(b === undefined ? {} : { right: b }) };
}

function found(item: PlannedItem | undefined): Item["left"] {
  if (item?.known !== true) return undefined;
  return {
    reference: formatReference(item.reference),
    ...(item.version === undefined ? {} : { version: item.version }),
    ...(item.concealed ? { concealed: true as const } : {}),
  };
}
