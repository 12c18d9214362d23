/**
 * Planning a read: which secrets a request touches, found without opening a value (D13). An unknown name yields an
 * item like any other, so that what follows (policy, a person, the audit trail) cannot tell a caller whether it exists.
 */
import { hash } from "@kist/crypto";
import {
  bytesToHex,
  defaultClass,
  formatReference,
  isLabel,
  utf8ToBytes,
  type EnvironmentClass,
  type Label,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { findVersion } from "./changes/find-secret.ts";
import { secretClaim } from "./claims.ts";
import { refuse } from "./error.ts";
import { MAX_NAMES } from "./limits.ts";
import { findEnvironment, findNamespace, type EnvironmentPlace, type NamespacePlace } from "./places.ts";
import type { SubjectId } from "./record.ts";
import type { StreamIndex } from "./stream-index.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";
import type { SubjectView, VersionView } from "./subject.ts";

export type ReadRequest =
  | { readonly references: readonly Reference[] }
  /** A whole namespace, or of it only these keys. */
  | { readonly environment: string; readonly namespace: string; readonly only?: readonly string[] };

export interface PlannedItem {
  readonly reference: Reference;
  /** Whether there is a value to open. For policy and audit; never told to a caller before the decision. */
  readonly known: boolean;
  /** Of the environment, or what one of that name would have. */
  readonly class: EnvironmentClass;
  readonly concealed: boolean;
  readonly stream?: StreamId;
  readonly secret?: SecretId;
  readonly version?: VersionId;
  /** Bytes of its value. */
  readonly size?: number;
}

export interface ReadPlan {
  readonly items: readonly PlannedItem[];
  /** Binding of the audit entry: unlike that of every other plan. */
  readonly digest: string;
  /** References, for the audit entry. */
  readonly subjects: readonly string[];
}

/** A plan with what it will open out of its caller's reach; given out once, to the vault that made it. */
export class Plan implements ReadPlan {
  readonly items: readonly PlannedItem[];
  readonly digest: string;
  readonly subjects: readonly string[];
  #values: readonly (PlannedValue | undefined)[] | undefined;
  readonly #maker: VaultParts;

  constructor(maker: VaultParts, plan: ReadPlan, values: readonly (PlannedValue | undefined)[]) {
    this.items = plan.items;
    this.digest = plan.digest;
    this.subjects = plan.subjects;
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
  readonly place: NamespacePlace;
  readonly secret: SecretId;
  readonly version: VersionView;
}

/** `nonce` is a line of its own for each plan. Throws `request-malformed` for more than 10,000 names. */
export function planRead(parts: VaultParts, request: ReadRequest, nonce: string): ReadPlan {
  const lookUp = createLookUp(parts);
  const references = listReferences(lookUp, request);
  const items: PlannedItem[] = [];
  const values: (PlannedValue | undefined)[] = [];
  for (const reference of references) {
    const value = lookUp.value(reference);
    values.push(value);
    const known = value !== undefined && !value.version.purged;
    items.push({
      reference,
      known,
      class: lookUp.class(reference.environment),
      concealed: value !== undefined && lookUp.isConcealed(value),
      ...(value === undefined ? {} : describeValue(value)),
    });
  }
  const subjects = references.map(formatReference);
  // One line each, and as many versions as subjects: no two plans have one text.
  const versions = values.map((value) => value?.version.hash ?? "");
  const text = [nonce, ...subjects, ...versions].join("\n");
  const digest = bytesToHex(hash(parts.crypto, "kist/v1/plan", utf8ToBytes(text)));
  return new Plan(parts, { items, digest, subjects }, values);
}

function describeValue({ place, secret, version }: PlannedValue): Partial<PlannedItem> {
  return { stream: place.stream, secret, version: version.id, size: version.size };
}

interface LookUp {
  place(environment: string, namespace: string): NamespacePlace | undefined;
  class(environment: string): EnvironmentClass;
  keys(environment: string, namespace: string): readonly string[];
  value(reference: Reference): PlannedValue | undefined;
  isConcealed(value: PlannedValue): boolean;
}

/** Resolves names through the settled registry; each environment and namespace of a request once. */
function createLookUp(parts: VaultParts): LookUp {
  const registry = settledRegistry(parts);
  const environments = new Map<string, EnvironmentPlace | undefined>();
  const places = new Map<string, NamespacePlace | undefined>();
  const environmentOf = (name: string): EnvironmentPlace | undefined => {
    if (!environments.has(name)) environments.set(name, findEnvironment(registry, name));
    return environments.get(name);
  };
  const placeOf = (environment: string, namespace: string): NamespacePlace | undefined => {
    const path = `${environment}/${namespace}`;
    if (!places.has(path)) {
      const found = environmentOf(environment);
      places.set(path, found && findNamespace(registry, found, namespace));
    }
    return places.get(path);
  };
  return {
    place: placeOf,
    class: (environment) => environmentOf(environment)?.class ?? defaultClass(environment),
    keys(environment, namespace) {
      const place = placeOf(environment, namespace);
      if (place === undefined) return [];
      const { claims } = parts.streams.get(place.stream).settled;
      return [...claims.keys()].filter((claim) => !claim.startsWith("-")).sort();
    },
    value(reference) {
      const place = placeOf(reference.environment, reference.namespace);
      if (place === undefined) return undefined;
      const index = parts.streams.get(place.stream);
      const [secret] = index.claimants(index.settled, secretClaim(reference.key));
      const view = secret === undefined ? undefined : index.find(index.settled, secret)?.view;
      const wanted = reference.version ?? "current";
      const version = view && (findVersion(view, wanted) ?? findArchived(index, secret, view, wanted));
      return secret === undefined || version === undefined ? undefined : { place, secret: secret as SecretId, version };
    },
    isConcealed({ place, secret }) {
      const index = parts.streams.get(place.stream);
      return index.find(index.settled, secret)?.view.metadata.concealed === true;
    },
  };
}

/** An old version by its id: only then are archive pages read. */
function findArchived(
  index: StreamIndex,
  secret: SubjectId | undefined,
  view: SubjectView,
  wanted: VersionId | Label,
): VersionView | undefined {
  if (secret === undefined || view.archived === 0 || isLabel(wanted)) return undefined;
  const whole = index.findWhole(index.settled, secret)?.view;
  return whole && findVersion(whole, wanted);
}

function listReferences(lookUp: LookUp, request: ReadRequest): readonly Reference[] {
  const references = "references" in request ? request.references : expand(lookUp, request);
  if (references.length > MAX_NAMES) throw refuse("request-malformed", { detail: "too many names" });
  return references;
}

function expand(
  lookUp: LookUp,
  { environment, namespace, only }: Exclude<ReadRequest, { readonly references: readonly Reference[] }>,
): readonly Reference[] {
  const keys = only === undefined ? lookUp.keys(environment, namespace) : [...new Set(only)];
  return keys.map((key) => ({ environment, namespace, key }));
}
