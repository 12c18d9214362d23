/** What each tool exports, and what of it is taken: names, folders, metadata, and what is left out and why. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { describe, expect, it } from "vitest";

import { readBytes, SOURCES, type Source } from "../../apps/cli/src/formats/read/formats.ts";
import { skipWithout } from "../../scripts/test-needs.ts";

const EXPORTS = join(import.meta.dirname, "../corpus/exports");
const PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n";
const URL_ = "postgres://shop:p#ss@db/shop";

const read = (file: string, from?: Source) => readBytes(readFileSync(join(EXPORTS, file)), file, from);
const valuesOf = async (file: string, from?: Source) =>
  Object.fromEntries((await read(file, from)).entries.map(({ name, value }) => [name, value]));

/** Each file with the tool it is from; it is recognised without being told, and as that tool when told. */
const CASES: readonly [file: string, from: Source, values: Readonly<Record<string, string>>][] = [
  [
    "onepassword-items.json",
    "1password",
    {
      STRIPE_LIVE: "stripe-live-4242$2a$10$x",
      STRIPE_LIVE_NOTES: "restricted to charges",
      DATABASE_URL: "postgres://shop:p#ss@db/shop?a=b&c=d",
      GITHUB_USERNAME: "shop-bot",
      GITHUB_PASSWORD: 'it\'s "quoted"',
      GITHUB_ONE_TIME_PASSWORD: "otpauth://totp/GitHub:shop-bot?secret=JBSWY3DPEHPK3PXP&issuer=GitHub",
    },
  ],
  [
    "onepassword-export-data.json",
    "1password",
    {
      MAIL_SERVER_USERNAME: "shop-bot",
      MAIL_SERVER_PASSWORD: "pässword",
      MAIL_SERVER_ONE_TIME_PASSWORD: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
      MAIL_SERVER_PIN: "1234",
      MAIL_SERVER_CONTACT: "bot@example.invalid",
      MAIL_SERVER_NOTES: "a note\nof two lines",
      SESSION_SECRET: "only-a-password",
      SIGNING_KEY: "-----BEGIN KEY-----\nabc\n-----END KEY-----\n",
      DEPLOY_KEY: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n",
    },
  ],
  [
    "onepassword.csv",
    "1password",
    {
      GITHUB_USERNAME: "shop-bot",
      GITHUB_PASSWORD: 'it\'s "quoted", $2a$10$x',
      GITHUB_ONE_TIME_PASSWORD: "otpauth://totp/GitHub?secret=JBSWY3DPEHPK3PXP",
      GITHUB_NOTES: "two\nlines",
      DATABASE_URL: URL_,
    },
  ],
  [
    "bitwarden.json",
    "bitwarden",
    {
      STRIPE_USERNAME: "shop@example.invalid",
      STRIPE_PASSWORD: "p`ss\\word",
      STRIPE_TOTP: "JBSWY3DPEHPK3PXP",
      STRIPE_WEBHOOK_SECRET: "whsec $(id)",
      STRIPE_NOTES: "rotate in spring",
      TLS_KEY: PEM,
      DEPLOY_PRIVATE_KEY: "-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----",
      DEPLOY_PUBLIC_KEY: "ssh-ed25519 AAAA",
    },
  ],
  [
    "bitwarden.csv",
    "bitwarden",
    {
      STRIPE_USERNAME: "shop@example.invalid",
      STRIPE_PASSWORD: 'p,a"ss',
      STRIPE_WEBHOOK: "whsec_1",
      STRIPE_REGION: "eu",
      TLS_KEY: "-----BEGIN\nx\n-----END",
    },
  ],
  ["bitwarden-secrets.json", "bitwarden", { DATABASE_URL: URL_, STRIPE_KEY: "stripe-live-4242" }],
  ["bitwarden-secrets-export.json", "bitwarden", { DATABASE_URL: URL_, LONELY: "no project" }],
  ["doppler.json", "doppler", { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte"', TLS_KEY: PEM }],
  ["doppler.env", "doppler", { DATABASE_URL: URL_, GREETING: "Grüße, 5 $ bitte", TLS_KEY: PEM }],
  ["doppler.yaml", "doppler", { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte"', TLS_KEY: PEM }],
  ["doppler-detail.json", "doppler", { DATABASE_URL: URL_ }],
  ["infisical.json", "infisical", { DATABASE_URL: URL_, STRIPE_KEY: "it's $(id) `x`" }],
  ["infisical.yaml", "infisical", { DATABASE_URL: URL_, NUMBER: "007", TLS_KEY: PEM }],
  ["infisical.env", "infisical", { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte"' }],
  ["infisical.csv", "infisical", { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte"' }],
  ["phase.json", "phase", { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte" & mehr' }],
  ["phase.env", "phase", { DATABASE_URL: URL_, GREETING: "Grüße, 5 $ bitte" }],
  ["dotenvx-decrypted.env", "dotenvx", { DATABASE_URL: URL_, GREETING: "Grüße, 5 $ bitte" }],
  [
    "sops-decrypted.yaml",
    "sops",
    {
      db_url: URL_,
      db_replicas_0: "db1",
      db_replicas_1: "db2",
      port: "5432",
      flags_debug: "false",
      flags_ratio: "1.10",
      tls_key: PEM,
    },
  ],
  ["vault-kv2.json", "vault", { DATABASE_URL: URL_, port: "5432" }],
  ["vault-kv1.json", "vault", { DATABASE_URL: URL_ }],
  ["aws-secret.json", "aws", { username: "shop", password: "p#ss", port: "5432" }],
  [
    "kubernetes-list.yaml",
    "kubernetes",
    { DATABASE_URL: URL_, KEYSTORE: "AP8KDYA=", "said-twice": "text", PLAIN: "text" },
  ],
  ["aws-batch.json", "aws", { STRIPE_KEY: "stripe-live-4242", KEYSTORE: "AP8KDYA=" }],
];

describe.each(CASES)("%s", (file, from, values) => {
  it("is recognised", async () => {
    expect(await valuesOf(file)).toEqual(values);
  });
  it(`is read the same when it is said to be from ${from}`, async () => {
    expect(await valuesOf(file, from)).toEqual(values);
  });
});

describe("what comes along", () => {
  it("1Password: tags, vault, expiry, where one signs in, and which is a TOTP", async () => {
    const { entries } = await read("onepassword-items.json");
    expect(entries.find(({ name }) => name === "STRIPE_LIVE")).toMatchObject({
      folder: ["Shop"],
      metadata: { tags: ["payments", "shop"], expires: "2027-01-01" },
    });
    expect(entries.find(({ name }) => name === "GITHUB_ONE_TIME_PASSWORD")?.metadata).toEqual({
      kind: "totp",
      renewal: "https://github.com/login",
    });
  });
  it("1Password: what is archived or cannot be a value is named", async () => {
    const { leftOut } = await read("onepassword-export-data.json");
    expect(leftOut).toEqual([
      { name: "Mail Server › address", why: "is of the type address" },
      { name: "Old one", why: "is archived" },
    ]);
  });
  it("Bitwarden: folders; cards, identities and the bin are named", async () => {
    const { entries, leftOut } = await read("bitwarden.json");
    expect(entries.find(({ name }) => name === "STRIPE_PASSWORD")?.folder).toEqual(["Shop", "Web"]);
    expect(leftOut).toEqual([
      { name: "Company card", why: "is a payment card" },
      { name: "Anna", why: "is an identity" },
      { name: "Thrown away", why: "is in the bin" },
    ]);
  });
  it("Bitwarden Secrets Manager: notes, and projects by their names where the file has them", async () => {
    expect((await read("bitwarden-secrets.json")).entries[0]?.metadata).toEqual({ purpose: "the shop's" });
    expect((await read("bitwarden-secrets-export.json")).entries.map(({ folder }) => folder)).toEqual([
      ["Shop Web"],
      [],
    ]);
  });
  it("Doppler: notes; its own names and what it shows to nobody are left out", async () => {
    expect((await read("doppler.json")).leftOut.map(({ name }) => name)).toEqual([
      "DOPPLER_CONFIG",
      "DOPPLER_ENVIRONMENT",
      "DOPPLER_PROJECT",
    ]);
    const detail = await read("doppler-detail.json");
    expect(detail.entries[0]?.metadata).toEqual({ purpose: "the shop's database" });
    expect(detail.leftOut).toMatchObject([{ name: "STRIPE_KEY" }]);
  });
  it("Infisical: paths, comments, tags", async () => {
    expect((await read("infisical.json")).entries).toMatchObject([
      { folder: [], metadata: { purpose: "the shop's database", tags: ["Backend"] } },
      { folder: ["web", "pay"], metadata: {} },
    ]);
  });
  it("dotenvx: its public key is left out", async () => {
    expect((await read("dotenvx-decrypted.env")).leftOut).toMatchObject([{ name: "DOTENV_PUBLIC_KEY" }]);
  });
  it("Vault: its custom metadata", async () => {
    expect((await read("vault-kv2.json")).entries[0]?.metadata).toEqual({ owner: "team-shop", tags: ["tier=gold"] });
  });
  it("Kubernetes: each Secret is a folder; bytes stay bytes; what is no Secret is named", async () => {
    const { entries, leftOut } = await read("kubernetes-list.yaml");
    expect(entries.map(({ folder, encoding }) => [...folder, encoding])).toEqual([
      ["shop", undefined],
      ["shop", "base64"],
      ["more", undefined],
      ["more", undefined],
    ]);
    expect(leftOut).toEqual([{ name: "settings", why: "is a ConfigMap" }]);
  });
  it("AWS: paths, bytes, and what it refused to give", async () => {
    const { entries, leftOut } = await read("aws-batch.json");
    expect(entries).toMatchObject([{ folder: ["prod"] }, { folder: ["prod"], encoding: "base64" }]);
    expect(leftOut).toEqual([{ name: "prod/denied", why: "was not given by AWS (AccessDeniedException)" }]);
  });
});

describe("what is not taken", () => {
  it.each([
    ["sops-encrypted.yaml", "sops decrypt sops-encrypted.yaml | kist import - --from sops"],
    ["sops-encrypted.env", "sops decrypt"],
    ["sops-encrypted.json", "sops decrypt"],
    ["dotenvx-encrypted.env", "dotenvx decrypt -f dotenvx-encrypted.env --stdout"],
    ["bitwarden-encrypted.json", "bw export --format json"],
    ["vault-deleted.json", "-version"],
  ])("%s, with the command that helps", async (file, next) => {
    await expect(read(file)).rejects.toMatchObject({
      code: "file-not-understood",
      next: expect.stringContaining(next),
    });
  });
  it.each([
    ["$ANSIBLE_VAULT;1.1;AES256\n6162", "ansible-vault view"],
    ["-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "age --decrypt"],
    ["-----BEGIN PGP MESSAGE-----\n\nx\n", "gpg --decrypt"],
  ])("%j", async (text, next) => {
    const bytes = new TextEncoder().encode(text);
    await expect(readBytes(bytes, "file", undefined)).rejects.toMatchObject({ next: expect.stringContaining(next) });
  });
  it("a file of references for `op run`, unless it is said to be meant", async () => {
    const bytes = new TextEncoder().encode("PORT=1\nDATABASE_URL=op://Shop/DATABASE_URL/password\n");
    await expect(readBytes(bytes, ".env", undefined)).rejects.toMatchObject({
      next: expect.stringContaining("op inject -i .env | kist import -"),
    });
    expect((await readBytes(bytes, ".env", "dotenv")).entries).toHaveLength(2);
  });
  it("a file of another shape than it is said to be", async () => {
    for (const from of ["1password", "bitwarden", "vault", "aws", "kubernetes"] as const) {
      await expect(read("doppler.json", from)).rejects.toMatchObject({ code: "file-not-understood" });
      await expect(read("doppler.env", from)).rejects.toMatchObject({ code: "file-not-understood" });
    }
  });
  it("anything larger than 32 MiB, anything that is no text", async () => {
    await expect(readBytes(new Uint8Array(32 * 1024 * 1024 + 1), "file", undefined)).rejects.toThrow("32 MiB");
    await expect(readBytes(Uint8Array.of(65, 61, 0xe9), "file", undefined)).rejects.toThrow("not UTF-8");
  });
  it("whatever else stands in a file: it is refused in our own words, by every reader", async () => {
    const hostile = [
      "",
      " ",
      "{",
      "[]",
      "[[[[",
      "null",
      '{"items": 1, "encrypted": false}',
      '[{"key": {}}]',
      "a,b\n1",
      "\0",
      "- a\n- b\n",
      "---\n---\n",
      '{"data": {"data": []}, "request_id": 1}',
      '{"accounts": [{"vaults": [{"items": [{}, 1, null]}]}]}',
      '[{"category": "X", "title": "t", "fields": [{}, 1, {"value": {}}]}]',
      '{"SecretValues": [{}, 1]}',
      '{"ARN": "a:secretsmanager:", "SecretString": "{"}',
      '{"a": {"computed": 1}}',
    ];
    for (const text of hostile)
      for (const from of [undefined, ...SOURCES])
        try {
          await readBytes(new TextEncoder().encode(text), "file", from);
        } catch (error) {
          expect([text, from, error]).toMatchObject([text, from, { code: "file-not-understood" }]);
        }
  });
});

describe("a .1pux archive", () => {
  /** Made by Python, so that the reader is not tested against its own idea of a zip. */
  function zip(content: string | Uint8Array, options = ""): Uint8Array {
    const folder = mkdtempSync(join(tmpdir(), "kist-zip-"));
    try {
      writeFileSync(join(folder, "data"), content);
      const program = `import zipfile
archive = zipfile.ZipFile("out", "w", ${options === "" ? "zipfile.ZIP_DEFLATED" : options})
archive.writestr("files/icon.png", b"x" * 1000)
archive.write("data", "export.data")
archive.comment = b"a comment"
archive.close()`;
      execFileSync("python3", ["-c", program], { cwd: folder });
      return readFileSync(join(folder, "out"));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }
  const data = readFileSync(join(EXPORTS, "onepassword-export-data.json"));

  it("is read, deflated or stored", async (context) => {
    skipWithout(context, "python3");
    for (const options of ["zipfile.ZIP_DEFLATED", "zipfile.ZIP_STORED"]) {
      const { entries } = await readBytes(zip(data, options), "export.1pux", undefined);
      expect(entries.map(({ name }) => name)).toContain("MAIL_SERVER_PASSWORD");
    }
  });
  it("is refused when it unfolds to too much, says another size than it has, is cut off or holds nothing", async (context) => {
    skipWithout(context, "python3");
    const refused = async (bytes: Uint8Array) =>
      expect(readBytes(bytes, "export.1pux", undefined)).rejects.toThrow("damaged archive, too large");
    await refused(zip(new Uint8Array(40 * 1024 * 1024)));
    const whole = zip(data);
    const at = Buffer.from(whole).lastIndexOf("export.data") - 46;
    const lying = Buffer.from(whole);
    for (const size of [10, data.length + 1, 31 * 1024 * 1024]) {
      lying.writeUInt32LE(size, at + 24);
      await refused(lying);
    }
    for (const length of [4, 30, 200, whole.length - 15]) await refused(whole.subarray(0, length));
    await refused(Buffer.concat([Buffer.from("PK\u0003\u0004"), Buffer.alloc(70_000)]));
  });
});
