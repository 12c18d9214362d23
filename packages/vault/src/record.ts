/**
 * Records: one write-once fact each (SPEC §3). What stands here is the parsed form; `record-content.ts` has the
 * strict reader and writer, `fold.ts` says what a set of records means.
 */
import {
  METADATA_FIELDS,
  type Brand,
  type DeviceId,
  type Label,
  type MetadataField,
  type RecordHash,
  type SecretId,
  type StreamId,
  type ValueHash,
} from "@kist/model";

/** What a record is about: a secret, stream or device id. 32 or 64 hex characters. */
export type SubjectId = Brand<string, "SubjectId"> | SecretId | StreamId | DeviceId;

/** Where a copied or moved value came from: copies inherit exposure (R25). */
export interface Origin {
  readonly stream: StreamId;
  readonly secret: SecretId;
  readonly version?: RecordHash;
}

export interface CreateRecord {
  readonly field: "create";
  readonly copiedFrom?: Origin;
  readonly movedFrom?: Origin;
}
export interface NameRecord {
  readonly field: "name";
  readonly name: string;
  /** Of a namespace: the stream of its environment. */
  readonly environment?: StreamId;
  readonly prev: readonly RecordHash[];
}
export type MetadataValue = string | number | boolean | readonly string[];
export interface MetadataRecord {
  readonly field: MetadataField;
  /** null clears the field. */
  readonly value: MetadataValue | null;
  readonly prev: readonly RecordHash[];
}
export interface VersionRecord {
  readonly field: "version";
  /** 32 bytes, hex. */
  readonly commitment: string;
  /** Bytes of the value. */
  readonly size: number;
  /** Absent: the record also points `current` at itself. */
  readonly label?: "pending";
  readonly reason?: string;
  readonly copiedFrom?: Origin;
  /** Of a template: the names that stand in it, as `template.ts` spells them, ascending. Absent: the value is literal. */
  readonly template?: readonly string[];
  readonly prev: readonly RecordHash[];
}
export interface LabelRecord {
  readonly field: "label";
  readonly label: Label;
  readonly version: RecordHash | null;
  /** With `previous` only: the write of `current` it stands beside, and with which it ends. */
  readonly beside?: RecordHash;
  readonly prev: readonly RecordHash[];
}
export interface DeleteRecord {
  readonly field: "delete";
  readonly movedTo?: Origin;
  /** Everything the deleter saw as a head; what is not among it survives (SPEC §5). */
  readonly prev: readonly RecordHash[];
}
export interface UndeleteRecord {
  readonly field: "undelete";
  readonly prev: readonly RecordHash[];
}
export interface PinRecord {
  readonly field: "pin";
  readonly version: RecordHash;
  readonly pinned: boolean;
  readonly prev: readonly RecordHash[];
}
export interface PurgeRecord {
  readonly field: "purge";
  readonly versions: readonly RecordHash[];
}
export const SETTINGS = ["requireOwner", "requireExpires", "relaxedReads"] as const;
export type SettingName = (typeof SETTINGS)[number];
export interface SettingRecord {
  readonly field: "setting";
  readonly setting: SettingName;
  readonly value: boolean | readonly StreamId[];
  readonly prev: readonly RecordHash[];
}

export interface ImportRecord {
  readonly field: "import";
  /** The namespace whose secrets are read with this one's. */
  readonly stream: StreamId;
  /** Place among the links, ascending; null: there is none any more. */
  readonly order: number | null;
  /** Only these keys. Absent: all there are. */
  readonly keys?: readonly string[];
  readonly prev: readonly RecordHash[];
}

/** Of a stream of overrides: the subject stands for the secret of that id in this namespace. */
export interface OverrideRecord {
  readonly field: "override";
  readonly namespace: StreamId;
}

export type RecordBody =
  | CreateRecord
  | NameRecord
  | MetadataRecord
  | VersionRecord
  | LabelRecord
  | DeleteRecord
  | UndeleteRecord
  | PinRecord
  | PurgeRecord
  | SettingRecord
  | ImportRecord
  | OverrideRecord;
export type RecordField = RecordBody["field"];

const FIELDS: ReadonlySet<string> = new Set<RecordField>([
  "create",
  "name",
  ...METADATA_FIELDS,
  "version",
  "label",
  "delete",
  "undelete",
  "pin",
  "purge",
  "setting",
  "import",
  "override",
]);
export function isRecordField(text: string): text is RecordField {
  return FIELDS.has(text);
}
export function isMetadataField(field: string): field is MetadataField {
  return (METADATA_FIELDS as readonly string[]).includes(field);
}

/** A record as it stands in the log: what folding works on. */
export interface Fact {
  readonly hash: RecordHash;
  readonly author: DeviceId;
  /** Of the author's envelope. */
  readonly seq: number;
  /** The author's clock, milliseconds: shown, never decided by. */
  readonly at: number;
  readonly body: RecordBody;
  /** Of a version: the epoch and the chunks its value was sealed in. */
  readonly sealed?: SealedValue;
}
export interface SealedValue {
  /** Epoch reference, 8 bytes hex. */
  readonly epoch: string;
  readonly chunks: readonly ValueHash[];
}
