/**
 * `<subject>/<field>/<client>.<seq>.<index>` (SPEC §3): the key of a record names its author and envelope, so
 * no two authors share one and its validity needs no other state.
 */
import { idToBytes, type DeviceId } from "@kist/model";

import type { SubjectId } from "./record.ts";

export interface RecordKey {
  readonly subject: SubjectId;
  /** Any word: whether this version knows the field is for the reader to say. */
  readonly field: string;
  readonly client: number;
  readonly seq: number;
  readonly index: number;
}

const KEY =
  /^(?<subject>[0-9a-f]{32}(?:[0-9a-f]{32})?)\/(?<field>[a-zA-Z]{1,32})\/(?<client>0|[1-9]\d{0,9})\.(?<seq>[1-9]\d{0,15})\.(?<index>0|[1-9]\d{0,2})$/;

export function formatRecordKey(key: RecordKey): string {
  return `${key.subject}/${key.field}/${key.client}.${key.seq}.${key.index}`;
}

/** `undefined` for anything that `formatRecordKey` does not write. */
export function parseRecordKey(text: string): RecordKey | undefined {
  const groups = KEY.exec(text)?.groups;
  if (groups === undefined) return undefined;
  const key: RecordKey = {
    subject: (groups["subject"] ?? "") as SubjectId,
    field: groups["field"] ?? "",
    client: Number(groups["client"]),
    seq: Number(groups["seq"]),
    index: Number(groups["index"]),
  };
  return formatRecordKey(key) === text ? key : undefined;
}

/** The Yjs client id of a device incarnation: the first four bytes of its id, big-endian (SPEC §4). */
export function deviceClient(device: DeviceId): number {
  const [a = 0, b = 0, c = 0, d = 0] = idToBytes(device.slice(0, 8));
  return a * 2 ** 24 + ((b << 16) | (c << 8) | d);
}
