import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createKeyTools } from "../../../../apps/daemon/src/kinds/key-tools.ts";
import { utf8ToBytes } from "../bytes.ts";
import { SECRET_KINDS, type SecretKind } from "../secret.ts";
import { checkValue, describeValue, detectKind } from "./kinds.ts";
import { synthesize } from "./synthesize.ts";

const NOW = Date.parse("2026-11-20T12:00:00Z");
const tools = createKeyTools(() => NOW);
const check = (kind: SecretKind, text: string, at = tools): string[] =>
  checkValue({ kind }, "NAME", utf8ToBytes(text), at).map(({ code }) => code);
const facts = (kind: SecretKind, text: string): Record<string, string> =>
  Object.fromEntries(describeValue(kind, utf8ToBytes(text), tools));

describe("every kind", () => {
  it("takes its own made-up values, and what is detected of them is right or nothing", () => {
    for (const kind of SECRET_KINDS) {
      const value = synthesize({ kind }, "NAME", "");
      expect([kind, check(kind, value)]).toEqual([kind, []]);
      expect([undefined, kind]).toContain(detectKind(utf8ToBytes(value)));
    }
  });
  it("judges any text without failing, and says nothing of an empty one", () => {
    const text = fc.oneof(
      fc.string(),
      fc.string({ unit: "binary" }),
      fc.constantFrom(...SECRET_KINDS).map((kind) => synthesize({ kind }, "A", "")),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...SECRET_KINDS),
        text,
        fc.nat(200),
        fc.string({ maxLength: 2 }),
        (kind, base, at, noise) => {
          const value = utf8ToBytes(base.slice(0, at) + noise + base.slice(at + 1));
          for (const { says } of checkValue({ kind }, "A", value, tools)) expect(says.length).toBeGreaterThan(5);
          for (const fact of describeValue(kind, value, tools)) expect(fact).toHaveLength(2);
        },
      ),
    );
    for (const kind of SECRET_KINDS) expect(check(kind, "")).toEqual([]);
  });
  it("takes no longer for a hostile megabyte, and tells no more of it than a person can read", () => {
    const hostile = [
      "-----BEGIN A-----",
      "-----BEGIN CERTIFICATE-----",
      "a:",
      "[",
      "{",
      "https://a@",
      "://",
      "\n",
      "%",
      "A",
    ];
    const began = performance.now();
    for (const piece of [...hostile, '{"x":1,'])
      for (const kind of SECRET_KINDS) {
        const value = utf8ToBytes(piece.repeat(Math.ceil(2 ** 20 / piece.length)));
        checkValue({ kind }, "A", value, tools);
        detectKind(value);
        for (const [, text] of describeValue(kind, value, tools)) expect(text.length).toBeLessThan(2100);
      }
    expect(facts("json", JSON.stringify({ ["x".repeat(5000)]: 1 }))["names"]?.length).toBe(2001);
    // 110 megabytes: seconds on a busy machine, and hours where one pattern looks too often.
    expect(performance.now() - began).toBeLessThan(60_000);
  }, 120_000);
  it("but a file is text", () => {
    const bytes = Uint8Array.of(0xff, 0, 0xfe);
    for (const kind of SECRET_KINDS)
      expect(checkValue({ kind }, "A", bytes).map(({ code }) => code)).toEqual(kind === "file" ? [] : ["not-text"]);
  });
});

describe("URLs", () => {
  it.each([
    ["postgres://u:p@h/db", []],
    ["mongodb://u:p@a:1,b:2/db?replicaSet=x", []],
    ["sqlite:///var/db", []],
    ["jdbc:postgresql://h/db", ["url-form"]],
    ["h:5432/db", ["url-form"]],
    ["https://a b", ["url-space"]],
    ["https://h/\n", ["url-space"]],
    ["redis://", ["url-no-host"]],
    ["postgres://u:p@ss@h/db", ["url-raw-password"]],
    ["postgres://u:p/ss@h/db", ["url-raw-password"]],
    ["postgres://u:p#ss@h/db", ["url-raw-password"]],
    ["postgres://u:p?s/@h/db", ["url-raw-password"]],
    ["postgres://%2Fvar%2Frun:5432/db", []],
    ["redis://[::1]:6379/0", []],
    ["https://h/users/@me?mail=a@b", []],
    ["postgres://u:pass/word", ["url-raw-password"]],
  ])("%j", (text, codes) => {
    expect(check("url", text)).toEqual(codes);
  });
  it("show everything but the password and what may be one", () => {
    expect(facts("url", "postgres://ada:hunter2@db:5432/shop?sslmode=require&password=hunter3")).toEqual({
      scheme: "postgres",
      host: "db:5432",
      user: "ada",
      password: "yes",
      path: "/shop",
      parameters: "sslmode, password",
      bytes: "68",
    });
    expect(facts("url", "https://hooks.slack.com/services/T0/B0/hunter2")).toEqual({
      scheme: "https",
      host: "hooks.slack.com",
      password: "no",
      path: "4 parts",
      bytes: "46",
    });
    expect(facts("url", "https://ghp_hunter2@github.com/a/b")).not.toHaveProperty("user");
  });
  it("never show a piece of any password", () => {
    const password = fc.string({ minLength: 8, maxLength: 12 }).map((text) => `Zq${text}Zq`);
    fc.assert(
      fc.property(fc.constantFrom("postgres", "https"), password, (scheme, secret) => {
        const shown = Object.entries(facts("url", `${scheme}://ada:${secret}@h/`)).map((fact) => fact.join("="));
        expect(shown.join("\n")).not.toMatch(/Zq/);
      }),
    );
  });
});

describe("texts", () => {
  it.each([
    ["token", "sk_live_0123456789abcdef", []],
    ["token", " sk ", ["space-around"]],
    ["token", "one\ntwo", ["several-lines"]],
    ["token", "<your-token>", ["placeholder"]],
    ["token", "changeme", ["placeholder"]],
    ["password", "short", ["password-short"]],
    ["config", "localhost", []],
    ["config", `ghp_${"a".repeat(36)}`, ["looks-secret"]],
    ["json", "{", ["json-form"]],
    ["json", '{"a":1}', []],
  ] as const)("%s %j", (kind, text, codes) => {
    expect(check(kind, text)).toEqual(codes);
  });
  it("show what they are made of", () => {
    expect(facts("token", `ghp_${"a".repeat(36)}`)).toEqual({
      "looks like": "GitHub token",
      characters: "40",
      bytes: "40",
    });
    expect(facts("password", "Hunter2hunter")).toMatchObject({ "made of": "upper case, lower case, digits" });
    expect(facts("json", '{"private_key":"hunter2","b":1}')).toMatchObject({ names: "private_key, b" });
    expect(facts("config", "5432")).toMatchObject({ value: "5432" });
  });
  it("of a type are held to the issuer's form, as a warning", () => {
    const codes = (key: string, type: string, text: string) =>
      checkValue({ type }, key, utf8ToBytes(text)).map(({ code, level }) => `${level} ${code}`);
    expect(codes("STRIPE_SECRET_KEY", "stripe", "pk_live_0123456789abcdef")).toEqual(["warning other-form"]);
    expect(codes("X_STRIPE_SECRET_KEY", "stripe", "sk_live_0123456789abcdef")).toEqual([]);
    expect(codes("DB", "postgres-url", "mysql://h/db")).toEqual(["warning other-form"]);
    expect(codes("DB", "of-later", "anything")).toEqual([]);
  });
});

describe("keys and certificates, made by openssl and ssh-keygen", () => {
  let folder: string;
  const made: Record<string, string> = {};
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "kist-kinds-"));
    const openssl = (line: string) => execFileSync("openssl", line.split(" "), { cwd: folder, stdio: "ignore" });
    openssl(
      "req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -subj /CN=shop.example -days 30 -addext subjectAltName=DNS:shop.example",
    );
    openssl("req -x509 -newkey rsa:1024 -nodes -keyout weak.pem -out other.pem -subj /CN=other.example -days 30");
    openssl("pkey -in key.pem -out sealed.pem -aes256 -passout pass:hunter2");
    openssl("rsa -in key.pem -traditional -out old.pem");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "ada@laptop", "-f", join(folder, "ssh")]);
    for (const file of ["key.pem", "cert.pem", "weak.pem", "other.pem", "sealed.pem", "old.pem", "ssh", "ssh.pub"])
      made[file] = readFileSync(join(folder, file), "utf8");
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const all = (...files: readonly string[]) => files.map((file) => made[file]).join("");
  const now = () => createKeyTools(() => Date.now() + 1000);

  it("a pair fits, another key does not", () => {
    expect(check("certificate", all("cert.pem", "key.pem"), now())).toEqual([]);
    expect(check("certificate", all("cert.pem", "other.pem", "key.pem"), now())).toEqual([]);
    expect(check("certificate", all("cert.pem", "weak.pem"), now())).toEqual(["certificate-other-key"]);
    expect(check("certificate", all("cert.pem", "sealed.pem"), now())).toEqual(["key-sealed"]);
    expect(check("certificate", all("key.pem"))).toEqual(["certificate-none"]);
    expect(check("certificate", all("cert.pem").replace("MII", "M!I"))).toEqual(["pem-damaged"]);
    expect(check("certificate", all("cert.pem").replace("MII", "AAA"))).toEqual(["certificate-unreadable"]);
    expect(
      check(
        "certificate",
        all("cert.pem"),
        createKeyTools(() => Date.now() + 40 * 86_400_000),
      ),
    ).toEqual(["certificate-expired"]);
    expect(
      check(
        "certificate",
        all("cert.pem"),
        createKeyTools(() => Date.now() - 40 * 86_400_000),
      ),
    ).toEqual(["certificate-early"]);
  });
  it("a certificate shows what anybody may see of it", () => {
    const fingerprint = execFileSync("openssl", ["x509", "-noout", "-fingerprint", "-sha256"], {
      input: all("cert.pem"),
      encoding: "utf8",
    });
    const shown = facts("certificate", all("cert.pem", "key.pem"));
    expect(shown).toMatchObject({
      subject: "CN=shop.example",
      names: "shop.example",
      "private key": "yes",
      certificates: "1",
    });
    expect(fingerprint).toContain(shown["fingerprint"]?.replace("SHA256 ", ""));
  });
  it("private keys in every form", () => {
    for (const file of ["key.pem", "old.pem"]) {
      expect(check("private-key", all(file))).toEqual([]);
      expect(facts("private-key", all(file))).toMatchObject({ algorithm: "rsa, 2048 bits", sealed: "no" });
    }
    expect(check("private-key", all("weak.pem"))).toEqual(["key-weak"]);
    expect(check("private-key", all("sealed.pem"))).toEqual(["key-sealed"]);
    expect(check("private-key", all("key.pem", "old.pem"))).toEqual(["key-several"]);
    expect(check("private-key", all("cert.pem"))).toEqual(["key-none"]);
    expect(check("private-key", all("key.pem").replace("MII", "AAA"))).toEqual(["key-unreadable"]);
  });
  it("SSH keys", () => {
    expect(check("ssh-key", all("ssh"))).toEqual([]);
    expect(check("ssh-key", all("key.pem"))).toEqual([]);
    expect(check("ssh-key", all("ssh.pub"))).toEqual(["ssh-public"]);
    expect(check("ssh-key", "hunter2")).toEqual(["ssh-none"]);
    const shown = facts("ssh-key", all("ssh"));
    const line = execFileSync("ssh-keygen", ["-l", "-f", join(folder, "ssh")], { encoding: "utf8" });
    expect(line.split(" ")).toContain(shown["fingerprint"]);
    expect(shown).toMatchObject({ type: "ssh-ed25519", comment: "ada@laptop", sealed: "no" });
    expect(made["ssh.pub"]).toContain(shown["public key"]);
  });
  it("are detected", () => {
    const found = ["cert.pem", "key.pem", "sealed.pem", "ssh"].map((file) => detectKind(utf8ToBytes(all(file))));
    expect(found).toEqual(["certificate", "private-key", "private-key", "ssh-key"]);
    expect(detectKind(utf8ToBytes("plain words"))).toBeUndefined();
  });
});
