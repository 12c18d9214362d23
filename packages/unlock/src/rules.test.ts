import { expect, test } from "vitest";

import { requireAllowed, requireEnoughLeft, slotsNeeded } from "./rules.ts";
import type { DeviceKind, SlotType } from "./slot.ts";

const of = (...types: readonly SlotType[]): readonly { readonly type: SlotType }[] => types.map((type) => ({ type }));

test.each<[DeviceKind, readonly SlotType[], number]>([
  ["person", [], 2],
  ["person", ["passphrase"], 1],
  ["person", ["passphrase", "recovery"], 0],
  ["person", ["passkey", "recovery"], 0],
  ["person", ["passkey", "passkey"], 1],
  ["machine", ["machine"], 0],
  ["ephemeral", ["machine"], 0],
  ["ephemeral", [], 1],
])("a %s device with %j needs %i more before it stores a secret", (device, types, needed) => {
  expect(slotsNeeded(device, of(...types))).toBe(needed);
});

test.each<[DeviceKind, readonly SlotType[]]>([
  ["person", ["passphrase", "machine"]],
  ["person", []],
  ["machine", ["machine", "passphrase"]],
  ["machine", ["machine", "machine"]],
  ["machine", ["passphrase"]],
  ["machine", ["recovery"]],
  ["ephemeral", ["recovery"]],
  ["ephemeral", ["passphrase", "machine"]],
  ["ephemeral", ["passkey"]],
])("a %s device cannot have %j", (device, types) => {
  expect(() => requireAllowed(device, of(...types))).toThrow("slot-not-allowed");
});

test.each<[DeviceKind, readonly SlotType[]]>([
  ["person", ["passphrase", "recovery", "passkey", "passkey"]],
  ["machine", ["machine"]],
  ["ephemeral", ["passphrase"]],
  ["ephemeral", ["machine"]],
])("a %s device can have %j", (device, types) => {
  requireAllowed(device, of(...types));
});

test.each<[DeviceKind, readonly SlotType[]]>([
  ["person", []],
  ["person", ["passphrase"]],
  ["person", ["passkey", "passkey"]],
  ["machine", []],
])("a %s device is not left with %j", (device, types) => {
  expect(() => requireEnoughLeft(device, of(...types))).toThrow("slot-last");
});
