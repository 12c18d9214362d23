/** What stands in the registry: names of environments, namespaces, devices and the vault, and the vault's settings. */
import type { StreamId } from "@kist/model";

import type {
  ChangedSubject,
  CreateEnvironment,
  CreateNamespace,
  NameDevice,
  NameVault,
  SetVaultSettings,
} from "../change.ts";
import { refuse } from "../error.ts";
import { findEnvironment, findNamespace, type EnvironmentPlace, type Registry } from "../places.ts";
import type { SettingRecord, SubjectId } from "../record.ts";
import type { StreamWriter } from "../stream-writer.ts";
import { namedHeads } from "./find-secret.ts";

export function createEnvironment(
  writer: StreamWriter,
  registry: Registry,
  change: CreateEnvironment,
): readonly ChangedSubject[] {
  const { environment, stream } = change;
  if (findEnvironment(registry, environment) !== undefined) throw refuse("environment-exists", { environment });
  writer.add(stream, { field: "name", name: environment, prev: [] });
  return [{ name: environment, outcome: "created" }];
}

export function createNamespace(
  writer: StreamWriter,
  registry: Registry,
  change: CreateNamespace,
): readonly ChangedSubject[] {
  const { environment, namespace, stream } = change;
  const place = requireEnvironment(registry, environment);
  if (findNamespace(registry, place, namespace) !== undefined)
    throw refuse("namespace-exists", { environment, namespace });
  writer.add(stream, { field: "name", name: namespace, environment: place.stream, prev: [] });
  return [{ name: namespace, outcome: "created" }];
}

export function requireEnvironment(registry: Registry, environment: string): EnvironmentPlace {
  const place = findEnvironment(registry, environment);
  if (place === undefined) throw refuse("environment-unknown", { environment });
  return place;
}

export function nameVault(writer: StreamWriter, change: NameVault): readonly ChangedSubject[] {
  return nameSubject(writer, writer.target.stream, change.name);
}

export function nameDevice(writer: StreamWriter, change: NameDevice): readonly ChangedSubject[] {
  return nameSubject(writer, change.device, change.name);
}

function nameSubject(writer: StreamWriter, subject: SubjectId, name: string): readonly ChangedSubject[] {
  const view = writer.view(subject);
  const prev = namedHeads(view, "name");
  if (view?.name?.name === name && prev.length < 2) return [{ name, outcome: "unchanged" }];
  writer.add(subject, { field: "name", name, prev });
  return [{ name, outcome: view?.name === undefined ? "created" : "renamed" }];
}

export function setVaultSettings(
  writer: StreamWriter,
  registry: Registry,
  change: SetVaultSettings,
): readonly ChangedSubject[] {
  const subject = writer.target.stream;
  const relaxed = change.relaxedReads?.map((name): StreamId => requireEnvironment(registry, name).stream);
  const wanted: readonly (readonly [SettingRecord["setting"], SettingRecord["value"] | undefined])[] = [
    ["requireOwner", change.requireOwner],
    ["requireExpires", change.requireExpires],
    ["relaxedReads", relaxed === undefined ? undefined : [...new Set(relaxed)].sort()],
  ];
  const view = writer.view(subject);
  let written = 0;
  for (const [setting, value] of wanted) {
    if (value === undefined) continue;
    const prev = namedHeads(view, `setting/${setting}`);
    if (prev.length === 1 && JSON.stringify(view?.settings[setting]) === JSON.stringify(value)) continue;
    writer.add(subject, { field: "setting", setting, value, prev });
    written++;
  }
  return [{ name: "settings", outcome: written > 0 ? "described" : "unchanged" }];
}
