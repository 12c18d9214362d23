/**
 * A change from request to stored rows (SPEC §8). `prepare` checks form only; everything that depends on what the
 * vault holds happens in `apply`, against the tip: so the order of `apply` is the order of the log, and a change that
 * failed before this one leaves nothing that this one builds on.
 */
import { hash } from "@kist/crypto";
import { bytesToHex, defaultClass, reveal, utf8ToBytes, type Bytes, type EnvironmentClass } from "@kist/model";

import { checkChange, describeChange } from "./change-form.ts";
import type { Change, ChangedSubject, ChangeResult, PreparedChange } from "./change.ts";
import { setLabel, pinVersion } from "./changes/labels.ts";
import { setMetadata, type Demands } from "./changes/metadata.ts";
import {
  createEnvironment,
  createNamespace,
  nameDevice,
  nameVault,
  requireEnvironment,
  setVaultSettings,
} from "./changes/registry.ts";
import { removeSecrets, renameSecret, undeleteSecret } from "./changes/removal.ts";
import { setSecrets } from "./changes/set-secrets.ts";
import { purgeVersions, rollback } from "./changes/versions.ts";
import { refuse } from "./error.ts";
import type { Layer } from "./layer.ts";
import { findEnvironment, findNamespace, type Registry } from "./places.ts";
import type { VaultStore } from "./ports.ts";
import { openVersion } from "./read.ts";
import type { StreamIndex } from "./stream-index.ts";
import { createStreamWriter, type StreamWriter, type WriteTarget } from "./stream-writer.ts";
import { pendingRegistry, settledRegistry, type VaultParts } from "./streams.ts";

/** Throws `request-malformed`, `value-too-large`. */
export function prepareChange(parts: VaultParts, change: Change): PreparedChange {
  checkChange(change);
  const { action, subjects } = describeChange(change);
  const environment = "environment" in change ? change.environment : undefined;
  const ofClass =
    change.kind === "create-environment"
      ? change.class
      : environment === undefined
        ? undefined
        : classOf(settledRegistry(parts), environment);
  let applied: { readonly index: StreamIndex; readonly layer: Layer } | undefined;
  return {
    subjects,
    action,
    binding: digestChange(parts, change),
    ...(ofClass === undefined ? {} : { class: ofClass }),
    preview: () => performChange(parts, change, withoutWrites(parts.store)).result,
    apply() {
      if (applied !== undefined) throw new TypeError("this change has been applied");
      const { result, index, layer } = performChange(parts, change, parts.store);
      if (layer !== undefined) {
        index.push(layer);
        applied = { index, layer };
      }
      return result;
    },
    settle() {
      if (applied === undefined) return;
      // Not among the layers any more: then memory is behind the store, and reads it again.
      if (!applied.index.settle(applied.layer)) parts.streams.forget(applied.index.stream);
      applied = undefined;
    },
    discard() {
      applied?.index.discard(applied.layer);
      applied = undefined;
    },
  };
}

function classOf(registry: Registry, environment: string): EnvironmentClass {
  return findEnvironment(registry, environment)?.class ?? defaultClass(environment);
}

/** Fresh for every prepared change, and bound to the values without telling them. */
function digestChange(parts: VaultParts, change: Change): string {
  const nonce = parts.crypto.random.bytes(32);
  const values = change.kind === "set-secrets" ? change.entries.map((entry): Bytes => reveal(entry.value)) : [];
  // Redacted values show as a placeholder in JSON.
  return bytesToHex(hash(parts.crypto, "kist/v1/change", nonce, utf8ToBytes(JSON.stringify(change)), ...values));
}

interface Performed {
  readonly result: ChangeResult;
  readonly index: StreamIndex;
  readonly layer: Layer | undefined;
}

function performChange(parts: VaultParts, change: Change, store: VaultStore): Performed {
  const registry = pendingRegistry(parts);
  const target = targetOf(parts, registry, change);
  const index = parts.streams.get(target.stream);
  if (index.tip().head.newer) throw refuse("stream-newer", { stream: target.stream });
  const { crypto, keys, device } = parts;
  const membership = registry.membership;
  const writer = createStreamWriter(
    { crypto, store, keys, device, membership, time: parts.clock.now() },
    index,
    target,
  );
  const changed = perform({ ...parts, store }, registry, writer, change);
  const layer = writer.finish();
  return { result: { changed }, index, layer };
}

function perform(
  parts: VaultParts,
  registry: Registry,
  writer: StreamWriter,
  change: Change,
): readonly ChangedSubject[] {
  const { stream, environment } = writer.target;
  switch (change.kind) {
    case "create-environment":
      return createEnvironment(writer, registry, change);
    case "create-namespace":
      return createNamespace(writer, registry, change);
    case "set-vault-settings":
      return setVaultSettings(writer, registry, change);
    case "name-vault":
      return nameVault(writer, change);
    case "name-device":
      return nameDevice(writer, change);
    case "set-secrets":
      return setSecrets(writer, change, demandsOf(registry));
    case "set-metadata":
      return setMetadata(writer, change, demandsOf(registry));
    case "set-label":
      return setLabel(writer, change);
    case "pin-version":
      return pinVersion(writer, change);
    case "remove-secrets":
      return removeSecrets(writer, change);
    case "undelete-secret":
      return undeleteSecret(writer, change);
    case "rename-secret":
      return renameSecret(writer, change);
    case "rollback":
      return rollback(writer, change, (secret, version) =>
        openVersion(parts, { stream, environment, secret }, version),
      );
    case "purge-versions":
      return purgeVersions(writer, change, ({ sealed }) => {
        for (const chunk of sealed.chunks) parts.store.dropValue(chunk);
      });
  }
}

function demandsOf({ index, layer }: Registry): Demands {
  const settings = index.find(layer, index.stream)?.view.settings;
  return { owner: settings?.requireOwner ?? false, expires: settings?.requireExpires ?? false };
}

/** The stream a change goes to, with the key to seal under. Throws `*-unknown`, `key-missing`, `epoch-due`. */
function targetOf(parts: VaultParts, registry: Registry, change: Change): WriteTarget {
  const place = placeOf(parts, registry, change);
  const { stream } = place;
  if (registry.membership.streams.get(stream)?.due === true) throw refuse("epoch-due", { stream });
  const epoch = parts.keyring.current(stream);
  if (epoch === undefined) throw refuse("key-missing", { stream });
  return { ...place, epoch };
}

function placeOf(parts: VaultParts, registry: Registry, change: Change): Omit<WriteTarget, "epoch"> {
  switch (change.kind) {
    case "create-environment":
    case "create-namespace":
    case "set-vault-settings":
    case "name-vault":
    case "name-device":
      return { stream: parts.streams.registry, environment: "", kind: "registry" };
    default: {
      const { environment, namespace } = change;
      const found = requireEnvironment(registry, environment);
      const place = findNamespace(registry, found, namespace);
      if (place === undefined) throw refuse("namespace-unknown", { environment, namespace });
      return { stream: place.stream, environment: found.stream, kind: "other" };
    }
  }
}

/** A store that takes every write and keeps none. */
function withoutWrites(store: VaultStore): VaultStore {
  return {
    readHead: (stream) => store.readHead(stream),
    deltas: (stream, from) => store.deltas(stream, from),
    readValue: (hash) => store.readValue(hash),
    values: (stream) => store.values(stream),
    indexPages: (stream, below) => store.indexPages(stream, below),
    readIndexPage: (stream, page) => store.readIndexPage(stream, page),
    writeHead: keepNothing,
    appendDelta: keepNothing,
    putValue: keepNothing,
    dropValue: keepNothing,
    putIndexPage: keepNothing,
    dropIndex: keepNothing,
  };
}

function keepNothing(): void {
  // Nothing is what a preview keeps.
}
