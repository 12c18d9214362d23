import { createAuditDevice } from "@kist/testing";
import { expect, test } from "vitest";

import { openCheckpoint, signCheckpoint } from "./checkpoint.ts";

const laptop = await createAuditDevice();
const { crypto, vault, device } = laptop;
const head = crypto.random.bytes(32);
const note = signCheckpoint(
  crypto,
  { vault, device: device.id, size: 128, head, at: 1_700_000_000_000 },
  device.signing,
);

test("a checkpoint is a signed note: text, empty line, signature line", () => {
  const lines = note.split("\n");
  expect(lines[0]).toBe(`kist/${vault}/${device.id}`);
  expect(lines[1]).toBe("128");
  expect(lines[2]).toBe(Buffer.from(head).toString("base64"));
  expect(lines[3]).toBe("at 1700000000000");
  expect(lines[4]).toBe("");
  expect(lines[5]).toMatch(new RegExp(`^— kist/${vault}/${device.id} [A-Za-z0-9+/]{91}=$`));
  expect(lines.slice(6)).toEqual([""]);
});

test("its device's signature opens it", () => {
  expect(openCheckpoint(crypto, note)).toEqual({ vault, device: device.id, size: 128, head, at: 1_700_000_000_000 });
});

test("no character of it can be changed, left out or added", () => {
  for (let at = 0; at < note.length; at++) {
    const other = note[at] === "0" ? "1" : "0";
    expect(openCheckpoint(crypto, note.slice(0, at) + other + note.slice(at + 1)), `changed ${at}`).toBeUndefined();
    expect(openCheckpoint(crypto, note.slice(0, at) + note.slice(at + 1)), `without ${at}`).toBeUndefined();
    expect(openCheckpoint(crypto, `${note.slice(0, at)}0${note.slice(at)}`), `added ${at}`).toBeUndefined();
  }
});

test("another device cannot sign in its name", async () => {
  const other = await createAuditDevice();
  const forged = signCheckpoint(crypto, { vault, device: device.id, size: 128, head, at: 0 }, other.device.signing);
  expect(openCheckpoint(crypto, forged)).toBeUndefined();
});

test("lines of witnesses beside its own do not matter", () => {
  expect(openCheckpoint(crypto, `${note}— someone/else AAAAAAAAAAAA\n`)).toBeDefined();
});

test("size zero, a leading zero and a huge note are refused", () => {
  for (const size of ["0", "0128", "-1", "1e3"])
    expect(openCheckpoint(crypto, note.replace("\n128\n", `\n${size}\n`))).toBeUndefined();
  expect(openCheckpoint(crypto, note + "— x y\n".repeat(20_000))).toBeUndefined();
});
