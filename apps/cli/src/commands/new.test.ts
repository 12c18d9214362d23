/** Usual credentials, part by part: what is asked, what is stored in one request, what never shows. */
import { describe, expect, it } from "vitest";

import type { Asked } from "../../../../test/e2e/fake-daemon.ts";
import { runKist, type MemoryOptions, type Ran } from "../../../../test/e2e/kist-in-memory.ts";

interface Stored {
  readonly key: string;
  readonly value?: string;
  readonly generate?: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

const answer = ({ body }: Asked) => ({
  body: {
    environment: "dev",
    namespace: "shop",
    createdNamespace: false,
    results: (body["entries"] as readonly Stored[]).map(({ key }) => ({ key, outcome: "created", ordinal: 1 })),
  },
});
const make = (words: readonly string[], options: MemoryOptions) => runKist(["new", ...words], answer, options);
const entriesOf = (ran: Ran): readonly Stored[] => (ran.asked[0]?.body["entries"] ?? []) as readonly Stored[];
const storedBy = async (words: readonly string[], options: MemoryOptions): Promise<readonly Stored[]> =>
  entriesOf(await make(words, options));

describe("kist new", () => {
  it("asks part by part, takes defaults, generates the password, and stores everything at once", async () => {
    const typed = ["db.internal\r", "\r", "shop\r", "shop_app\r", "\r", "verify-full\r"];
    const ran = await make(["postgres", "--prefix", "BILLING", "--owner", "ada"], { typed });
    expect(ran).toMatchObject({ status: 0 });
    expect(ran.asked).toHaveLength(1);
    const entries = entriesOf(ran);
    expect(entries.map(({ key, value, generate }) => [key, value ?? `(${generate})`])).toEqual([
      ["BILLING_PGHOST", "db.internal"],
      ["BILLING_PGPORT", "5432"],
      ["BILLING_PGDATABASE", "shop"],
      ["BILLING_PGUSER", "shop_app"],
      ["BILLING_PGPASSWORD", "(password:32)"],
      ["BILLING_PGSSLMODE", "verify-full"],
    ]);
    expect(entries[4]?.metadata).toEqual({ kind: "password", type: "postgres", rotationDays: 90, owner: "ada" });
    expect(ran.asked[0]?.body["existing"]).toBe("refuse");
  });

  it("does not echo secret parts, and asks again where an answer cannot be right", async () => {
    const key = "AKIAIOSFODNN7EXAMPLE";
    const secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
    const ran = await make(["aws"], { typed: [`${key}\r`, "too short\r", "n\r", `${secret}\r`, "\r"] });
    expect(ran.screen).toContain(key);
    expect(ran.screen + ran.stdout + ran.stderr).not.toContain(secret);
    expect(ran.stderr).toContain("it does not look like a secret access key");
    expect(entriesOf(ran).map(({ key: name, value }) => [name, value])).toEqual([
      ["AWS_ACCESS_KEY_ID", key],
      ["AWS_SECRET_ACCESS_KEY", secret],
    ]);
  });

  it("insists on what is needed and on one of the choices, and lets a doubt be overruled", async () => {
    const typed = ["\r", "h\r", "\r", "\r", "u\r", "short\r", "y\r", "sometimes\r", "prefer\r"];
    const ran = await make(["postgres"], { typed });
    expect(ran.stderr).toContain("Host is needed.");
    expect(ran.stderr).toContain("it is none of disable");
    const stored = entriesOf(ran).map(({ key, value }) => [key, value]);
    expect(stored).toContainEqual(["PGPASSWORD", "short"]);
    expect(stored).toContainEqual(["PGSSLMODE", "prefer"]);
  });

  it("reads dotenv lines or JSON where stdin is no terminal", async () => {
    const env = await storedBy(["smtp"], { stdin: "SMTP_HOST=mail\nSMTP_USER=shop\nSMTP_PASSWORD='long enough'\n" });
    expect(env.map(({ key, value }) => [key, value])).toEqual([
      ["SMTP_HOST", "mail"],
      ["SMTP_PORT", "587"],
      ["SMTP_USER", "shop"],
      ["SMTP_PASSWORD", "long enough"],
    ]);
    expect(await storedBy(["jwt"], { stdin: "{}" })).toMatchObject([{ key: "JWT_SECRET", generate: "base64url:32" }]);
    for (const [stdin, said] of [
      ["SMTP_HOST=mail\n", "SMTP_USER is needed"],
      ["SMTP_HOSTS=mail\n", "has no SMTP_HOSTS"],
    ] as const) {
      const ran = await make(["smtp"], { stdin });
      expect(ran).toMatchObject({ status: 2, asked: [] });
      expect(ran.stderr).toContain(said);
    }
    const refused = await make(["totp"], { stdin: "TOTP=hunter2-hunter2\n" });
    expect(refused.stderr).toContain("neither an otpauth:// URI nor a base32 key");
    expect(refused.stderr).not.toContain("hunter2");
  });

  it("puts the URL together from the parts that are there, and only where they need no encoding", async () => {
    const stdin = "PGHOST=db.internal\nPGUSER=app\n";
    const url = (await storedBy(["postgres", "--url", "--prefix", "BILLING"], { stdin })).at(-1);
    expect(url).toEqual({
      key: "BILLING_DATABASE_URL",
      value:
        "postgres://${BILLING_PGUSER}:${BILLING_PGPASSWORD}@${BILLING_PGHOST}:${BILLING_PGPORT}?sslmode=${BILLING_PGSSLMODE}",
      template: true,
      metadata: { kind: "url", type: "postgres" },
    });
    const raw = await make(["postgres", "--url"], { stdin: `${stdin}PGPASSWORD='p@ss/word'\n` });
    expect(raw).toMatchObject({ status: 2, asked: [], stderr: expect.stringContaining("PGPASSWORD holds characters") });
    expect(await make(["aws", "--url"], { stdin: "" })).toMatchObject({ status: 2, asked: [] });
  });

  it("suggests the type that was meant", async () => {
    expect((await make(["postgress"], { stdin: "" })).stderr).toContain("postgres");
  });
});
