import { asAuditKey, type AuditKey } from "@kist/crypto";
import type { AuditEntry, Bytes } from "@kist/model";
import { createAuditDevice } from "@kist/testing";
import { expect, test } from "vitest";

import { createBodyWriter } from "./body-writer.ts";
import { writeBody } from "./body.ts";
import { BODY_PREFIX, clearBody, disclose, isClear, openBody, sealBody } from "./sealed-body.ts";

const { crypto, vault, device } = await createAuditDevice();
const other = await createAuditDevice();
const key = asAuditKey(crypto.random.bytes(32));
const ref = "00112233aabbccdd";
const place = { vault, device: device.id, seq: 7 };
const entries: readonly AuditEntry[] = [
  { action: "value.read", outcome: "allowed", at: 1, subjects: ["kist://dev/web/A"] },
];
const content = (): Bytes => {
  const writer = createBodyWriter();
  writer.at = BODY_PREFIX;
  writeBody(writer, entries, new WeakMap());
  return writer.bytes.slice(0, writer.at);
};
const keyOf = (asked: string): AuditKey | undefined => (asked === ref ? key : undefined);
const body = sealBody(crypto, place, { ref, key }, content());
const failed = expect.objectContaining({ code: "open-failed" });

test("its key opens a body at its own place and at no other", () => {
  expect(openBody(crypto, place, keyOf, body).entries).toEqual(entries);
  for (const elsewhere of [
    { ...place, seq: 8 },
    { ...place, vault: other.vault },
    { ...place, device: other.device.id },
  ])
    expect(() => openBody(crypto, elsewhere, keyOf, body)).toThrow(failed);
  expect(() => openBody(crypto, place, () => undefined, body)).toThrow(failed);
  expect(() => openBody(crypto, place, () => asAuditKey(new Uint8Array(32)), body)).toThrow(failed);
});

test("no bit of it can be changed and nothing be cut off or added", () => {
  for (let at = 0; at < body.length; at++) {
    const changed = body.map((byte, i) => (i === at ? byte ^ 1 : byte));
    expect(() => openBody(crypto, place, keyOf, changed), `bit ${at}`).toThrow(failed);
  }
  for (let length = 0; length < body.length; length += 13)
    expect(() => openBody(crypto, place, keyOf, body.slice(0, length))).toThrow(failed);
  expect(() => openBody(crypto, place, keyOf, new Uint8Array([...body, 0]))).toThrow(failed);
});

test("what is disclosed to an auditor is what was committed to, or refused", () => {
  const { opening = new Uint8Array(), plain } = openBody(crypto, place, keyOf, body);
  expect(disclose(crypto, body, opening, plain).entries).toEqual(entries);
  const changed = plain.map((byte, at) => (at === plain.length - 1 ? byte ^ 1 : byte));
  expect(() => disclose(crypto, body, opening, changed)).toThrow(failed);
  expect(() => disclose(crypto, body, new Uint8Array(32), plain)).toThrow(failed);
  expect(() => disclose(crypto, body, new Uint8Array(0), plain)).toThrow(failed);
});

test("two bodies of the same entries have nothing in common that could be compared", () => {
  const again = sealBody(crypto, place, { ref, key }, content());
  expect(again.slice(9, 41)).not.toEqual(body.slice(9, 41));
});

test("an epoch's reference has sixteen hexadecimal characters", () => {
  for (const wrong of ["", "0011", "zz112233aabbccdd"])
    expect(() => sealBody(crypto, place, { ref: wrong, key }, content())).toThrow(
      expect.objectContaining({ code: "audit-entry-invalid", facts: { field: "epoch" } }),
    );
});

test("a clear body opens without a key and says that it is one", () => {
  const clear = clearBody(content());
  expect([isClear(clear), isClear(body)]).toEqual([true, false]);
  expect(openBody(crypto, place, () => undefined, clear).entries).toEqual(entries);
  expect(() => openBody(crypto, place, keyOf, clear.slice(0, -1))).toThrow(failed);
});
