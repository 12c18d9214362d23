/**
 * From names to streams. Names stand in the registry, what a stream *is* stands in the chain: a registry record that
 * says otherwise is not believed.
 */
import { KistError, type EnvironmentClass, type StreamId } from "@kist/model";

import { environmentClaim, namespaceClaim } from "./claims.ts";
import type { Layer } from "./layer.ts";
import type { Membership } from "./ports.ts";
import type { SubjectId } from "./record.ts";
import type { StreamIndex } from "./stream-index.ts";

export interface EnvironmentPlace {
  readonly stream: StreamId;
  /** `undefined` while its link is not in the chain yet: only a change of the same transaction sees that. */
  readonly class: EnvironmentClass | undefined;
}
export interface NamespacePlace {
  readonly stream: StreamId;
  readonly environment: EnvironmentPlace;
}

/** Where to look: the settled layer for readers, the tip for a change. */
export interface Registry {
  readonly index: StreamIndex;
  readonly layer: Layer;
  readonly membership: Membership;
  /** A change may use a stream whose link is written by the same transaction; a reader may not. */
  readonly unborn: boolean;
}

export function findEnvironment(registry: Registry, name: string): EnvironmentPlace | undefined {
  for (const subject of registry.index.claimants(registry.layer, environmentClaim(name))) {
    const stream = asStream(subject);
    const known = registry.membership.streams.get(stream);
    if (known === undefined ? registry.unborn : known.kind === "environment") return { stream, class: known?.class };
  }
  return undefined;
}

export function findNamespace(
  registry: Registry,
  environment: EnvironmentPlace,
  name: string,
): NamespacePlace | undefined {
  for (const subject of registry.index.claimants(registry.layer, namespaceClaim(environment.stream, name))) {
    const stream = asStream(subject);
    const known = registry.membership.streams.get(stream);
    const fits =
      known === undefined ? registry.unborn : known.kind === "namespace" && known.environment === environment.stream;
    if (fits) return { stream, environment };
  }
  return undefined;
}

/** The one registry of a vault, as the chain names it. */
export function registryStream(membership: Membership): StreamId {
  for (const [stream, { kind }] of membership.streams) if (kind === "registry") return stream;
  throw new KistError("stream-damaged", { stream: "registry", part: "head" });
}

/** Subjects of the registry that claim a place are stream ids. */
export function asStream(subject: SubjectId): StreamId {
  return subject as StreamId;
}
