/** What the registry lists: environments, namespaces, devices, the vault's own name and settings. Settled state only. */
import type { DeviceId, EnvironmentClass, StreamId } from "@kist/model";

import { findEnvironment, findNamespace } from "./places.ts";
import { settledRegistry, type VaultParts } from "./streams.ts";
import type { SubjectView } from "./subject.ts";

export interface EnvironmentSummary {
  readonly name: string;
  readonly stream: StreamId;
  readonly class: EnvironmentClass;
}
export interface NamespaceSummary {
  readonly name: string;
  readonly stream: StreamId;
}
export interface VaultSettings {
  readonly requireOwner: boolean;
  readonly requireExpires: boolean;
  /** Environments by name. */
  readonly relaxedReads: readonly string[];
}

/** By name. Only what registry and chain agree on. */
export function listEnvironments(parts: VaultParts): readonly EnvironmentSummary[] {
  const registry = settledRegistry(parts);
  const found: EnvironmentSummary[] = [];
  for (const claim of registry.layer.claims.keys()) {
    const [, name = "", rest] = claim.split("/");
    if (rest !== undefined) continue;
    const place = findEnvironment(registry, name);
    if (place?.class !== undefined) found.push({ name, stream: place.stream, class: place.class });
  }
  return found.sort(byName);
}

/** By name; empty for an unknown environment. */
export function listNamespaces(parts: VaultParts, environment: string): readonly NamespaceSummary[] {
  const registry = settledRegistry(parts);
  const place = findEnvironment(registry, environment);
  if (place === undefined) return [];
  const before = `/${place.stream}/`;
  const found: NamespaceSummary[] = [];
  for (const claim of registry.layer.claims.keys()) {
    if (!claim.startsWith(before)) continue;
    const name = claim.slice(before.length);
    const namespace = findNamespace(registry, place, name);
    if (namespace !== undefined) found.push({ name, stream: namespace.stream });
  }
  return found.sort(byName);
}

/** What a namespace's stream is called; `undefined` for what is none, or has no name yet. */
export function locateStream(
  parts: VaultParts,
  stream: StreamId,
): { readonly environment: string; readonly namespace: string } | undefined {
  const name = registryView(parts, stream)?.name;
  const environment = name?.environment === undefined ? undefined : registryView(parts, name.environment)?.name;
  return name === undefined || environment === undefined
    ? undefined
    : { environment: environment.name, namespace: name.name };
}

export function vaultName(parts: VaultParts): string | undefined {
  return registryView(parts, parts.streams.registry)?.name?.name;
}

export function deviceName(parts: VaultParts, device: DeviceId): string | undefined {
  return registryView(parts, device)?.name?.name;
}

export function readVaultSettings(parts: VaultParts): VaultSettings {
  const settings = registryView(parts, parts.streams.registry)?.settings;
  const relaxed = new Set(settings?.relaxedReads);
  return {
    requireOwner: settings?.requireOwner ?? false,
    requireExpires: settings?.requireExpires ?? false,
    relaxedReads: listEnvironments(parts).flatMap(({ name, stream }) => (relaxed.has(stream) ? [name] : [])),
  };
}

function registryView(parts: VaultParts, subject: StreamId | DeviceId): SubjectView | undefined {
  const { index, layer } = settledRegistry(parts);
  return index.find(layer, subject)?.view;
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0;
}
