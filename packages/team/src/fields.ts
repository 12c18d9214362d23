/**
 * Reading decoded values strictly: a map has exactly the fields it should, each of its type and length.
 * Everything else throws `malformed`, which the callers turn into their own refusal.
 */
import type { Canonical, CanonicalMap } from "@kist/crypto";
import { bytesToId, KistError, type Bytes } from "@kist/model";

export function malformed(what: string): KistError<"malformed"> {
  return new KistError("malformed", { what });
}

/** The map, if its fields are exactly these. */
export function readMap(value: Canonical | undefined, fields: readonly string[]): CanonicalMap {
  if (!isMap(value)) throw malformed("map");
  const names = Object.keys(value);
  if (names.length !== fields.length || !fields.every((field) => Object.hasOwn(value, field)))
    throw malformed("fields");
  return value;
}

function isMap(value: Canonical | undefined): value is CanonicalMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

export function readArray(value: Canonical | undefined, most: number): readonly Canonical[] {
  if (!isArray(value) || value.length > most) throw malformed("array");
  return value;
}

function isArray(value: Canonical | undefined): value is readonly Canonical[] {
  return Array.isArray(value);
}

export function readBytes(value: Canonical | undefined, length: number): Bytes {
  if (!(value instanceof Uint8Array) || value.length !== length) throw malformed("bytes");
  return value;
}

/** Between 1 and `most` bytes. */
export function readSomeBytes(value: Canonical | undefined, most: number): Bytes {
  if (!(value instanceof Uint8Array) || value.length === 0 || value.length > most) throw malformed("bytes");
  return value;
}

/** An id that stands as raw bytes on the wire and as hex everywhere else. */
export function readId<Id extends string>(value: Canonical | undefined, length: number): Id {
  return bytesToId<Id>(readBytes(value, length));
}

export function readNatural(value: Canonical | undefined): number {
  if (typeof value !== "number" || value < 0) throw malformed("natural");
  return value;
}

export function readBoolean(value: Canonical | undefined): boolean {
  if (typeof value !== "boolean") throw malformed("boolean");
  return value;
}

export function readText(value: Canonical | undefined, most: number): string {
  if (typeof value !== "string" || value.length === 0 || value.length > most) throw malformed("text");
  return value;
}

/** Items in strictly rising order of `keyOf`: sorted and without doubles, so one set has one encoding. */
export function requireRising<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  for (let i = 1; i < items.length; i++) {
    const [before, item] = [items[i - 1], items[i]];
    if (before === undefined || item === undefined || keyOf(before) >= keyOf(item)) throw malformed("order");
  }
  return items;
}
