/**
 * A change from request to stored rows (SPEC §8). `prepare` checks form only; everything that depends on what the
 * vault holds happens in `apply`, against the tip: so the order of `apply` is the order of the log, and a change that
 * failed before this one leaves nothing that this one builds on.
 */
import { hash } from "@kist/crypto";
import {
  bytesToHex,
  defaultClass,
  reveal,
  utf8ToBytes,
  type Bytes,
  type DeviceId,
  type EnvironmentClass,
  type Redacted,
  type StreamId,
} from "@kist/model";

import { checkChange, describeChange } from "./change-form.ts";
import type {
  Change,
  ChangedSubject,
  ChangeResult,
  CopySecrets,
  MoveSecrets,
  PreparedChange,
  RemoveOverrides,
  SetOverride,
  UndoChange,
  Where,
} from "./change.ts";
import { resolveConflict } from "./changes/conflicts.ts";
import { copySecrets, moveSecrets, type OpenIn } from "./changes/copies.ts";
import { lookInto } from "./changes/find-secret.ts";
import { importNamespace, unimportNamespace } from "./changes/imports.ts";
import { setLabel, pinVersion } from "./changes/labels.ts";
import { findLastChange } from "./changes/last-change.ts";
import { setMetadata, type Demands } from "./changes/metadata.ts";
import { removeOverrides, setOverride } from "./changes/overrides.ts";
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
import { tagSecrets } from "./changes/tags.ts";
import { undoChange } from "./changes/undo.ts";
import { purgeVersions, rollback } from "./changes/versions.ts";
import { deviceName, locateStream } from "./directory.ts";
import { refuse } from "./error.ts";
import type { Layer } from "./layer.ts";
import { createLookUp } from "./look-up.ts";
import { ownMember } from "./own-member.ts";
import { findEnvironment, findNamespace, type Registry } from "./places.ts";
import type { VaultStore } from "./ports.ts";
import { openVersion } from "./read.ts";
import type { Fact, Origin } from "./record.ts";
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
  let applied: readonly Applied[] | undefined;
  return {
    subjects,
    action,
    binding: digestChange(parts, change),
    ...(ofClass === undefined ? {} : { class: ofClass }),
    preview: () => performChange(parts, change, withoutWrites(parts.store)).result,
    apply() {
      if (applied !== undefined) throw new TypeError("this change has been applied");
      const performed = performChange(parts, change, parts.store);
      for (const { index, layer } of performed.layers) parts.streams.push(index, layer);
      applied = performed.layers;
      return performed.result;
    },
    settle() {
      for (const { index, layer } of applied ?? []) {
        // Not among the layers any more: then memory is behind the store, and reads it again.
        if (!index.settle(layer)) parts.streams.forget(index.stream);
      }
      applied = undefined;
    },
    discard() {
      for (const { index, layer } of applied ?? []) index.discard(layer);
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
  const values = valuesOf(change).map((value): Bytes => reveal(value));
  // Redacted values show as a placeholder in JSON.
  return bytesToHex(hash(parts.crypto, "kist/v1/change", nonce, utf8ToBytes(JSON.stringify(change)), ...values));
}

function valuesOf(change: Change): readonly Redacted<Bytes>[] {
  if (change.kind === "set-override") return [change.value];
  return change.kind === "set-secrets" ? change.entries.map(({ value }) => value) : [];
}

/** What a change added to one stream. */
interface Applied {
  readonly index: StreamIndex;
  readonly layer: Layer;
}
interface Performed {
  readonly result: ChangeResult;
  readonly layers: readonly Applied[];
}

function performChange(parts: VaultParts, change: Change, store: VaultStore): Performed {
  const registry = pendingRegistry(parts);
  const { crypto, keys, device } = parts;
  const { membership } = registry;
  const time = parts.moment();
  const writing: { readonly index: StreamIndex; readonly writer: StreamWriter }[] = [];
  const write = (place: Omit<WriteTarget, "epoch">): StreamWriter => {
    const target = withEpoch(parts, registry, place);
    const index = parts.streams.get(target.stream);
    const tip = index.tip();
    if (tip.head.newer) throw refuse("stream-newer", { stream: target.stream });
    const writer = createStreamWriter({ crypto, store, keys, device, membership, time }, { index, tip }, target);
    writing.push({ index, writer });
    return writer;
  };
  const result = perform({ ...parts, store }, registry, change, write);
  const layers = writing.flatMap(({ index, writer }) => {
    const layer = writer.finish();
    return layer === undefined ? [] : [{ index, layer }];
  });
  return { result, layers };
}

/** Begins to write in a stream. Throws `key-missing`, `epoch-due`, `stream-newer`. */
type Write = (place: Omit<WriteTarget, "epoch">) => StreamWriter;

function perform(parts: VaultParts, registry: Registry, change: Change, write: Write): ChangeResult {
  switch (change.kind) {
    case "copy-secrets":
    case "move-secrets": {
      const from = requirePlace(registry, change.from);
      const writer = write(requirePlace(registry, change));
      const { target } = writer;
      const open: OpenIn = (place, secret, version) =>
        openVersion(parts, { ...(place === "from" ? from : target), secret }, version);
      const demands = demandsOf(registry);
      if (change.kind === "move-secrets")
        return { changed: moveSecrets(writer, write(from), change, { open, demands }) };
      const source = lookInto(parts.streams.get(from.stream));
      return { changed: copySecrets(writer, change, { stream: from.stream, source, open, demands }) };
    }
    case "undo-change":
      return undo(parts, registry, change, write);
    default: {
      const writer = write(placeOf(parts, registry, change));
      return { changed: performHere(parts, registry, writer, change) };
    }
  }
}

function undo(parts: VaultParts, registry: Registry, change: UndoChange, write: Write): ChangeResult {
  const here = write(requirePlace(registry, change));
  const { stream, environment } = here.target;
  const { head } = parts.streams.get(stream).tip();
  const last = findLastChange(parts, { vault: parts.keys.vault, environment, stream }, head, change.authors);
  const also = change.also === undefined ? undefined : write(requirePlace(registry, change.also));
  const nameOf = (other: StreamId): Where => {
    const { environment: named, namespace } = locateStream(parts, other) ?? { environment: "?", namespace: "?" };
    return { environment: named, namespace };
  };
  const nameDeviceOf = (device: DeviceId): string => deviceName(parts, device) ?? device.slice(0, 8);
  const factsAt = ({ stream: other, secret }: Origin): readonly Fact[] => {
    if (parts.keyring.current(other) === undefined) return [];
    const index = parts.streams.get(other);
    return index.findWhole(index.tip(), secret)?.facts ?? [];
  };
  return undoChange({ here, also, factsAt, nameOf, deviceName: nameDeviceOf }, change, last);
}

function performHere(
  parts: VaultParts,
  registry: Registry,
  writer: StreamWriter,
  change: Exclude<Change, CopySecrets | MoveSecrets | UndoChange>,
): readonly ChangedSubject[] {
  const { stream, environment } = writer.target;
  switch (change.kind) {
    case "create-environment":
      return createEnvironment(writer, registry, change);
    case "create-namespace":
      return createNamespace(writer, registry, change);
    case "set-override":
      return setOverride(writer, createLookUp(parts), change);
    case "remove-overrides":
      return removeOverrides(writer, createLookUp(parts), change);
    case "import-namespace":
      return importNamespace(writer, registry, change, ownMember(parts));
    case "unimport-namespace":
      return unimportNamespace(writer, registry, change);
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
    case "resolve-conflict":
      return resolveConflict(writer, change);
    case "pin-version":
      return pinVersion(writer, change);
    case "remove-secrets":
      return removeSecrets(writer, change);
    case "undelete-secret":
      return undeleteSecret(writer, change);
    case "rename-secret":
      return renameSecret(writer, change);
    case "tag-secrets":
      return tagSecrets(writer, change);
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

/** The key to seal under. Throws `key-missing`, `epoch-due`. */
function withEpoch(parts: VaultParts, { membership }: Registry, place: Omit<WriteTarget, "epoch">): WriteTarget {
  const { stream } = place;
  if (membership.streams.get(stream)?.due === true) throw refuse("epoch-due", { stream });
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
    case "set-override":
    case "remove-overrides":
      return overridePlace(parts, registry, change);
    default:
      return requirePlace(registry, change);
  }
}

/** Throws `environment-unknown`, `override-class`; `override-unknown` where there is no stream of overrides. */
function overridePlace(parts: VaultParts, registry: Registry, change: SetOverride | RemoveOverrides) {
  const { environment } = change;
  const found = requireEnvironment(registry, environment);
  if (found.class !== "dev") throw refuse("override-class", { environment });
  const stream = parts.streams.overrides(found.stream);
  if (stream === undefined) throw refuse("override-unknown", { name: describeChange(change).subjects[0] ?? "" });
  return { stream, environment: found.stream, kind: "other" as const };
}

/** Throws `environment-unknown`, `namespace-unknown`. */
function requirePlace(registry: Registry, { environment, namespace }: Where): Omit<WriteTarget, "epoch"> {
  const found = requireEnvironment(registry, environment);
  const place = findNamespace(registry, found, namespace);
  if (place === undefined) throw refuse("namespace-unknown", { environment, namespace });
  return { stream: place.stream, environment: found.stream, kind: "other" };
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
