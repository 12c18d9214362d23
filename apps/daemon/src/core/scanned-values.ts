/** What a scan looks for: every value of a vault that this device can open, read under one audit entry (R29). */
import type { NamedValue } from "@kist/leaks";
import { formatReference, isKistError, reveal, wipe, type Reference } from "@kist/model";
import type { ReadPlan } from "@kist/vault";

import type { RequestContext } from "../api/route.ts";
import { record, type Entered, type Matter } from "./request.ts";
import type { OpenVault } from "./session.ts";
import { createTurns } from "./turns.ts";

export interface ScannedValues {
  readonly values: readonly NamedValue[];
  /** How many are too large to be looked for. */
  readonly large: number;
  /** Names of what is there, looked for or not: a template's own text is in no file but its own. */
  readonly known: ReadonlySet<string>;
}

/** Its forms take twenty times as much, and a file of that size is not what somebody pastes by mistake. */
const LARGEST = 64 * 1024;
/** References of one plan, which has one entry in the trail. */
const PLAN_SIZE = 10_000;

/** Consent must have been given. The values are the caller's to wipe. `only`: these and no others. */
export async function readScannedValues(
  context: RequestContext,
  entered: Entered,
  matter: Matter,
  only: readonly Reference[] | undefined,
): Promise<ScannedValues> {
  const { vault } = entered.open;
  const wanted = only ?? listReferences(entered.open);
  // What a template fills in is looked for by itself, wherever that stands.
  const plans: ReadPlan[] = cut(wanted).map((references) => vault.plan({ references, stored: true }));
  // What this person reads instead of them stands elsewhere, and takes a plan of its own.
  const isWanted = new Set(wanted.map(formatReference));
  const overridden = vault.overrides().filter(({ deleted }) => !deleted);
  const own = overridden.map(referenceOf).filter((reference) => isWanted.has(formatReference(reference)));
  if (own.length > 0) plans.push(vault.plan({ references: own }));
  const values: NamedValue[] = [];
  let large = 0;
  const turn = createTurns(context.daemon);
  for (const plan of plans) {
    large += plan.items.filter((item) => item.known && isLarge(item)).length;
    const opened = await record(
      context,
      entered,
      { ...matter, binding: plan.binding },
      { act: (receipt) => vault.openEach(plan, receipt, (item) => !isLarge(item)) },
    );
    for (const { reference, value } of opened) {
      values.push({ name: formatReference(reference), value: reveal(value).slice() });
      wipe(value);
      await turn();
    }
  }
  const items = plans.flatMap((plan) => plan.items.filter((item) => item.known));
  return { values, large, known: new Set(items.map(({ reference }) => formatReference(reference))) };
}

/** At least one part, for a scan of nothing is written down, too. */
function cut(references: readonly Reference[]): readonly (readonly Reference[])[] {
  const parts: (readonly Reference[])[] = [];
  for (let at = 0; at === 0 || at < references.length; at += PLAN_SIZE)
    parts.push(references.slice(at, at + PLAN_SIZE));
  return parts;
}

function referenceOf({ environment, namespace, key }: Reference): Reference {
  return { environment, namespace, key };
}

function isLarge({ size = 0 }: { readonly size?: number }): boolean {
  return size > LARGEST;
}

/** Every live secret of every namespace that this device holds the key of. */
function listReferences({ vault, keyring }: OpenVault): readonly Reference[] {
  return vault.environments().flatMap(({ name: environment }) =>
    vault
      .namespaces(environment)
      .filter(({ stream }) => keyring.current(stream) !== undefined)
      .flatMap(({ name: namespace }) => listKeys(vault, environment, namespace))
      .map(({ namespace, key }) => ({ environment, namespace, key })),
  );
}

function listKeys(
  vault: OpenVault["vault"],
  environment: string,
  namespace: string,
): readonly { readonly namespace: string; readonly key: string }[] {
  try {
    // Plain configuration is no secret: it stands in files because it should.
    return vault
      .list({ environment, namespace })
      .filter(({ metadata }) => metadata.kind !== "config")
      .map(({ key }) => ({ namespace, key }));
  } catch (error) {
    // A damaged namespace must not keep the others from being looked for; doctor names it.
    if (isKistError(error) && error.code === "stream-damaged") return [];
    throw error;
  }
}
