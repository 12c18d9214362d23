/**
 * The one spelling of a record's content (SPEC §3). `contentToRecord` accepts exactly what `recordToContent` writes:
 * the Yjs validator relies on it, because it compares bytes after a round trip.
 */
import type { CanonicalMap } from "@kist/crypto";
import {
  bytesToId,
  CRITICALITIES,
  idToBytes,
  isKeyName,
  isLabel,
  KIND_FORM,
  MAX_VALUE_BYTES,
  type Bytes,
  type MetadataField,
  type RecordHash,
  type SecretId,
  type StreamId,
} from "@kist/model";

import { MAX_IMPORT_KEYS, MAX_PREV, MAX_TEMPLATE_NAMES } from "./limits.ts";
import {
  isMetadataField,
  SETTINGS,
  type LabelRecord,
  type MetadataValue,
  type Origin,
  type RecordBody,
  type RecordField,
  type SettingName,
  type SettingRecord,
} from "./record.ts";
import { formatTemplateName, parseTemplateName } from "./template.ts";

/** A canonical map with its keys in ascending order, at every depth. */
export function recordToContent(body: RecordBody): CanonicalMap {
  switch (body.field) {
    case "create":
      return {
        ...(body.copiedFrom === undefined ? {} : { copiedFrom: originToContent(body.copiedFrom) }),
        ...(body.movedFrom === undefined ? {} : { movedFrom: originToContent(body.movedFrom) }),
      };
    case "name":
      return {
        ...(body.environment === undefined ? {} : { environment: idToBytes(body.environment) }),
        name: body.name,
        prev: hashBytes(body.prev),
      };
    case "version":
      return {
        commitment: idToBytes(body.commitment),
        ...(body.copiedFrom === undefined ? {} : { copiedFrom: originToContent(body.copiedFrom) }),
        ...(body.label === undefined ? {} : { label: body.label }),
        prev: hashBytes(body.prev),
        ...(body.reason === undefined ? {} : { reason: body.reason }),
        size: body.size,
        ...(body.template === undefined ? {} : { template: body.template }),
      };
    case "label":
      return {
        ...(body.beside === undefined ? {} : { beside: idToBytes(body.beside) }),
        label: body.label,
        prev: hashBytes(body.prev),
        version: body.version === null ? null : idToBytes(body.version),
      };
    case "delete":
      return {
        ...(body.movedTo === undefined ? {} : { movedTo: originToContent(body.movedTo) }),
        prev: hashBytes(body.prev),
      };
    case "undelete":
      return { prev: hashBytes(body.prev) };
    case "pin":
      return { pinned: body.pinned, prev: hashBytes(body.prev), version: idToBytes(body.version) };
    case "purge":
      return { versions: hashBytes(body.versions) };
    case "setting":
      return {
        prev: hashBytes(body.prev),
        setting: body.setting,
        value: typeof body.value === "boolean" ? body.value : body.value.map(idToBytes),
      };
    case "override":
      return { namespace: idToBytes(body.namespace) };
    case "import":
      return {
        ...(body.keys === undefined ? {} : { keys: body.keys }),
        order: body.order,
        prev: hashBytes(body.prev),
        stream: idToBytes(body.stream),
      };
    default:
      return { prev: hashBytes(body.prev), value: body.value };
  }
}

function hashBytes(hashes: readonly RecordHash[]): readonly Bytes[] {
  return hashes.map(idToBytes);
}

function originToContent(origin: Origin): CanonicalMap {
  return {
    secret: idToBytes(origin.secret),
    stream: idToBytes(origin.stream),
    ...(origin.version === undefined ? {} : { version: idToBytes(origin.version) }),
  };
}

/** What a content says. `newer`: a known field with a key this version does not know (pending, never rejected). */
export type ContentReading =
  | { readonly outcome: "record"; readonly body: RecordBody }
  | { readonly outcome: "newer" }
  | { readonly outcome: "invalid" };

const INVALID: ContentReading = { outcome: "invalid" };

const MAX_IMPORT_ORDER = 65_535;

/** Keys of each field's content; the same for all metadata fields. */
const KEYS: Readonly<Record<string, readonly string[]>> = {
  create: ["copiedFrom", "movedFrom"],
  name: ["environment", "name", "prev"],
  version: ["commitment", "copiedFrom", "label", "prev", "reason", "size", "template"],
  label: ["beside", "label", "prev", "version"],
  delete: ["movedTo", "prev"],
  undelete: ["prev"],
  pin: ["pinned", "prev", "version"],
  purge: ["versions"],
  setting: ["prev", "setting", "value"],
  import: ["keys", "order", "prev", "stream"],
  override: ["namespace"],
};
const METADATA_KEYS = ["prev", "value"];

export function contentToRecord(field: RecordField, content: unknown): ContentReading {
  if (typeof content !== "object" || content === null || Array.isArray(content) || content instanceof Uint8Array)
    return INVALID;
  const known = KEYS[field] ?? METADATA_KEYS;
  if (Object.keys(content).some((key) => !known.includes(key))) return { outcome: "newer" };
  const body = readBody(field, new Map(Object.entries(content)));
  return body === undefined ? INVALID : { outcome: "record", body };
}

type Fields = ReadonlyMap<string, unknown>;

function readBody(field: RecordField, fields: Fields): RecordBody | undefined {
  if (isMetadataField(field)) return readMetadata(field, fields);
  switch (field) {
    case "create": {
      const origins = readOrigins(fields, ["copiedFrom", "movedFrom"]);
      return origins && { field, ...origins };
    }
    case "delete": {
      const prev = readHashes(fields.get("prev"));
      const origins = readOrigins(fields, ["movedTo"]);
      return prev && origins && { field, ...origins, prev };
    }
    case "undelete": {
      const prev = readHashes(fields.get("prev"));
      return prev && { field, prev };
    }
    case "purge": {
      const versions = readHashes(fields.get("versions"));
      return versions === undefined || versions.length === 0 ? undefined : { field, versions };
    }
    case "pin": {
      const version = readId<RecordHash>(fields.get("version"), 32);
      const prev = readHashes(fields.get("prev"));
      const pinned = fields.get("pinned");
      return version && prev && typeof pinned === "boolean" ? { field, version, pinned, prev } : undefined;
    }
    case "name":
      return readName(fields);
    case "version":
      return readVersion(fields);
    case "label":
      return readLabel(fields);
    case "setting":
      return readSetting(fields);
    case "import":
      return readImport(fields);
    case "override": {
      const namespace = readId<StreamId>(fields.get("namespace"), 16);
      return namespace && { field, namespace };
    }
  }
}

function readName(fields: Fields): RecordBody | undefined {
  const name = readText(fields.get("name"), 1, 512);
  const prev = readHashes(fields.get("prev"));
  if (name === undefined || prev === undefined) return undefined;
  if (!fields.has("environment")) return { field: "name", name, prev };
  const environment = readId<StreamId>(fields.get("environment"), 16);
  return environment && { field: "name", name, environment, prev };
}

function readVersion(fields: Fields): RecordBody | undefined {
  const commitment = readId<string>(fields.get("commitment"), 32);
  const size = fields.get("size");
  const prev = readHashes(fields.get("prev"));
  const origins = readOrigins(fields, ["copiedFrom"]);
  const reason = fields.has("reason") ? readText(fields.get("reason"), 1, 500) : undefined;
  const label = fields.get("label");
  if (commitment === undefined || !isCount(size, MAX_VALUE_BYTES) || prev === undefined || origins === undefined)
    return undefined;
  if (fields.has("reason") && reason === undefined) return undefined;
  if (fields.has("label") && label !== "pending") return undefined;
  const template = fields.has("template")
    ? readRising(fields.get("template"), MAX_TEMPLATE_NAMES, isSpelled)
    : undefined;
  if (fields.has("template") && template === undefined) return undefined;
  return {
    field: "version",
    commitment,
    size,
    ...(label === "pending" ? { label } : {}),
    ...(reason === undefined ? {} : { reason }),
    ...origins,
    ...(template === undefined ? {} : { template }),
    prev,
  };
}

/** Whether a template's name stands in its one spelling. */
function isSpelled(text: string): boolean {
  const name = parseTemplateName(text);
  return name !== undefined && formatTemplateName(name) === text;
}

function readLabel(fields: Fields): LabelRecord | undefined {
  const label = fields.get("label");
  const prev = readHashes(fields.get("prev"));
  const target = fields.get("version");
  const version = target === null ? null : readId<RecordHash>(target, 32);
  if (typeof label !== "string" || !isLabel(label) || prev === undefined || version === undefined) return undefined;
  if (version === null && label === "current") return undefined;
  if (fields.has("beside") !== (label === "previous")) return undefined;
  if (label !== "previous") return { field: "label", label, version, prev };
  const beside = readId<RecordHash>(fields.get("beside"), 32);
  return beside && { field: "label", label, version, beside, prev };
}

function readSetting(fields: Fields): SettingRecord | undefined {
  const setting = fields.get("setting");
  const prev = readHashes(fields.get("prev"));
  const value = fields.get("value");
  if (!isSetting(setting) || prev === undefined) return undefined;
  if (setting !== "relaxedReads")
    return typeof value === "boolean" ? { field: "setting", setting, value, prev } : undefined;
  const streams = readIds<StreamId>(value, 16, 64);
  return streams && { field: "setting", setting, value: streams, prev };
}

/** Keys only where there is a link, ascending, each once. */
function readImport(fields: Fields): RecordBody | undefined {
  const stream = readId<StreamId>(fields.get("stream"), 16);
  const prev = readHashes(fields.get("prev"));
  const order = fields.get("order");
  if (stream === undefined || prev === undefined) return undefined;
  if (order === null) return fields.has("keys") ? undefined : { field: "import", stream, order, prev };
  if (!isCount(order, MAX_IMPORT_ORDER)) return undefined;
  if (!fields.has("keys")) return { field: "import", stream, order, prev };
  const keys = readRising(fields.get("keys"), MAX_IMPORT_KEYS, isKeyName);
  return keys === undefined || keys.length === 0 ? undefined : { field: "import", stream, order, keys, prev };
}

function readMetadata(field: MetadataField, fields: Fields): RecordBody | undefined {
  const prev = readHashes(fields.get("prev"));
  const value = fields.get("value");
  if (prev === undefined) return undefined;
  if (value === null) return { field, value, prev };
  return isMetadataValue(field, value) ? { field, value, prev } : undefined;
}

const DATE = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/;
const TEXT_LIMITS = { owner: 200, purpose: 2000, renewal: 2000 } as const;

/** Whether a metadata field can hold this value. Tags stand ascending, each once. */
export function isMetadataValue(field: MetadataField, value: unknown): value is MetadataValue {
  switch (field) {
    case "owner":
    case "purpose":
    case "renewal":
      return readText(value, 1, TEXT_LIMITS[field]) !== undefined;
    case "tags":
      return (
        Array.isArray(value) &&
        value.length <= 50 &&
        value.every((tag, i) => readText(tag, 1, 60) !== undefined && (i === 0 || value[i - 1] < tag))
      );
    case "rotationDays":
      return isCount(value, 3650) && value >= 1;
    case "expires":
      return typeof value === "string" && DATE.test(value);
    case "criticality":
      return (CRITICALITIES as readonly unknown[]).includes(value);
    case "concealed":
      return typeof value === "boolean";
    case "kind":
    case "type":
      return typeof value === "string" && KIND_FORM.test(value);
  }
}

function readOrigins<Key extends string>(
  fields: Fields,
  keys: readonly Key[],
): { readonly [K in Key]?: Origin } | undefined {
  const origins: { [K in Key]?: Origin } = {};
  for (const key of keys) {
    if (!fields.has(key)) continue;
    const origin = readOrigin(fields.get(key));
    if (origin === undefined) return undefined;
    origins[key] = origin;
  }
  return origins;
}

function readOrigin(content: unknown): Origin | undefined {
  if (typeof content !== "object" || content === null || Array.isArray(content)) return undefined;
  const fields = new Map<string, unknown>(Object.entries(content));
  if ([...fields.keys()].some((key) => !["secret", "stream", "version"].includes(key))) return undefined;
  const secret = readId<SecretId>(fields.get("secret"), 16);
  const stream = readId<StreamId>(fields.get("stream"), 16);
  if (secret === undefined || stream === undefined) return undefined;
  if (!fields.has("version")) return { secret, stream };
  const version = readId<RecordHash>(fields.get("version"), 32);
  return version && { secret, stream, version };
}

/** At most 64 hashes, ascending, each once. */
function readHashes(content: unknown): readonly RecordHash[] | undefined {
  return readIds<RecordHash>(content, 32, MAX_PREV);
}

function readIds<Id extends string>(content: unknown, length: number, most: number): readonly Id[] | undefined {
  if (!Array.isArray(content) || content.length > most) return undefined;
  const ids: Id[] = [];
  for (const item of content) {
    const id = readId<Id>(item, length);
    const before = ids.at(-1);
    if (id === undefined || (before !== undefined && before >= id)) return undefined;
    ids.push(id);
  }
  return ids;
}

/** Texts of one kind, ascending, each once. */
function readRising(content: unknown, most: number, isOne: (text: string) => boolean): readonly string[] | undefined {
  if (!Array.isArray(content) || content.length > most) return undefined;
  const texts: string[] = [];
  for (const item of content) {
    const before = texts.at(-1);
    if (typeof item !== "string" || !isOne(item) || (before !== undefined && before >= item)) return undefined;
    texts.push(item);
  }
  return texts;
}

function readId<Id extends string>(content: unknown, length: number): Id | undefined {
  return isBytes(content, length) ? bytesToId<Id>(content) : undefined;
}

function readText(content: unknown, least: number, most: number): string | undefined {
  return typeof content === "string" && content.length >= least && content.length <= most && content.isWellFormed()
    ? content
    : undefined;
}

function isBytes(content: unknown, length: number): content is Bytes {
  return content instanceof Uint8Array && content.length === length;
}

/** -0 would be a second spelling of 0. */
function isCount(content: unknown, most: number): content is number {
  return Number.isSafeInteger(content) && Number(content) >= 0 && Number(content) <= most && !Object.is(content, -0);
}

function isSetting(content: unknown): content is SettingName {
  return (SETTINGS as readonly unknown[]).includes(content);
}
