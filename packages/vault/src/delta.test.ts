import {
  asReadKey,
  createCrypto,
  createDeviceKeys,
  encodeCanonical,
  merkleRoot,
  openEnvelope,
  decodeCanonical,
  sealEnvelope,
  verifyEnvelope,
  ZERO_HASH,
  type Canonical,
  type Crypto,
  type DeviceKeys,
  type ReadKey,
} from "@kist/crypto";
import {
  bytesToId,
  idToBytes,
  type Bytes,
  type DeviceId,
  type LinkHash,
  type SecretId,
  type StreamId,
} from "@kist/model";
import { beforeAll, describe, expect, test } from "vitest";

import { draftRecord, readDelta, sealDelta, type DeltaDraft, type DraftRecord } from "./delta.ts";
import { deviceClient } from "./record-key.ts";
import type { RecordBody } from "./record.ts";
import { encodeUpdate } from "./update.ts";

let crypto: Crypto;
let keys: DeviceKeys;
let read: ReadKey;
let author: DeviceId;
const VAULT = "aa".repeat(32);
const STREAM = bytesToId<StreamId>(new Uint8Array(16).fill(1));
const SECRET = bytesToId<SecretId>(new Uint8Array(16).fill(2));
const MEMBER = bytesToId<LinkHash>(new Uint8Array(32).fill(3));
const NAME: RecordBody = { field: "name", name: "KEY", prev: [] };

beforeAll(async () => {
  crypto = await createCrypto();
  keys = createDeviceKeys(crypto);
  read = asReadKey(crypto.random.bytes(32));
  author = bytesToId<DeviceId>(keys.verify);
});
const place = () => ({ vault: VAULT, environment: "", key: read });

function draft(bodies: readonly RecordBody[], change: Partial<DeltaDraft> = {}): DeltaDraft {
  const records = bodies.map((body, index) =>
    draftRecord(crypto, { author, seq: 1, index, subject: SECRET }, body, crypto.random.bytes(16)),
  );
  const fixed = { stream: STREAM, author, seq: 1, prev: ZERO_HASH, epoch: "0b".repeat(8), clock: 0 };
  return { ...fixed, records, values: [], heads: [], member: MEMBER, time: 5, ...change };
}
function seal(one: DeltaDraft): Bytes {
  return sealDelta(crypto, place(), keys.signing, one).bytes;
}
function readBack(bytes: Bytes, clock = 0) {
  return readDelta(crypto, verifyEnvelope(crypto, bytes), place(), clock);
}
/** A delta whose author changed the plaintext before sealing and signing it. */
function forge(
  one: DeltaDraft,
  change: (plaintext: Record<string, Canonical>) => void,
  root?: readonly DraftRecord[],
): Bytes {
  const honest = verifyEnvelope(crypto, seal(one));
  const plaintext = { ...(decodeCanonical(openEnvelope(crypto, honest, place())) as Record<string, Canonical>) };
  change(plaintext);
  const leaves = (root ?? one.records).map(({ hash }) => idToBytes(hash));
  const header = { ...honest.header, recordsRoot: merkleRoot(crypto, leaves) };
  return sealEnvelope(crypto, { ...place(), header, signing: keys.signing, plaintext: encodeCanonical(plaintext) })
    .bytes;
}

describe("a delta", () => {
  test("is read back with the hashes, heads and time it was sealed with", () => {
    const other = { author: bytesToId<DeviceId>(new Uint8Array(32).fill(9)), seq: 4, hash: ZERO_HASH };
    const one = draft([{ field: "create" }, NAME], { heads: [other] });
    const reading = readBack(seal(one));
    expect(reading).toMatchObject({ outcome: "delta", heads: [other], member: MEMBER });
    if (reading.outcome !== "delta") throw new Error("not read");
    expect(reading.records.map(({ fact }) => fact.hash)).toEqual(one.records.map(({ hash }) => hash));
    expect(reading.records[1]).toMatchObject({ subject: SECRET, fact: { at: 5, author, seq: 1, body: NAME } });
  });

  test("does not open elsewhere", () => {
    const envelope = verifyEnvelope(crypto, seal(draft([NAME])));
    for (const wrong of [
      { vault: "00".repeat(32) },
      { environment: "00".repeat(16) },
      { key: asReadKey(crypto.random.bytes(32)) },
    ])
      expect(() => readDelta(crypto, envelope, { ...place(), ...wrong }, 0)).toThrow("open-failed");
  });

  test("of a later version waits, whatever of it is new", () => {
    const one = draft([NAME]);
    const client = deviceClient(author);
    const record =
      (field: string, content: Readonly<Record<string, Canonical>>) => (plaintext: Record<string, Canonical>) => {
        plaintext["update"] = encodeUpdate(client, 0, [{ key: `${SECRET}/${field}/${client}.1.0`, content }]);
      };
    expect(readBack(forge(one, record("lease", { x: 1 })))).toEqual({ outcome: "pending" });
    expect(readBack(forge(one, record("name", { color: "red", name: "KEY", prev: [] })))).toEqual({
      outcome: "pending",
    });
  });

  describe("that breaks a rule is refused, and the rule is named", () => {
    const client = () => deviceClient(author);
    const other = () => (deviceClient(author) ^ 1) >>> 0;
    const key = (seq = 1, index = 0, of = client()) => `${SECRET}/name/${of}.${seq}.${index}`;
    const content = { name: "KEY", prev: [] };
    const update = (bytes: () => Bytes) => (plaintext: Record<string, Canonical>) => {
      plaintext["update"] = bytes();
    };
    const rules: readonly (readonly [string, string, (plaintext: Record<string, Canonical>) => void])[] = [
      ["a key too many", "plaintext", (plaintext) => void (plaintext["extra"] = 1)],
      ["no time", "plaintext", (plaintext) => void delete plaintext["time"]],
      [
        "heads out of order",
        "plaintext",
        (plaintext) =>
          void (plaintext["heads"] = [
            [new Uint8Array(32).fill(2), 1, new Uint8Array(32)],
            [new Uint8Array(32).fill(1), 1, new Uint8Array(32)],
          ]),
      ],
      ["an update that is none", "update", update(() => new Uint8Array([1, 2, 3]))],
      ["another's client id", "client", update(() => encodeUpdate(other(), 0, [{ key: key(1, 0, other()), content }]))],
      ["a clock that does not go on", "clock", update(() => encodeUpdate(client(), 1, [{ key: key(), content }]))],
      ["salts missing", "salts", (plaintext) => void (plaintext["salts"] = new Uint8Array(0))],
      ["another's key", "key", update(() => encodeUpdate(client(), 0, [{ key: key(1, 0, other()), content }]))],
      ["another envelope's key", "key", update(() => encodeUpdate(client(), 0, [{ key: key(2), content }]))],
      ["another index", "key", update(() => encodeUpdate(client(), 0, [{ key: key(1, 1), content }]))],
      [
        "wrong content",
        "content",
        update(() => encodeUpdate(client(), 0, [{ key: key(), content: { name: "", prev: [] } }])),
      ],
      [
        "a second spelling",
        "update",
        update(() => encodeUpdate(client(), 0, [{ key: key(), content: { prev: [], name: "KEY" } }])),
      ],
      ["salts that are not those of the root", "root", (plaintext) => void (plaintext["salts"] = new Uint8Array(16))],
      [
        "another record than the root's",
        "root",
        update(() => encodeUpdate(client(), 0, [{ key: key(), content: { name: "OTHER", prev: [] } }])),
      ],
    ];
    test.each(rules)("%s: %s", (_, rule, change) => {
      expect(readBack(forge(draft([NAME]), change))).toEqual({ outcome: "invalid", rule });
    });
    test("values that no record claims, and a version without its value", () => {
      const stray = draft([NAME], { values: [bytesToId(new Uint8Array(32))] });
      expect(readBack(seal(stray))).toEqual({ outcome: "invalid", rule: "values" });
      const bare = draft([{ field: "version", commitment: "00".repeat(32), size: 1, prev: [] }]);
      expect(readBack(seal(bare))).toEqual({ outcome: "invalid", rule: "values" });
    });
    test("a clock that others have used", () => {
      expect(readBack(seal(draft([NAME], { clock: 3 })), 2)).toEqual({ outcome: "invalid", rule: "clock" });
      expect(readBack(seal(draft([NAME], { clock: 3 })), 3)).toMatchObject({ outcome: "delta" });
    });
  });
});
