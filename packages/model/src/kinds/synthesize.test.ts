import { execFileSync } from "node:child_process";
import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { skipWithout } from "../../../../scripts/test-needs.ts";
import { SECRET_KINDS } from "../secret.ts";
import { findField, SECRET_TYPES } from "./secret-types.ts";
import { synthesize } from "./synthesize.ts";

describe("a made-up value", () => {
  it("is the same for the same name and seed, and another for another name", () => {
    fc.assert(
      fc.property(fc.constantFrom(...SECRET_KINDS), fc.string(), fc.string(), (kind, key, seed) => {
        expect(synthesize({ kind }, key, seed)).toBe(synthesize({ kind }, key, seed));
      }),
    );
    expect(synthesize({ kind: "token" }, "A", "dev/shop")).not.toBe(synthesize({ kind: "token" }, "B", "dev/shop"));
    expect(synthesize({ kind: "token" }, "A", "dev/shop")).not.toBe(synthesize({ kind: "token" }, "A", "dev/mail"));
  });

  it("of every field of every type has the issuer's form and cannot be mistaken for a real one", () => {
    for (const type of SECRET_TYPES)
      for (const field of type.fields) {
        const value = synthesize({ type: type.id }, `SHOP_${field.key}`, "dev/shop");
        const plain = field.kind === "config" || field.standard !== undefined;
        expect(value, field.key).not.toMatch(/\{\w+:\d+\}/);
        if (type.id !== "slack-webhook") expect(value).toMatch(field.form?.pattern ?? /./);
        if (!plain && !value.includes("-----BEGIN")) expect(value).toMatch(/synthetic|example|0{20}/i);
        if (field.kind === "url") expect(new URL(value).hostname).toMatch(/\.invalid$/);
        if (field.choices !== undefined) expect(field.choices).toContain(value);
      }
  });

  it("of an unknown kind or type is a token", () => {
    expect(synthesize({ kind: "of-later", type: "of-later" }, "A", "")).toMatch(/^SYNTHETIC-/);
    expect(synthesize({}, "A", "")).toMatch(/^SYNTHETIC-/);
  });

  it("is read by those who read the real ones", (context) => {
    skipWithout(context, "ssh-keygen");
    expect(JSON.parse(synthesize({ kind: "json" }, 'A"B', ""))).toMatchObject({ synthetic: true });
    const account = JSON.parse(synthesize({ type: "gcp" }, "GOOGLE_CREDENTIALS", "")) as { private_key: string };
    expect(createPrivateKey(account.private_key).asymmetricKeyType).toBe("ed25519");
    const pair = synthesize({ kind: "certificate" }, "A", "");
    const certificate = new X509Certificate(pair);
    expect(certificate.checkPrivateKey(createPrivateKey(pair))).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const folder = mkdtempSync(join(tmpdir(), "kist-synthetic-"));
    try {
      for (const key of ["A", "B", "C", "D"]) {
        writeFileSync(join(folder, key), synthesize({ kind: "ssh-key" }, key, ""), { mode: 0o600 });
        const open = execFileSync("ssh-keygen", ["-y", "-f", join(folder, key)], { encoding: "utf8" });
        expect(open).toMatch(/^ssh-ed25519 \S+ synthetic@example.invalid\n$/);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("a prefixed name finds its field", () => {
    const postgres = SECRET_TYPES.find(({ id }) => id === "postgres");
    expect(postgres && findField(postgres, "BILLING_PGHOST")?.key).toBe("PGHOST");
    expect(postgres && findField(postgres, "HOST")).toBeUndefined();
    expect(synthesize({ type: "redis" }, "CACHE", "")).toMatch(/^rediss:/);
  });
});
