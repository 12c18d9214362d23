/** The vectors of RFC 4226 appendix D and RFC 6238 appendix B, and URIs as issuers write them. */
import { createHmac } from "node:crypto";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { utf8ToBytes } from "../bytes.ts";
import {
  hotpCode,
  readBase32,
  readTotp,
  TOTP,
  totpCode,
  type Hmac,
  type TotpHash,
  type TotpKey,
} from "./one-time-code.ts";

const hmac: Hmac = (hash, key, message) => createHmac(hash, key).update(message).digest();
const seed = (length: number) => utf8ToBytes("1234567890".repeat(7).slice(0, length));

it("codes by counter: RFC 4226, appendix D", () => {
  const codes = Array.from({ length: 10 }, (_, counter) =>
    hotpCode({ secret: seed(20), hash: "sha1", digits: 6 }, counter, hmac),
  );
  expect(codes).toEqual([
    "755224",
    "287082",
    "359152",
    "969429",
    "338314",
    "254676",
    "287922",
    "162583",
    "399871",
    "520489",
  ]);
});

describe("codes by time: RFC 6238, appendix B", () => {
  const lengths = { sha1: 20, sha256: 32, sha512: 64 } as const;
  it.each<[number, TotpHash, string]>([
    [59, "sha1", "94287082"],
    [59, "sha256", "46119246"],
    [59, "sha512", "90693936"],
    [1111111109, "sha1", "07081804"],
    [1111111109, "sha256", "68084774"],
    [1111111109, "sha512", "25091201"],
    [1111111111, "sha1", "14050471"],
    [1111111111, "sha256", "67062674"],
    [1111111111, "sha512", "99943326"],
    [1234567890, "sha1", "89005924"],
    [1234567890, "sha256", "91819424"],
    [1234567890, "sha512", "93441116"],
    [2000000000, "sha1", "69279037"],
    [2000000000, "sha256", "90698825"],
    [2000000000, "sha512", "38618901"],
    [20000000000, "sha1", "65353130"],
    [20000000000, "sha256", "77737706"],
    [20000000000, "sha512", "47863826"],
  ])("at %i s by %s", (seconds, hash, code) => {
    const key: TotpKey = {
      secret: seed(lengths[hash]),
      hash,
      digits: 8,
      period: 30,
      issuer: undefined,
      account: undefined,
    };
    expect(totpCode(key, seconds * 1000 + 999, hmac)).toEqual({ code, until: (Math.floor(seconds / 30) + 1) * 30_000 });
  });
});

describe("a key", () => {
  it("is read as issuers write it", () => {
    expect(readTotp("otpauth://totp/ACME%20Co:ada@example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME%20Co")).toEqual({
      secret: Uint8Array.of(72, 101, 108, 108, 111, 33, 222, 173, 190, 239),
      hash: "sha1",
      digits: 6,
      period: 30,
      issuer: "ACME Co",
      account: "ada@example.com",
    });
    expect(
      readTotp("otpauth://totp/ada?secret=jbsw%20y3dp-ehpk3pxp&algorithm=SHA512&digits=8&period=60"),
    ).toMatchObject({
      hash: "sha512",
      digits: 8,
      period: 60,
      issuer: undefined,
      account: "ada",
    });
    expect(readTotp(" jbsw y3dp ehpk 3pxp\n")).toMatchObject({ hash: "sha1", digits: 6, period: 30 });
  });
  it.each([
    ["otpauth://hotp/ada?secret=JBSWY3DPEHPK3PXP&counter=1", "totp-counter"],
    ["otpauth://totp/ada", "totp-form"],
    ["otpauth://totp/ada?secret=0189", "totp-form"],
    ["otpauth://totp/ada?secret=JBSWY3DPEHPK3PXP&digits=9", "totp-parameter"],
    ["otpauth://totp/ada?secret=JBSWY3DPEHPK3PXP&period=0", "totp-parameter"],
    ["otpauth://totp/ada?secret=JBSWY3DPEHPK3PXP&algorithm=MD5", "totp-parameter"],
    ["hunter2!", "totp-form"],
    ["changeme", "totp-form"],
    ["", "totp-form"],
  ])("%s is refused", (text, code) => {
    expect(readTotp(text)).toMatchObject({ code });
  });
  it("base32 goes there and back", () => {
    const write = (bytes: Uint8Array): string => {
      const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
      return (bits.match(/.{1,5}/g) ?? [])
        .map((five) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(five.padEnd(5, "0"), 2)])
        .join("");
    };
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1 }), (bytes) => {
        expect(readBase32(write(bytes))).toEqual(bytes);
      }),
    );
  });
  it("is described without it", () => {
    const facts = TOTP.describe("otpauth://totp/ACME:ada?secret=JBSWY3DPEHPK3PXP");
    expect(JSON.stringify(facts)).toContain("ada");
    expect(JSON.stringify(facts)).not.toContain("JBSW");
  });
});
