/** Secrets that know what they are: a day with types, generated keys and one-time codes, on both builds. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";

const PLACE = ["-e", "dev", "-n", "shop"];
const KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

describe.each(BUILDS)("kinds, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    expect(await story.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
    expect(await story.kist(["namespace", "create", "dev/shop"])).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());
  const get = async (name: string): Promise<string> => (await story.kist(["get", name, ...PLACE])).stdout;

  it("a database is set up at one question after the other, and its password is nobody's business", async () => {
    const session = story.onTerminal("kist new postgres --url --prefix BILLING -e dev -n shop");
    try {
      for (const [question, answer] of [
        ["Host", "db.internal"],
        ["Port", ""],
        ["Database", "billing"],
        ["User", "billing_app"],
        ["Password (Enter generates one)", ""],
        ["TLS", "verify-full"],
      ] as const) {
        await session.until(question);
        session.type(`${answer}\r`);
      }
      expect(await session.ended).toBe(0);
    } finally {
      session.kill();
    }
    const password = await get("BILLING_PGPASSWORD");
    expect(password).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(session.shown()).not.toContain(password);
    expect(story.filesWith(password)).toEqual([]);
    expect(await get("BILLING_PGPORT")).toBe("5432");
    const url = `postgres://billing_app:${password}@db.internal:5432/billing?sslmode=verify-full`;
    expect(await get("BILLING_DATABASE_URL")).toBe(url);
    await story.kist(["set", "BILLING_PGPASSWORD", ...PLACE, "--generate", "again"]);
    const next = await get("BILLING_PGPASSWORD");
    expect(next).toMatch(/^[A-Za-z0-9]{32}$/);
    expect(next).not.toBe(password);
    expect(await get("BILLING_DATABASE_URL")).toBe(url.replace(password, next));
    const listed = await story.kist(["list", ...PLACE, "--values"]);
    expect(listed.stdout).toMatch(/^BILLING_PGHOST +config .* db\.internal$/m);
    expect(listed.stdout).not.toContain(password);
  });

  it("a secret part does not show while it is pasted", async () => {
    const session = story.onTerminal("kist new aws -e dev -n shop");
    try {
      await session.until("Access key id");
      session.type("AKIAIOSFODNN7EXAMPLE\r");
      await session.until("Secret access key");
      session.type(`${KEY}\r`);
      await session.until("Region");
      session.type("\r");
      expect(await session.ended).toBe(0);
    } finally {
      session.kill();
    }
    expect(session.shown()).toContain("AKIAIOSFODNN7EXAMPLE");
    expect(session.shown()).not.toContain(KEY);
    expect(await get("AWS_SECRET_ACCESS_KEY")).toBe(KEY);
  });

  it("a deploy key is made in the daemon: only its public half comes out", async (context) => {
    skipWithout(context, "ssh-keygen");
    const made = await story.kist(["set", "DEPLOY", ...PLACE, "--generate", "ssh-ed25519,comment=shop"]);
    expect(made).toMatchObject({ status: 0, stdout: expect.stringMatching(/^ssh-ed25519 \S+ shop\n$/) });
    const file = join(story.repository, "deploy-key");
    writeFileSync(file, await get("DEPLOY"), { mode: 0o600 });
    const open = execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
    expect(open.trim()).toBe(made.stdout.trim());
    expect((await story.kist(["show", "DEPLOY", ...PLACE, "--inspect"])).stdout).toContain("SHA256:");
  });

  it.each([["ed25519"], ["rsa:2048"], ["ec:p384"]])("%s is a key that openssl reads", async (form) => {
    const { stdout, stderr } = await story.kist(["generate", form]);
    expect(execFileSync("openssl", ["pkey", "-pubout"], { input: stdout, encoding: "utf8" })).toBe(stderr);
  });

  it.each([["ssh-ed25519"], ["ssh-rsa:2048"], ["ssh-ecdsa:p521"]])(
    "%s is a key that ssh-keygen reads",
    async (form) => {
      const file = join(story.repository, form.replace(":", "-"));
      expect(await story.kist(["generate", form, "--out", file])).toMatchObject({ status: 0 });
      expect(statSync(file).mode & 0o777).toBe(0o600);
      const open = execFileSync("ssh-keygen", ["-y", "-f", file], { encoding: "utf8" });
      expect(open.trim()).toBe(readFileSync(`${file}.pub`, "utf8").trim());
    },
  );

  it("one-time codes follow each other on a terminal, with the key nowhere", async () => {
    const input = "otpauth://totp/Shop:ada?secret=JBSWY3DPEHPK3PXP&period=5";
    await story.kist(["set", "OTP", ...PLACE, "--kind", "totp"], { input });
    const once = await story.kist(["totp", "OTP", ...PLACE]);
    expect(once).toMatchObject({ status: 0, stdout: expect.stringMatching(/^\d{6}\n$/) });
    const session = story.onTerminal("kist totp OTP --watch -e dev -n shop");
    try {
      const codes = new Set<string>();
      await expect
        .poll(
          () => {
            for (const [, code] of session.shown().matchAll(/(\d{3} \d{3})  [ \d]\d s/g)) codes.add(code ?? "");
            return codes.size;
          },
          { timeout: 15_000 },
        )
        .toBeGreaterThan(1);
      expect(session.shown()).not.toContain("JBSWY3DP");
      expect(story.filesWith("JBSWY3DP")).toEqual([]);
    } finally {
      session.type("\x03");
      await session.ended;
    }
  });

  it("what `get` loads at its start holds nothing of it", () => {
    const lib = join(import.meta.dirname, "../../dist/lib");
    const start = readdirSync(join(lib, "kist-parts")).find((file) => file.startsWith("start-")) ?? "";
    for (const file of [join(lib, "kist.cjs"), join(lib, "kist-parts", start)])
      expect(readFileSync(file, "utf8")).not.toContain("AWS_ACCESS_KEY_ID");
  });
});
