/** The form of a change: what can be refused, and what can be written into an audit entry, without looking anything up. */
import {
  formatReference,
  isEnvironmentName,
  isKeyName,
  isNamespaceName,
  MAX_VALUE_BYTES,
  METADATA_FIELDS,
  reveal,
  type SecretMetadata,
} from "@kist/model";

import type { Change, ChangeKind, SecretEntry, Where } from "./change.ts";
import { normalMetadata } from "./changes/metadata.ts";
import { refuse } from "./error.ts";
import { MAX_IMPORT_KEYS, MAX_NAMES } from "./limits.ts";
import { isMetadataValue } from "./record-content.ts";
import { parseTemplate, parseTemplateName } from "./template.ts";

const MAX_REASON = 500;
const MAX_TITLE = 100;

/** Throws `request-malformed`, `value-too-large`, `template-malformed`, `template-cycle` where it names itself. */
export function checkChange(change: Change): void {
  if ("environment" in change && !isEnvironmentName(change.environment)) throw wrong("environment");
  if ("namespace" in change && !isNamespaceName(change.namespace)) throw wrong("namespace");
  if ("key" in change && !isKeyName(change.key)) throw wrong("name");
  if ("reason" in change) checkReason(change.reason);
  switch (change.kind) {
    case "set-secrets":
      checkNames(change.entries.map((entry) => entry.key));
      for (const entry of change.entries) checkEntry(entry, change.namespace);
      return;
    case "remove-secrets":
      checkNames(change.keys);
      if (change.secret !== undefined && change.keys.length !== 1) throw wrong("secret");
      return;
    case "set-metadata":
      checkMetadata(change.set);
      return;
    case "rename-secret":
      if (!isKeyName(change.to)) throw wrong("name");
      return;
    case "resolve-conflict":
      // Nothing is deleted because somebody forgot to say what becomes of it.
      if ((change.conflict.kind === "same-name") !== (change.others !== undefined)) throw wrong("others");
      if (typeof change.others === "object" && !isKeyName(change.others.rename)) throw wrong("name");
      return;
    case "copy-secrets":
    case "move-secrets":
      checkPlace(change.from);
      if (isSamePlace(change.from, change) && change.kind === "move-secrets") throw wrong("a move inside a namespace");
      if (!change.entries.every(({ key }) => isKeyName(key))) throw wrong("name");
      checkNames(change.entries.map(({ as }) => as));
      return;
    case "tag-secrets":
      checkNames(change.keys);
      checkMetadata({ tags: [...change.add, ...change.remove] });
      return;
    case "undo-change":
      if (change.also === undefined) return;
      checkPlace(change.also);
      if (isSamePlace(change.also, change)) throw wrong("the same place twice");
      return;
    case "set-override":
      checkEntry(change, change.namespace);
      return;
    case "remove-overrides":
      checkNames(change.keys);
      return;
    case "import-namespace":
    case "unimport-namespace":
      if (!isNamespaceName(change.from) || change.from === change.namespace) throw wrong("from");
      if ("keys" in change && change.keys !== undefined) checkNames(change.keys, MAX_IMPORT_KEYS);
      return;
    case "name-vault":
    case "name-device":
      if (change.name.length === 0 || change.name.length > MAX_TITLE || !change.name.isWellFormed())
        throw wrong("name");
      return;
    default:
  }
}

function checkPlace({ environment, namespace }: Where): void {
  if (!isEnvironmentName(environment)) throw wrong("environment");
  if (!isNamespaceName(namespace)) throw wrong("namespace");
}
function isSamePlace(a: Where, b: Where): boolean {
  return a.environment === b.environment && a.namespace === b.namespace;
}

function checkNames(keys: readonly string[], most = MAX_NAMES): void {
  if (keys.length === 0 || keys.length > most) throw wrong("number of names");
  if (!keys.every(isKeyName)) throw wrong("name");
  if (new Set(keys).size !== keys.length) throw wrong("a name stands twice");
}

function checkEntry(entry: SecretEntry, namespace: string): void {
  if (reveal(entry.value).length > MAX_VALUE_BYTES)
    throw refuse("value-too-large", { name: entry.key, limit: MAX_VALUE_BYTES });
  checkReason(entry.reason);
  if (entry.metadata !== undefined) checkMetadata(entry.metadata);
  if (entry.template === true) checkTemplate(entry, namespace);
}

/** Whether what it names exists is no question of form: templates may be stored before their parts are. */
function checkTemplate({ key, value }: SecretEntry, namespace: string): void {
  for (const spelled of parseTemplate(reveal(value), key).names) {
    const name = parseTemplateName(spelled);
    if (name?.key === key && (name.namespace ?? namespace) === namespace)
      throw refuse("template-cycle", { path: `${key} → ${key}` });
  }
}

function checkReason(reason: string | undefined): void {
  if (reason === undefined) return;
  if (reason.length === 0 || reason.length > MAX_REASON || !reason.isWellFormed()) throw wrong("reason");
}

function checkMetadata(metadata: SecretMetadata): void {
  for (const field of METADATA_FIELDS) {
    const value = normalMetadata(metadata[field]);
    if (value !== undefined && !isMetadataValue(field, value)) throw wrong(field);
  }
}

function wrong(detail: string) {
  return refuse("request-malformed", { detail });
}

const ACTIONS: Readonly<Record<ChangeKind, string>> = {
  "create-environment": "environment.create",
  "create-namespace": "namespace.create",
  "set-secrets": "secret.set",
  "set-metadata": "secret.describe",
  "set-label": "secret.label",
  rollback: "secret.rollback",
  "remove-secrets": "secret.remove",
  "undelete-secret": "secret.undelete",
  "rename-secret": "secret.rename",
  "copy-secrets": "secret.copy",
  "move-secrets": "secret.move",
  "tag-secrets": "secret.describe",
  "undo-change": "secret.undo",
  "resolve-conflict": "secret.resolve",
  "pin-version": "secret.pin",
  "purge-versions": "secret.purge",
  "set-override": "override.set",
  "remove-overrides": "override.remove",
  "import-namespace": "namespace.import",
  "unimport-namespace": "namespace.unimport",
  "set-vault-settings": "vault.settings",
  "name-vault": "vault.name",
  "name-device": "device.name",
};

/** The verb and the subjects of the audit entry. */
export function describeChange(change: Change): { readonly action: string; readonly subjects: readonly string[] } {
  const promotes = change.kind === "copy-secrets" && change.purpose === "promote";
  return { action: promotes ? "secret.promote" : ACTIONS[change.kind], subjects: subjectsOf(change) };
}

function subjectsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case "create-environment":
      return [change.environment];
    case "create-namespace":
      return [`${change.environment}/${change.namespace}`];
    case "import-namespace":
    case "unimport-namespace":
      return [`${change.environment}/${change.namespace}`, `${change.environment}/${change.from}`];
    case "set-vault-settings":
    case "name-vault":
      return ["vault"];
    case "name-device":
      return [change.device];
    case "set-secrets":
      return change.entries.map(({ key }) => reference(change, key));
    case "copy-secrets":
    case "move-secrets":
      return change.entries.flatMap(({ key, as }) => [reference(change.from, key), reference(change, as)]);
    case "undo-change":
      return [change, ...(change.also === undefined ? [] : [change.also])].map(
        ({ environment, namespace }) => `${environment}/${namespace}`,
      );
    case "tag-secrets":
    case "remove-overrides":
    case "remove-secrets":
      return change.keys.map((key) => reference(change, key));
    case "rename-secret":
      return [reference(change, change.key), reference(change, change.to)];
    case "resolve-conflict": {
      const { key, others } = change;
      const names = typeof others === "object" ? [key, others.rename] : [key];
      return names.map((name) => reference(change, name));
    }
    default:
      return [reference(change, change.key)];
  }
}

function reference(where: { readonly environment: string; readonly namespace: string }, key: string): string {
  return formatReference({ environment: where.environment, namespace: where.namespace, key });
}
