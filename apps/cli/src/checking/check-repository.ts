/** What a repository needs against what the vault has: before anything starts, everything at once. */
import { isKeyName, parseReference } from "@kist/model";

import type { Kist } from "../kist.ts";
import { checkNames, type Answer } from "./ask.ts";
import { findReferences } from "./find-references.ts";
import { findNeeds } from "./needs.ts";

export interface Checked {
  readonly environments: readonly CheckedEnvironment[];
  /** References that were looked up, each counted once. */
  readonly references: number;
  /** Of environments that were not asked about. */
  readonly leftOut: readonly string[];
  readonly computed: readonly string[];
  readonly malformed: readonly string[];
}
export interface CheckedEnvironment {
  readonly environment: string;
  readonly ready: boolean;
  readonly missing: readonly Missing[];
  readonly expired: readonly Dated[];
  readonly expiring: readonly Dated[];
}
export interface Missing {
  /** A variable's name, or a whole reference. */
  readonly name: string;
  /** Where it is needed: `path:line`. */
  readonly at: readonly string[];
}
export interface Dated {
  readonly reference: string;
  readonly expires: string;
}

export interface CheckedPlace {
  readonly folder: string;
  readonly environments: readonly string[];
  readonly namespace: string | undefined;
  readonly vault: string | undefined;
  /** Files that are not searched. */
  readonly exclude?: readonly string[];
  /** An expiry so many days away is told. */
  readonly within: number;
}

export async function checkRepository(kist: Kist, place: CheckedPlace): Promise<Checked> {
  const { folder, environments, namespace, vault } = place;
  const found = findReferences(folder, kist.environment, place.exclude);
  const needs = namespace === undefined ? [] : findNeeds(folder);
  const uses = new Map<string, string[]>();
  const leftOut = new Set<string>();
  for (const { name, at } of found.references)
    for (const whole of complete(name, environments, namespace)) {
      if (!environments.includes(parseReference(whole)?.environment ?? "")) leftOut.add(whole);
      else uses.set(whole, [...new Set(uses.get(whole)).add(at)]);
    }
  const places = namespace === undefined ? [] : environments.map((environment) => ({ environment, namespace }));
  const names = [...uses.keys()];
  const answer = await checkNames(kist, { ...(vault === undefined ? {} : { vault }), names, places });
  const today = new Date(kist.now()).toISOString().slice(0, 10);
  const soon = new Date(kist.now() + place.within * 86_400_000).toISOString().slice(0, 10);
  return {
    environments: environments.map((environment) => {
      const prefix = `kist://${environment}/`;
      const own = namespace === undefined ? undefined : `${prefix}${namespace}/`;
      const held = new Set(answer.found.map(({ name }) => name));
      const missing = [
        ...answer.missing.filter((name) => name.startsWith(prefix)).map((name) => ({ name, at: uses.get(name) ?? [] })),
        ...(own === undefined ? [] : needs.filter(({ name }) => !held.has(own + name))).map(({ name, at }) => ({
          name,
          at: [at],
        })),
      ];
      const dated = datesOf(answer, prefix);
      const expired = dated.filter(({ expires }) => expires < today);
      const expiring = dated.filter(({ expires }) => expires >= today && expires <= soon);
      return { environment, ready: missing.length + expired.length === 0, missing, expired, expiring };
    }),
    references: names.length,
    leftOut: [...leftOut].sort(),
    computed: found.computed,
    malformed: found.malformed,
  };
}

/** A bare key means the place, in each of its environments. */
function complete(name: string, environments: readonly string[], namespace: string | undefined): readonly string[] {
  if (!isKeyName(name.split("@")[0] ?? "")) return [name];
  return namespace === undefined ? [] : environments.map((environment) => `kist://${environment}/${namespace}/${name}`);
}

function datesOf({ found }: Answer, prefix: string): readonly Dated[] {
  const dates = new Map<string, string>();
  for (const { reference, expires } of found)
    if (expires !== undefined && reference.startsWith(prefix)) dates.set(reference, expires);
  return [...dates]
    .map(([reference, expires]) => ({ reference, expires }))
    .sort((a, b) => (a.expires < b.expires ? -1 : 1));
}

/** What keeps a program from starting, in one sentence; nothing where all is there. */
export function reasonsNotReady({ environments, malformed }: Checked): readonly string[] {
  return [
    ...environments.flatMap(({ environment, missing, expired }) => [
      ...missing.map(
        ({ name, at }) => `${name} is missing in ${environment}${at.length === 0 ? "" : ` (${at.join(", ")})`}`,
      ),
      ...expired.map(({ reference, expires }) => `${reference} expired on ${expires}`),
    ]),
    ...malformed,
  ];
}
