/**
 * From a reference to the version that a read of it would open. Settled state only, no value is opened, and an unknown
 * name costs what a known one does: what `plan` and `explain` say, they say through this.
 */
import {
  defaultClass,
  isLabel,
  type EnvironmentClass,
  type Label,
  type Reference,
  type SecretId,
  type StreamId,
  type VersionId,
} from "@kist/model";

import { findVersion } from "./changes/find-secret.ts";
import { secretClaim } from "./claims.ts";
import { findEnvironment, findNamespace, type EnvironmentPlace, type NamespacePlace } from "./places.ts";
import type { SubjectId } from "./record.ts";
import type { StreamIndex } from "./stream-index.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";
import type { SubjectView, VersionView } from "./subject.ts";

/** A version that a reference leads to. */
export interface Found {
  /** The environment's stream. */
  readonly environment: StreamId;
  /** Whose log holds the version. */
  readonly stream: StreamId;
  readonly secret: SecretId;
  readonly version: VersionView;
  /** Never printed to a terminal. */
  readonly concealed: boolean;
}

export interface LookUp {
  /** Of an environment, or what one of that name would have. */
  class(environment: string): EnvironmentClass;
  /** The live names of a namespace, ascending; none for an unknown one. */
  keys(environment: string, namespace: string): readonly string[];
  find(reference: Reference): Found | undefined;
}

/** Resolves names through the settled registry; each environment and namespace of a request once. */
export function createLookUp(parts: VaultParts): LookUp {
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
    class: (environment) => environmentOf(environment)?.class ?? defaultClass(environment),
    keys(environment, namespace) {
      const place = placeOf(environment, namespace);
      if (place === undefined) return [];
      const { claims } = parts.streams.get(place.stream).settled;
      return [...claims.keys()].filter((claim) => !claim.startsWith("-")).sort();
    },
    find(reference) {
      const place = placeOf(reference.environment, reference.namespace);
      if (place === undefined) return undefined;
      const { stream } = place;
      const index = parts.streams.get(stream);
      const [subject] = index.claimants(index.settled, secretClaim(reference.key));
      const view = subject === undefined ? undefined : index.find(index.settled, subject)?.view;
      if (subject === undefined || view === undefined) return undefined;
      const wanted = reference.version ?? "current";
      const version = findVersion(view, wanted) ?? findArchived(index, subject, view, wanted);
      if (version === undefined) return undefined;
      const secret = subject as SecretId;
      const concealed = view.metadata.concealed === true;
      return { environment: place.environment.stream, stream, secret, version, concealed };
    },
  };
}

/** An old version by its id: only then are archive pages read. */
function findArchived(
  index: StreamIndex,
  secret: SubjectId,
  view: SubjectView,
  wanted: VersionId | Label,
): VersionView | undefined {
  if (view.archived === 0 || isLabel(wanted)) return undefined;
  const whole = index.findWhole(index.settled, secret)?.view;
  return whole && findVersion(whole, wanted);
}
