import { parseReference, type Reference } from "@kist/model";
import { createChest, redactText, type ChestDevice } from "@kist/testing";
import { beforeEach, expect, test } from "vitest";

let device: ChestDevice;
const reference = (text: string): Reference => {
  const parsed = parseReference(text);
  if (parsed === undefined) throw new Error(text);
  return parsed;
};
const template = (namespace: string, key: string, value: string): void => {
  const entries = [{ key, value: redactText(value), template: true as const }];
  device.write({ kind: "set-secrets", environment: "dev", namespace, entries });
};
const link = (namespace: string, from: string, keys?: readonly string[]): void => {
  const change = { kind: "import-namespace", environment: "dev", namespace, from } as const;
  device.write(keys === undefined ? change : { ...change, keys });
};
const found = (text: string) => device.vault().references(reference(text));

beforeEach(async () => {
  device = (await createChest()).addDevice();
  for (const namespace of ["base", "shop", "admin"]) device.createNamespace("dev", namespace);
  device.set("dev/base", { HOST: "db", PASSWORD: "x" });
});

test("templates that name a secret are found, in its namespace, in others, and over an import link", () => {
  template("base", "URL", "postgres://${HOST}");
  template("shop", "DSN", "${base.HOST}/${base.PASSWORD}");
  link("admin", "base");
  template("admin", "ADDRESS", "${HOST}");
  device.set("dev/shop", { HOST: "another one" });
  template("shop", "OTHER", "${HOST}");
  expect(found("kist://dev/base/HOST").templates).toEqual([
    { reference: reference("kist://dev/admin/ADDRESS"), name: "HOST" },
    { reference: reference("kist://dev/base/URL"), name: "HOST" },
    { reference: reference("kist://dev/shop/DSN"), name: "base.HOST" },
  ]);
  expect(found("kist://dev/shop/HOST").templates).toMatchObject([{ name: "HOST" }]);
});

test("a template that was replaced or deleted refers to nothing any more", () => {
  template("base", "URL", "postgres://${HOST}");
  template("base", "URL_2", "postgres://${HOST}");
  device.set("dev/base", { URL: "postgres://literal" });
  device.write({ kind: "remove-secrets", environment: "dev", namespace: "base", keys: ["URL_2"] });
  expect(found("kist://dev/base/HOST").templates).toEqual([]);
});

test("namespaces that import it are found, and those that read another one under that name say so", () => {
  link("shop", "base", ["HOST"]);
  link("admin", "base");
  device.set("dev/admin", { HOST: "its own" });
  expect(found("kist://dev/base/HOST").imports).toEqual([
    { namespace: "admin", named: false, shadowed: true },
    { namespace: "shop", named: true, shadowed: false },
  ]);
  expect(found("kist://dev/base/PASSWORD").imports).toEqual([{ namespace: "admin", named: false, shadowed: false }]);
});

test("what it names itself is told, known or not", () => {
  template("base", "URL", "${HOST}:${PORT}");
  expect(found("kist://dev/base/URL").names).toEqual([
    { name: "HOST", reference: reference("kist://dev/base/HOST"), known: true },
    { name: "PORT", reference: reference("kist://dev/base/PORT"), known: false },
  ]);
  expect(found("kist://dev/base/HOST").names).toEqual([]);
});
