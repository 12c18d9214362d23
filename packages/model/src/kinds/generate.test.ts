import { execFileSync } from "node:child_process";
import { createPrivateKey, createPublicKey, randomBytes, sign, verify } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { makeKeyPair } from "../../../../apps/cli/src/key-pairs.ts";
import { skipWithout } from "../../../../scripts/test-needs.ts";
import type { Random } from "../ports.ts";
import { entropyBits, generate } from "./generate.ts";
import { parseGeneration } from "./generation.ts";
import { readSshKey } from "./openssh.ts";
import { drawBelow } from "./unbiased.ts";

const random: Random = { bytes: (length) => new Uint8Array(randomBytes(length)) };

async function make(word: string) {
  const generation = parseGeneration(word);
  if (generation === undefined) throw new Error(word);
  return await generate(generation, { random, makeKeyPair });
}

describe("words for generating", () => {
  it.each([
    "",
    "password:7",
    "password:257",
    "password:08",
    "password,no-upper,no-lower,no-digits",
    "password,loud",
    "passphrase:2",
    "passphrase,dot,dot",
    "hex:0",
    "hex:1025",
    "hex:32,x",
    "uuid:4",
    "rsa:1024",
    "rsa:2049",
    "ec:p224",
    "ed25519:32",
    "ssh-dss",
    "ssh-ed25519,comment=a\nb",
    "rm -rf",
    "password:24 ",
  ])("%j is none", (word) => {
    expect(parseGeneration(word)).toBeUndefined();
  });
  it.each([
    ["password", 139],
    ["password:32,symbols", 195],
    ["passphrase", 66],
    ["digits", 19],
    ["hex:16", 128],
    ["uuid", 122],
  ] as const)("%s is worth %i bits or more", (word, bits) => {
    const generation = parseGeneration(word);
    expect(generation && entropyBits(generation)).toBeGreaterThanOrEqual(bits);
  });
});

describe("what is generated", () => {
  it("has the length and the classes that were asked for, and nothing that is misread", async () => {
    for (let round = 0; round < 50; round++) {
      const { value } = await make("password:8,symbols");
      expect(value).toHaveLength(8);
      for (const wanted of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(value).toMatch(wanted);
      expect(value).not.toMatch(/[Il1O0'"`\\$#\s]/);
    }
    expect((await make("password:64,no-upper,no-digits,ambiguous")).value).toMatch(/^[a-z]{64}$/);
    expect((await make("passphrase:5,dot")).value).toMatch(/^[a-z]+(\.[a-z]+){4}$/);
    expect((await make("digits:8")).value).toMatch(/^\d{8}$/);
    expect((await make("hex:24")).value).toMatch(/^[0-9a-f]{48}$/);
    expect(Buffer.from((await make("base64:33")).value, "base64")).toHaveLength(33);
    expect(Buffer.from((await make("base64url:31")).value, "base64url")).toHaveLength(31);
    expect((await make("uuid")).value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("is not biased: every number below a bound is as likely as every other", () => {
    // 3 × 2^30 is the worst bound for a remainder: taken as it comes, a third would be twice as likely.
    const most = 3 * 2 ** 30;
    const thirds = [0, 0, 0];
    for (let i = 0; i < 30_000; i++) {
      const third = Math.floor(drawBelow(random, most) / 2 ** 30);
      thirds[third] = (thirds[third] ?? 0) + 1;
    }
    expect(chiSquare(thirds)).toBeLessThan(50);
    const counts = Array.from({ length: 57 }, () => 0);
    for (let i = 0; i < 57_000; i++) {
      const number = drawBelow(random, 57);
      counts[number] = (counts[number] ?? 0) + 1;
    }
    // 56 degrees of freedom: 140 is exceeded once in 10^8 runs.
    expect(chiSquare(counts)).toBeLessThan(140);
  });

  it("of a password every class keeps its share: none is put in afterwards", async () => {
    let upper = 0;
    for (let i = 0; i < 400; i++) upper += (await make("password:64")).value.replace(/[^A-Z]/g, "").length;
    // 24 of 57 characters are capitals; the standard deviation of the share is 0.0031.
    expect(upper / 400 / 64).toBeCloseTo(24 / 57, 1);
  });

  it("draws again where the bytes are beyond the last whole multiple", () => {
    const bytes = [Uint8Array.of(255, 255, 255, 255), Uint8Array.of(0, 0, 0, 9)];
    expect(drawBelow({ bytes: () => bytes.shift() ?? new Uint8Array(4) }, 10)).toBe(9);
    fc.assert(fc.property(fc.integer({ min: 1, max: 2 ** 32 }), (below) => drawBelow(random, below) < below));
  });
});

function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe("key pairs", () => {
  it.each(["ed25519", "rsa:2048", "ec", "ec:p384", "ec:p521"])(
    "%s is read by openssl, and its halves fit",
    async (word) => {
      const { value, publicKey = "" } = await make(word);
      const text = Buffer.from("signed");
      const hash = word === "ed25519" ? null : "sha256";
      expect(verify(hash, text, createPublicKey(publicKey), sign(hash, text, createPrivateKey(value)))).toBe(true);
      expect(execFileSync("openssl", ["pkey", "-pubout"], { input: value, encoding: "utf8" })).toBe(publicKey);
    },
  );

  it.each([
    ["ssh-ed25519,comment=deploy@shop", "ED25519", 256],
    ["ssh-rsa:2048", "RSA", 2048],
    ["ssh-ecdsa", "ECDSA", 256],
    ["ssh-ecdsa:p384", "ECDSA", 384],
    ["ssh-ecdsa:p521", "ECDSA", 521],
  ] as const)("%s is read by ssh-keygen, signs, and its halves fit", async (word, name, bits) => {
    const folder = mkdtempSync(join(tmpdir(), "kist-ssh-"));
    try {
      const { value, publicKey = "" } = await make(word);
      const file = join(folder, "key");
      writeFileSync(file, value, { mode: 0o600 });
      // Only what signs reads its input; another would find the pipe closed.
      const ssh = (...words: readonly string[]): string =>
        execFileSync("ssh-keygen", words, {
          encoding: "utf8",
          ...(words.includes("sign") ? { input: "signed" } : {}),
          stdio: [words.includes("sign") ? "pipe" : "ignore", "pipe", "ignore"],
        });
      expect(ssh("-y", "-f", file).trimEnd()).toBe(publicKey.trimEnd());
      expect(ssh("-l", "-f", file)).toMatch(new RegExp(`^${bits} SHA256:\\S+ .*\\(${name}\\)\n$`));
      expect(ssh("-Y", "sign", "-n", "file", "-f", file)).toContain("BEGIN SSH SIGNATURE");
      const outline = readSshKey(value);
      expect(outline).toMatchObject({ encrypted: false, comment: word.split("comment=")[1] ?? "" });
      expect(publicKey).toContain(Buffer.from(outline?.publicBlob ?? []).toString("base64"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("one that ssh-keygen sealed shows its public half and nothing else", (context) => {
    skipWithout(context, "ssh-keygen");
    const folder = mkdtempSync(join(tmpdir(), "kist-ssh-"));
    try {
      const file = join(folder, "key");
      execFileSync("ssh-keygen", ["-q", "-t", "rsa", "-b", "2048", "-N", "sealed it is", "-C", "ada", "-f", file]);
      const text = execFileSync("cat", [file], { encoding: "utf8" });
      expect(readSshKey(text)).toMatchObject({ type: "ssh-rsa", encrypted: true, comment: undefined, bits: 2048 });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("damaged ones are none, whatever the bytes", async () => {
    const { value } = await make("ssh-ed25519");
    fc.assert(
      fc.property(fc.nat(value.length), fc.string({ maxLength: 3 }), (at, noise) => {
        readSshKey(value.slice(0, at) + noise + value.slice(at + noise.length));
      }),
    );
  });
});
