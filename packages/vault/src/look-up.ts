/**
 * From a reference to the version that a read of it would open. Settled state only, no value is opened, and an unknown
 * name costs what a known one does: what `plan` and `explain` say, they say through this.
 */
import {
  defaultClass,
  isLabel,
  type EnvironmentClass,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
  type VersionName,
} from "@kist/model";

import { findVersion } from "./changes/find-secret.ts";
import { secretClaim } from "./claims.ts";
import { ownMember } from "./own-member.ts";
import { findEnvironment, findNamespace, type EnvironmentPlace, type NamespacePlace } from "./places.ts";
import type { SubjectId } from "./record.ts";
import type { StreamIndex } from "./stream-index.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";
import type { SubjectView, VersionView } from "./subject.ts";

/** A version that a reference leads to. */
export interface Found {
  /** Where it stands, if an import link led to it. */
  readonly from?: Reference;
  /** The environment's stream. */
  readonly environment: StreamId;
  /** Of the namespace where the secret stands. */
  readonly namespace: StreamId;
  /** The version is this person's own, instead of what everybody reads (R11). */
  readonly override: boolean;
  /** Whose log holds the version: the namespace's, or that of the overrides. */
  readonly stream: StreamId;
  readonly secret: SecretId;
  readonly version: VersionView;
  /** Never printed to a terminal. */
  readonly concealed: boolean;
}

/** A namespace that another one imports, as it can be reached by name. */
export interface Link {
  readonly namespace: string;
  /** Only these keys. */
  readonly keys: readonly string[] | undefined;
  /** Made, or taken over, by this device's own member: asked about then (SPEC §5.1). */
  readonly own: boolean;
}

/** Told of each place that a look-up goes to beyond the one that was named, whether something is there or not. */
export type Touch = (reference: Reference) => void;

export interface LookUp {
  /** Of an environment, or what one of that name would have. */
  class(environment: string): EnvironmentClass;
  /** The live names of a namespace itself, ascending; none for an unknown one. */
  keys(environment: string, namespace: string): readonly string[];
  /** What a namespace imports, in order. Links that lead nowhere are left out. */
  links(environment: string, namespace: string): readonly Link[];
  /** Whether the namespace itself has the name, whatever versions of it there are. */
  has(reference: Reference): boolean;
  /** In the namespace itself; else, where it has no such name, in what it imports. Overrides count, unless a version is named. */
  find(reference: Reference, touch: Touch): Found | undefined;
  /** The same without what it imports. */
  findHere(reference: Reference): Found | undefined;
  /** What everybody reads there, override or not. */
  findStored(reference: Reference): Found | undefined;
}

/** Resolves names through the settled registry; each environment and namespace of a request once. `shared`: overrides do not count. */
export function createLookUp(parts: VaultParts, whose: "own" | "shared" = "own"): LookUp {
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
  /** `false`: there is such a name, but not that version of it. */
  const search = (reference: Reference): Found | false | undefined => {
    const place = placeOf(reference.environment, reference.namespace);
    if (place === undefined) return undefined;
    const { stream } = place;
    const index = parts.streams.get(stream);
    const claimants = index.claimants(index.settled, secretClaim(reference.key));
    const wanted = reference.version ?? "current";
    const [first] = claimants;
    const kept = first === undefined ? undefined : meet(index, first, wanted);
    if (kept === undefined) return undefined;
    // A version is reached by its id also where another secret has the name that this one claims too.
    const rivals = kept.version === undefined && isId(wanted) ? claimants.slice(1) : NO_RIVALS;
    const met = rivals.map((rival) => meet(index, rival, wanted)).find((one) => one?.version !== undefined) ?? kept;
    const { view, version } = met;
    if (version === undefined) return false;
    const secret = met.subject as SecretId;
    const concealed = view.metadata.concealed === true;
    const environment = place.environment.stream;
    return { environment, namespace: stream, override: false, stream, secret, version, concealed };
  };
  const override = (reference: Reference, found: Found): Found => {
    if (whose === "shared" || reference.version !== undefined || environmentOf(reference.environment)?.class !== "dev")
      return found;
    const stream = parts.streams.overrides(found.environment);
    if (stream === undefined) return found;
    const index = parts.streams.get(stream);
    const view = index.find(index.settled, found.secret)?.view;
    const version = view?.deleted === false ? view.labels.current : undefined;
    return version === undefined ? found : { ...found, override: true, stream, version };
  };
  const linksOf = (environment: string, namespace: string): readonly Link[] => {
    const place = placeOf(environment, namespace);
    if (place === undefined) return NO_LINKS;
    const index = parts.streams.get(place.stream);
    // One look into a map where there are none, as nearly everywhere.
    const imports = index.find(index.settled, place.stream)?.view.imports;
    if (imports === undefined || imports.length === 0) return NO_LINKS;
    const isOwn = ownMember(parts);
    return imports.flatMap(({ stream, keys, author }) => {
      const name = registry.index.find(registry.layer, stream)?.view.name?.name ?? "";
      // The name must lead back to it: then it is a namespace of this very environment.
      if (placeOf(environment, name)?.stream !== stream) return [];
      return [{ namespace: name, keys, own: isOwn(author) }];
    });
  };
  return {
    class: (environment) => environmentOf(environment)?.class ?? defaultClass(environment),
    keys(environment, namespace) {
      const place = placeOf(environment, namespace);
      if (place === undefined) return [];
      const { claims } = parts.streams.get(place.stream).settled;
      return [...claims.keys()].filter((claim) => !claim.startsWith("-")).sort();
    },
    links: linksOf,
    has: (reference) => search(reference) !== undefined,
    find(reference, touch) {
      const own = search(reference);
      if (own !== undefined) return own === false ? undefined : override(reference, own);
      const { environment, key } = reference;
      for (const { namespace, keys } of linksOf(environment, reference.namespace)) {
        if (keys?.includes(key) === false) continue;
        const from = { ...reference, namespace };
        touch(from);
        const found = search(from);
        if (found !== undefined) return found === false ? undefined : { ...override(from, found), from };
      }
      return undefined;
    },
    findHere(reference) {
      const found = search(reference);
      return found === false || found === undefined ? undefined : override(reference, found);
    },
    findStored(reference) {
      const found = search(reference);
      return found === false ? undefined : found;
    },
  };
}

const NO_LINKS: readonly Link[] = [];
const NO_RIVALS: readonly SubjectId[] = [];

interface Met {
  readonly subject: SubjectId;
  readonly view: SubjectView;
  readonly version: VersionView | undefined;
}

function meet(index: StreamIndex, subject: SubjectId, wanted: VersionName): Met | undefined {
  const view = index.find(index.settled, subject)?.view;
  const version = view && (findVersion(view, wanted) ?? findArchived(index, subject, view, wanted));
  return view && { subject, view, version };
}

/** Only an id is of one version whoever has the name: a label and a number are of each secret. */
function isId(wanted: VersionName): wanted is VersionId {
  return typeof wanted === "string" && !isLabel(wanted);
}

/** An old version by its id or number: only then are archive pages read. */
function findArchived(
  index: StreamIndex,
  secret: SubjectId,
  view: SubjectView,
  wanted: VersionName,
): VersionView | undefined {
  if (view.archived === 0 || isLabel(wanted)) return undefined;
  const whole = index.findWhole(index.settled, secret)?.view;
  return whole && findVersion(whole, wanted);
}
