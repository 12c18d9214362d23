/** What a person has overridden on this device's vault: whose value he reads instead of everybody's. Settled state only. */
import type { SecretId, StreamId, VersionId } from "@kist/model";

import { listEnvironments, locateStream } from "./directory.ts";
import type { EnvironmentPlace } from "./places.ts";
import type { VaultParts } from "./streams.ts";

export interface OverrideSummary {
  readonly environment: string;
  readonly namespace: string;
  readonly key: string;
  readonly secret: SecretId;
  readonly version: VersionId;
  readonly changedAt: number;
  /** The secret was deleted: the override stands for nothing until it is back. */
  readonly deleted: boolean;
}

/** By environment, namespace and key; only where overrides count. Empty on a device that is not a person's. */
export function listOverrides(parts: VaultParts): readonly OverrideSummary[] {
  return listEnvironments(parts).flatMap(({ name: environment, stream, class: ofClass }) => {
    const own = ofClass === "dev" ? parts.streams.overrides(stream) : undefined;
    return own === undefined ? [] : listIn(parts, environment, own);
  });
}

/** Secrets of an environment that this person reads as something else. */
export function overriddenSecrets(parts: VaultParts, environment: EnvironmentPlace): ReadonlySet<string> {
  const own = environment.class === "dev" ? parts.streams.overrides(environment.stream) : undefined;
  if (own === undefined) return NONE;
  const index = parts.streams.get(own);
  return new Set([...index.settled.entries.keys()].filter((secret) => isLive(index.outline(index.settled, secret))));
}

const NONE: ReadonlySet<string> = new Set();

function listIn(parts: VaultParts, environment: string, stream: StreamId): readonly OverrideSummary[] {
  const index = parts.streams.get(stream);
  const found: OverrideSummary[] = [];
  for (const subject of index.settled.entries.keys()) {
    const view = index.find(index.settled, subject)?.view;
    const version = view?.deleted === false ? view.labels.current : undefined;
    const place = view?.overrides === undefined ? undefined : locateStream(parts, view.overrides);
    if (view?.overrides === undefined || version === undefined || place === undefined) continue;
    const secrets = parts.streams.get(view.overrides);
    const secret = secrets.outline(secrets.settled, subject);
    if (secret === undefined) continue;
    const { key, deleted } = secret;
    const { namespace } = place;
    const { id, at } = version;
    found.push({ environment, namespace, key, secret: subject as SecretId, version: id, changedAt: at, deleted });
  }
  return found.sort((a, b) => compare(a.namespace, b.namespace) || compare(a.key, b.key));
}

function isLive(outline: { readonly deleted: boolean; readonly version?: VersionId } | undefined): boolean {
  return outline?.deleted === false && outline.version !== undefined;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
