/**
 * Planning a read: which secrets a request touches, found without opening a value (D13). An unknown name yields an
 * item like any other, so that what follows (policy, a person, the audit trail) cannot tell a caller whether it exists.
 * What the names of the request lead to beyond themselves is told apart from them: that depends on a look-up (R20).
 */
import {
  formatReference,
  type EnvironmentClass,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { createClosure, type Closure, type Filling, type Touched } from "./closure.ts";
import { refuse } from "./error.ts";
import { MAX_NAMES } from "./limits.ts";
import { createLookUp, type Found, type Link, type LookUp, type Touch } from "./look-up.ts";
import type { VaultParts } from "./streams.ts";

export type ReadRequest = (
  | { readonly references: readonly Reference[] }
  /** A whole namespace, or of it only these keys. */
  | { readonly environment: string; readonly namespace: string; readonly only?: readonly string[] }
) & {
  /** What stands there itself, with no link followed, no override and no template filled in. */
  readonly stored?: boolean;
  /** As everybody reads it: without this person's overrides. */
  readonly shared?: boolean;
};

export interface PlannedItem {
  readonly reference: Reference;
  /** Where it stands, if it is another namespace's, imported. */
  readonly from?: Reference;
  /** Whether there is a value to open. For policy and audit; never told to a caller before the decision. */
  readonly known: boolean;
  /** Of the environment, or what one of that name would have. */
  readonly class: EnvironmentClass;
  /** It, or something that a template fills into it. */
  readonly concealed: boolean;
  /** It is one; its names will be filled in, unless what is stored was asked for. */
  readonly template: boolean;
  /** This person's own value, instead of what everybody reads. */
  readonly override: boolean;
  readonly stream?: StreamId;
  readonly secret?: SecretId;
  readonly version?: VersionId;
  /** Bytes of its value, as stored: of a template before names are filled in. */
  readonly size?: number;
}

export interface ReadPlan {
  readonly items: readonly PlannedItem[];
  /** Of the audit entry, and so of the receipt: unlike that of every other plan, which never changes. */
  readonly binding: string;
  /** References, for the audit entry: first those of the request, then all that they lead to. */
  readonly subjects: readonly string[];
  /** What the request leads to and does not name itself: for policy, once the request's own words were allowed. */
  readonly further: readonly FurtherPlace[];
  /** The same name by name, as far as templates and look-ups through links went. */
  readonly touched: readonly Reference[];
}

/** Names of a place that templates or import links lead to. */
export interface FurtherPlace {
  readonly environment: string;
  readonly namespace: string;
  readonly names: readonly string[];
  /** All there are, whatever their names. */
  readonly whole: boolean;
  /** By a link that this device's own member made, and was asked about then. */
  readonly linked: boolean;
}

/** A plan with what it will open out of its caller's reach; given out once, to the vault that made it. */
export class Plan implements ReadPlan {
  readonly items: readonly PlannedItem[];
  readonly binding: string;
  readonly subjects: readonly string[];
  readonly further: readonly FurtherPlace[];
  readonly touched: readonly Reference[];
  #values: readonly (PlannedValue | undefined)[] | undefined;
  readonly #maker: VaultParts;

  constructor(maker: VaultParts, plan: ReadPlan, values: readonly (PlannedValue | undefined)[]) {
    this.items = plan.items;
    this.binding = plan.binding;
    this.subjects = plan.subjects;
    this.further = plan.further;
    this.touched = plan.touched;
    this.#maker = maker;
    this.#values = values;
  }
  /** The values by place in `items`; `undefined` after `spend`, for a foreign plan and for a look-alike. */
  static values(plan: ReadPlan, maker: VaultParts): readonly (PlannedValue | undefined)[] | undefined {
    return plan instanceof Plan && #values in plan && plan.#maker === maker ? plan.#values : undefined;
  }
  static spend(plan: ReadPlan): void {
    if (plan instanceof Plan) plan.#values = undefined;
  }
}

/** What a plan will open. */
export interface PlannedValue {
  readonly found: Found;
  /** Of a template. */
  readonly filling?: Filling;
}

/** `binding` is like that of no other plan. Throws `request-malformed` for more than 10,000 names. */
export function planRead(parts: VaultParts, request: ReadRequest, binding: string): ReadPlan {
  const lookUp = createLookUp(parts, request.shared === true ? "shared" : "own");
  const touched: Touched = new Map();
  const touch: Touch = (reference) => void touched.set(formatReference(reference), reference);
  const stored = request.stored === true;
  const { wanted, linked } = "references" in request ? named(request.references) : whole(lookUp, request);
  if (wanted.length > MAX_NAMES) throw refuse("request-malformed", { detail: "too many names" });
  const items: PlannedItem[] = [];
  const values: (PlannedValue | undefined)[] = [];
  let closure: Closure | undefined;
  for (const { reference, imported } of wanted) {
    const found = stored
      ? lookUp.findStored(reference)
      : imported
        ? lookUp.findHere(reference)
        : lookUp.find(reference, touch);
    const from = imported ? reference : found?.from;
    const known = found !== undefined && !found.version.purged;
    const template = known && found.version.template !== undefined;
    const filling =
      template && !stored ? (closure ??= createClosure(lookUp, touched)).of(from ?? reference, found) : undefined;
    values.push(found && (filling === undefined ? { found } : { found, filling }));
    items.push({
      reference,
      ...(from === undefined ? {} : { from }),
      known,
      class: lookUp.class(reference.environment),
      concealed: filling?.concealed ?? found?.concealed ?? false,
      template,
      override: found?.override === true,
      ...(found === undefined ? {} : describeFound(found)),
    });
  }
  const asked = wanted.map(({ reference }) => formatReference(reference));
  for (const subject of touched.size === 0 ? [] : asked) touched.delete(subject);
  const subjects = touched.size === 0 ? asked : [...asked, ...touched.keys()];
  const beyond = [...touched.values()];
  const further = [...linked, ...groupByPlace(beyond)];
  return new Plan(parts, { items, binding, subjects, further, touched: beyond }, values);
}

function describeFound({ stream, secret, version }: Found): Partial<PlannedItem> {
  return { stream, secret, version: version.id, size: version.size };
}

function groupByPlace(references: readonly Reference[]): readonly FurtherPlace[] {
  const places = new Map<string, FurtherPlace & { readonly names: string[] }>();
  for (const { environment, namespace, key } of references) {
    const path = `${environment}/${namespace}`;
    const place = places.get(path);
    if (place === undefined) places.set(path, { environment, namespace, names: [key], whole: false, linked: false });
    else place.names.push(key);
  }
  return [...places.values()];
}

interface Wanted {
  readonly reference: Reference;
  /** The whole of another namespace was asked for, which imports this one's. */
  readonly imported: boolean;
}
interface Listed {
  readonly wanted: readonly Wanted[];
  readonly linked: readonly FurtherPlace[];
}

function named(references: readonly Reference[]): Listed {
  return { wanted: references.map((reference) => ({ reference, imported: false })), linked: [] };
}

/** A namespace's own names, then what it imports, link by link; the first that has a name keeps it. */
function whole(
  lookUp: LookUp,
  { environment, namespace, only, stored }: Exclude<ReadRequest, { readonly references: readonly Reference[] }>,
): Listed {
  if (only !== undefined) return named([...new Set(only)].map((key) => ({ environment, namespace, key })));
  const keys = lookUp.keys(environment, namespace);
  const wanted: Wanted[] = keys.map((key) => ({ reference: { environment, namespace, key }, imported: false }));
  const links = stored === true ? [] : lookUp.links(environment, namespace);
  if (links.length === 0) return { wanted, linked: [] };
  const taken = new Set(keys);
  for (const { namespace: source, keys: limited } of links) {
    const there = lookUp.keys(environment, source);
    for (const key of limited === undefined ? there : limited.filter((one) => there.includes(one))) {
      if (taken.has(key)) continue;
      taken.add(key);
      wanted.push({ reference: { environment, namespace: source, key }, imported: true });
    }
  }
  return { wanted, linked: links.map((link) => placeOfLink(environment, link)) };
}

/** All the names that a link has, whether they are there and taken or not: a refusal must not tell. */
function placeOfLink(environment: string, { namespace, keys, own }: Link): FurtherPlace {
  return { environment, namespace, names: keys ?? [], whole: keys === undefined, linked: own };
}
