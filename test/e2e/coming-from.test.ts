/**
 * Coming from another tool: its export goes in, and the same program runs with the same values. The real daemon, and
 * for `pass` the real store, gpg and agent.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const EXPORTS = join(import.meta.dirname, "../corpus/exports");
const URL_ = "postgres://shop:p#ss@db/shop";
const PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n";

interface Coming {
  readonly from: string;
  readonly file: string;
  /** What the program had before, with that tool's `run`. */
  readonly before: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
  /** The decrypted output of the tool goes in by a pipe. */
  readonly piped?: true;
}

const STORIES: readonly Coming[] = [
  {
    from: "1Password, op item get",
    file: "onepassword-items.json",
    before: { DATABASE_URL: `${URL_}?a=b&c=d`, STRIPE_KEY: "stripe-live-4242$2a$10$x" },
    flags: ["--only", "DATABASE_URL,STRIPE_LIVE", "--map", "STRIPE_LIVE=STRIPE_KEY"],
  },
  {
    from: "1Password, CSV",
    file: "onepassword.csv",
    before: { DATABASE_URL: URL_, GITHUB_PASSWORD: 'it\'s "quoted", $2a$10$x' },
    flags: ["--except", "GITHUB_NOTES"],
  },
  {
    from: "Bitwarden",
    file: "bitwarden.json",
    before: { STRIPE_PASSWORD: "p`ss\\word", TLS_KEY: PEM, STRIPE_WEBHOOK_SECRET: "whsec $(id)" },
  },
  {
    from: "Bitwarden Secrets Manager",
    file: "bitwarden-secrets.json",
    before: { DATABASE_URL: URL_, STRIPE_KEY: "stripe-live-4242" },
  },
  {
    from: "Doppler, JSON",
    file: "doppler.json",
    before: { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte"', TLS_KEY: PEM },
  },
  {
    from: "Doppler, env",
    file: "doppler.env",
    before: { DATABASE_URL: URL_, GREETING: "Grüße, 5 $ bitte", TLS_KEY: PEM },
  },
  { from: "Infisical, JSON", file: "infisical.json", before: { DATABASE_URL: URL_, STRIPE_KEY: "it's $(id) `x`" } },
  { from: "Infisical, YAML", file: "infisical.yaml", before: { DATABASE_URL: URL_, NUMBER: "007", TLS_KEY: PEM } },
  { from: "Phase", file: "phase.json", before: { DATABASE_URL: URL_, GREETING: 'Grüße, 5 $ "bitte" & mehr' } },
  {
    from: "SOPS",
    file: "sops-decrypted.yaml",
    before: { DB_URL: URL_, PORT: "5432", FLAGS_RATIO: "1.10", TLS_KEY: PEM },
    flags: ["--from", "sops", "--rename", "upper"],
    piped: true,
  },
  {
    from: "dotenvx",
    file: "dotenvx-decrypted.env",
    before: { DATABASE_URL: URL_, GREETING: "Grüße, 5 $ bitte" },
    flags: ["--from", "dotenvx"],
    piped: true,
  },
  { from: "Vault", file: "vault-kv2.json", before: { DATABASE_URL: URL_, port: "5432" } },
  {
    from: "AWS Secrets Manager",
    file: "aws-secret.json",
    before: { username: "shop", password: "p#ss", port: "5432" },
  },
];

/** The program of these stories: it says what it was started with. */
const PROGRAM = "process.stdout.write(JSON.stringify(process.argv.slice(1).map((name) => process.env[name])))";

describe("coming from", () => {
  let anna: Story;
  beforeAll(async () => {
    anna = beginStory(BUILDS[0] ?? { name: "node", command: ["kist"] });
    expect(await anna.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
  });
  afterAll(() => anna.end());

  async function runs(namespace: string, before: Readonly<Record<string, string>>): Promise<void> {
    const names = Object.keys(before);
    const words = ["run", "-e", "dev", "-n", namespace, "--no-masking", "--allow-unsafe-names", "--"];
    const ran = await anna.kist([...words, process.execPath, "-e", PROGRAM, ...names]);
    expect(ran.stderr).toBe("");
    expect(JSON.parse(ran.stdout)).toEqual(Object.values(before));
  }

  it.each(STORIES)(
    "$from: the same program runs with the same values",
    async ({ from, file, before, flags = [], piped }) => {
      const namespace = from.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
      const path = join(EXPORTS, file);
      const words = ["import", piped === true ? "-" : path, "-e", "dev", "-n", namespace, "--yes", ...flags];
      const imported = await anna.kist(words, piped === true ? { input: readFileSync(path) } : {});
      expect([imported.status, imported.stderr]).toEqual([0, expect.stringContaining("Stored:")]);
      for (const value of Object.values(before)) if (value.length > 8) expect(imported.stderr).not.toContain(value);
      await runs(namespace, before);
    },
  );

  it("1Password, .1pux: the archive itself is read", async (context) => {
    skipWithout(context, "python3");
    const file = join(anna.repository, "export.1pux");
    const program = `import sys, zipfile
zipfile.ZipFile(sys.argv[2], "w", zipfile.ZIP_DEFLATED).write(sys.argv[1], "export.data")`;
    spawnSync("python3", ["-c", program, join(EXPORTS, "onepassword-export-data.json"), file]);
    const imported = await anna.kist([
      "import",
      file,
      "-e",
      "dev",
      "-n",
      "onepux",
      "--yes",
      "--notes",
      "purpose",
      "--remove",
    ]);
    expect(imported).toMatchObject({ status: 0 });
    await runs("onepux", { SESSION_SECRET: "only-a-password", MAIL_SERVER_PASSWORD: "pässword" });
    const shown = await anna.kist(["show", "kist://dev/onepux/MAIL_SERVER_PASSWORD", "--json"]);
    expect(JSON.parse(shown.stdout)).toMatchObject({
      metadata: { purpose: "a note\nof two lines", tags: ["mail"], renewal: "https://mail.example.invalid" },
    });
  });

  it("pass: the store is opened by pass itself, a namespace for each folder", async (context) => {
    skipWithout(context, "pass", "gpg");
    const home = mkdtempSync(join(tmpdir(), "kist-pass-"));
    const store = join(home, "store");
    mkdirSync(join(home, "gnupg"), { mode: 0o700 });
    const environment = { GNUPGHOME: join(home, "gnupg"), PASSWORD_STORE_DIR: store };
    const tool = (command: string, words: readonly string[], input = "") => {
      const ran = spawnSync(command, words, {
        input,
        encoding: "utf8",
        env: { PATH: process.env["PATH"], HOME: home, ...environment },
      });
      expect([command, words, ran.status, ran.stderr]).toMatchObject([command, words, 0, ran.stderr]);
    };
    try {
      tool("gpg", [
        "--batch",
        "--passphrase",
        "",
        "--quick-generate-key",
        "Anna <anna@example.invalid>",
        "rsa2048",
        "encr",
        "never",
      ]);
      tool("pass", ["init", "anna@example.invalid"]);
      const insert = (name: string, text: string) => tool("pass", ["insert", "-m", name], text);
      insert("SESSION_SECRET", "plain one\n");
      insert(
        "shop/web/stripe",
        'it\'s $2a$10$x "quoted"\nlogin: shop@example.invalid\notpauth://totp/x?secret=JBSWY3DPEHPK3PXP\n',
      );
      insert("shop/tls.key", PEM);
      const imported = await anna.kist(["import", store, "-e", "dev", "-n", "from-pass", "--namespaces", "--yes"], {
        environment,
      });
      expect([imported.status, imported.stderr]).toEqual([0, expect.stringContaining("dev/from-pass/shop/web")]);
      await runs("from-pass", { SESSION_SECRET: "plain one" });
      await runs("from-pass/shop/web", {
        STRIPE: 'it\'s $2a$10$x "quoted"',
        STRIPE_LOGIN: "shop@example.invalid",
        STRIPE_TOTP: "otpauth://totp/x?secret=JBSWY3DPEHPK3PXP",
      });
      await runs("from-pass/shop", { TLS_KEY: PEM });
      rmSync(join(home, "gnupg", "private-keys-v1.d"), { recursive: true });
      spawnSync("gpgconf", ["--kill", "gpg-agent"], { env: { PATH: process.env["PATH"], HOME: home, ...environment } });
      const locked = await anna.kist(["import", store, "-e", "dev", "-n", "no-key", "--yes"], { environment });
      expect([locked.status, locked.stderr]).toEqual([5, expect.stringContaining("`pass show")]);
    } finally {
      spawnSync("gpgconf", ["--kill", "all"], { env: { PATH: process.env["PATH"], HOME: home, ...environment } });
      rmSync(home, { recursive: true, force: true });
    }
  });

  it("several namespaces: killed in between, each is whole or not there, and the same import ends it", async () => {
    const folders = Array.from({ length: 40 }, (_, i) => `part-${i}`);
    const names = Array.from({ length: 20 }, (_, i) => `KEY_${i}`);
    const secrets = folders.flatMap((folder) =>
      names.map((key) => ({ key, value: `${folder}/${key}`, type: "shared", secretPath: `/${folder}` })),
    );
    const file = join(anna.repository, "many.json");
    writeFileSync(file, JSON.stringify(secrets));
    const words = ["import", file, "-e", "dev", "-n", "many", "--namespaces", "--yes", "--json"];
    const cut = anna.starting(words);
    const stored = async (): Promise<string[]> => {
      const { stdout } = await anna.kist(["namespace", "list", "-e", "dev", "--json"]);
      return folders.filter((folder) => stdout.includes(`many/${folder}"`));
    };
    await expect.poll(async () => (await stored()).length, { interval: 1, timeout: 30_000 }).toBeGreaterThan(0);
    cut.process.kill("SIGKILL");
    await cut.result;
    for (const folder of await stored()) {
      const { stdout } = await anna.kist(["export", "-e", "dev", "-n", `many/${folder}`, "--format", "json"]);
      expect(Object.keys(JSON.parse(stdout) as object)).toHaveLength(names.length);
    }
    const ended = await anna.kist([...words, "--existing", "skip"]);
    expect([ended.status, ended.stderr]).toEqual([0, expect.stringContaining("Storing 800 secrets")]);
    for (const folder of folders) {
      const { stdout } = await anna.kist(["export", "-e", "dev", "-n", `many/${folder}`, "--format", "json"]);
      expect(JSON.parse(stdout)).toEqual(Object.fromEntries(names.map((key) => [key, `${folder}/${key}`])));
    }
  });

  it("a file with one entry that cannot be: nothing of it is stored, in no namespace", async () => {
    const file = join(anna.repository, "half.json");
    const secrets = [
      { key: "GOOD", value: "x", type: "shared", secretPath: "/first" },
      { key: "BAD", value: "y".repeat(1024 * 1024 + 1), type: "shared", secretPath: "/second" },
    ];
    writeFileSync(file, JSON.stringify(secrets));
    const ran = await anna.kist(["import", file, "-e", "dev", "-n", "half", "--namespaces", "--yes"]);
    expect(ran.status).not.toBe(0);
    expect((await anna.kist(["namespace", "list", "-e", "dev", "--json"])).stdout).not.toContain("half/");
  });
});
