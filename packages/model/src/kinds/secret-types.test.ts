/** Every declared type can be asked for, stored, generated and recognised: what one table promises to three programs. */
import { describe, expect, it } from "vitest";

import { utf8ToBytes } from "../bytes.ts";
import { isKeyName } from "../reference.ts";
import { KIND_FORM } from "../secret.ts";
import { composeUrl, fieldsOfUrl } from "./composed-url.ts";
import { parseGeneration } from "./generation.ts";
import { checkValue } from "./kinds.ts";
import { findField, prefixedKey, SECRET_TYPES } from "./secret-types.ts";
import { synthesize } from "./synthesize.ts";

it("ids and keys are said once", () => {
  const ids = SECRET_TYPES.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const keys = SECRET_TYPES.flatMap(({ fields }) => fields.map(({ key }) => key));
  expect(new Set(keys).size).toBe(keys.length);
});

describe.each(SECRET_TYPES.map((type) => [type.id, type] as const))("%s", (id, type) => {
  it("has names that a vault takes, and finds each again behind a prefix", () => {
    expect(id).toMatch(KIND_FORM);
    for (const field of type.fields) {
      for (const prefix of [undefined, "BILLING", "BILLING_"]) {
        const key = prefixedKey(field, prefix);
        expect(isKeyName(key)).toBe(true);
        expect(findField(type, key)).toBe(field);
      }
    }
  });
  it("puts a URL together from its own parts alone, and its made-up one from theirs", () => {
    if (type.url === undefined) return;
    const keys = type.fields.map(({ key }) => key);
    for (const field of fieldsOfUrl(type.url)) expect(keys).toContain(field);
    const required = new Set(type.fields.filter(({ required: needed }) => needed === true).map(({ key }) => key));
    const short = composeUrl(type.url, (field) => (required.has(field) ? field.toLowerCase() : undefined));
    expect(new URL(short).username).toMatch(/user$/);
    const made = new URL(synthesize({ kind: "url", type: id }, `BILLING_${type.url.key}`, "dev/shop"));
    expect(made.hostname).toMatch(/\.example\.invalid$/);
    const password = type.fields.find(({ kind }) => kind === "password")?.key ?? "";
    expect(made.password).toBe(synthesize({ type: id }, `BILLING_${password}`, "dev/shop"));
    for (const { kind, generate: form } of type.fields)
      if (kind === "password") expect(form, "a generated password needs no percent-encoding").not.toContain("symbols");
  });
  it("asks for something, and what it takes without asking is right", () => {
    expect(type.fields.some(({ required }) => required === true)).toBe(true);
    for (const { key, kind, standard, choices, generate, form, rotationDays } of type.fields) {
      if (standard !== undefined) {
        expect(kind).toBe("config");
        expect(checkValue({ kind, type: id }, key, utf8ToBytes(standard))).toEqual([]);
        if (choices !== undefined) expect(choices).toContain(standard);
      }
      if (generate !== undefined) expect(parseGeneration(generate)).toBeDefined();
      if (form !== undefined) expect(form.pattern.flags).not.toContain("g");
      if (rotationDays !== undefined) expect(kind).not.toBe("config");
    }
  });
});
