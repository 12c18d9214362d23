import type { DeviceId, SecretId } from "@kist/model";
import { expect, test } from "vitest";

import { deviceClient, formatRecordKey, parseRecordKey } from "./record-key.ts";

const SECRET = "0123456789abcdef0123456789abcdef" as SecretId;

test("a key names subject, field, author and place", () => {
  const key = { subject: SECRET, field: "version", client: 4_294_967_295, seq: 12, index: 255 };
  expect(formatRecordKey(key)).toBe(`${SECRET}/version/4294967295.12.255`);
  expect(parseRecordKey(formatRecordKey(key))).toEqual(key);
});

test.each([
  `${SECRET}/version/1.1`,
  `${SECRET}/version/01.1.0`,
  `${SECRET}/version/1.01.0`,
  `${SECRET}/version/1.0.0`,
  `${SECRET}/version/1.1.00`,
  `${SECRET}/version/1.1.0/`,
  `${SECRET}/ver sion/1.1.0`,
  `${SECRET.toUpperCase()}/version/1.1.0`,
  `${SECRET}0/version/1.1.0`,
  `/version/1.1.0`,
  "",
])("%j is no key", (text) => {
  expect(parseRecordKey(text)).toBeUndefined();
});

test("the client id is the start of the device id", () => {
  expect(deviceClient(`ff00ff01${"0".repeat(56)}` as DeviceId)).toBe(0xff00ff01);
  expect(deviceClient(`00000000${"0".repeat(56)}` as DeviceId)).toBe(0);
});
