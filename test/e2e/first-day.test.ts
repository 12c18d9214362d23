/** Anna's first day: from nothing to a program that runs with secrets out of the vault. The real daemon, both builds. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import type { TerminalSession } from "./terminal-session.ts";

const PASSPHRASE = "correct horse battery staple";
const DATABASE_URL = "postgres://shop:c0rrect-canary-7dc@localhost:5432/shop?sslmode=disable";
const PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIGtpc3QtY2FuYXJ5\n-----END PRIVATE KEY-----";
const ENV = `# shop\nexport PORT=5432\nDATABASE_URL="${DATABASE_URL}"\nGREETING='Grüße, 5 $ bitte'\nTLS_KEY="${PEM}"\n`;

/** The id that a waiting session shows. */
async function askedId(session: TerminalSession): Promise<string> {
  await session.until("kist approve ");
  await session.until("Waiting");
  const shown = session.shown();
  return /kist approve ([0-9a-z]{16})/.exec(shown.slice(shown.lastIndexOf("kist approve ")))?.[1] ?? "";
}

/** Approves on another terminal what the session waits for. */
async function approveElsewhere(story: Story, session: TerminalSession): Promise<void> {
  const other = story.onTerminal(`kist approve ${await askedId(session)}`);
  await other.until("Passphrase to approve: ");
  other.type(`${PASSPHRASE}\r`);
  await other.until("Approved.");
}

describe.each(BUILDS)("Anna's first day, $name build", (build) => {
  let anna: Story;
  let code = "";
  beforeAll(() => {
    anna = beginStory(build);
  });
  afterAll(() => anna.end());

  it("begins with a passphrase, a sheet and one group typed back", async (context) => {
    skipWithout(context, "script", "bash");
    const session = anna.onTerminal("kist init");
    await session.until("Name of this device");
    session.type("desk\r");
    await session.until("Name of the vault");
    session.type("\r");
    await session.until("Passphrase for this vault: ");
    session.type(`${PASSPHRASE}\r`);
    await session.until("again: ");
    session.type(`${PASSPHRASE}\r`);
    await session.until("press Enter");
    const sheet = session.shown().slice(session.shown().lastIndexOf("KIST RECOVERY SHEET"));
    const groups = [...sheet.matchAll(/ {2,}(\d+) {2}([0-9a-z]{2,})/gi)].map(
      (match) => [Number(match[1]), match[2] ?? ""] as const,
    );
    code = groups
      .sort(([a], [b]) => a - b)
      .map(([, group]) => group)
      .join("-");
    session.type("\r");
    await session.until("Group ");
    await session.until("from the sheet: ");
    const asked = Number(/Group (\d+) of/.exec(session.shown().slice(session.shown().lastIndexOf("Group ")))?.[1]);
    session.type(`${groups[asked - 1]?.[1]}\r`);
    await session.until("Created the vault");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain(PASSPHRASE);
    expect(JSON.parse((await anna.kist(["status", "--json"])).stdout)).toMatchObject({
      state: "unlocked",
      recoveryConfirmed: true,
      device: { kind: "person" },
    });
  });

  it("imports the .env, removes it, and leaves a kist.json", async () => {
    const file = join(anna.repository, ".env");
    writeFileSync(file, ENV);
    const session = anna.onTerminal(
      "kist unlock && kist import .env -e dev -n shop --yes --remove --write-kist-json && kist allow --yes",
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    expect([await session.ended, session.shown()]).toEqual([0, expect.stringContaining("Stored: 4 new in dev/shop.")]);
    expect(existsSync(file)).toBe(false);
    expect(JSON.parse(readFileSync(join(anna.repository, "kist.json"), "utf8"))).toEqual({
      namespace: "shop",
      environment: "dev",
    });
  });

  it("runs the program with the secrets in that terminal, masked where the output goes elsewhere", async () => {
    const session = anna.onTerminal(
      `kist unlock && kist run -- sh -c 'echo "port $PORT url $DATABASE_URL"' && kist run -- sh -c 'echo "$DATABASE_URL"; echo "$TLS_KEY" | wc -l' | cat; kist get GREETING`,
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    expect(await session.ended).toBe(0);
    expect(session.shown()).toContain(`port 5432 url ${DATABASE_URL}\r\n`);
    expect(session.shown()).toContain("[masked]\r\n3\r\n");
    expect(session.shown()).toContain("Grüße, 5 $ bitte\r\n");
  });

  it("is asked by a program without a terminal, which fails at once and says what to do", async () => {
    const ran = await anna.kist(["get", "DATABASE_URL"]);
    expect(ran).toMatchObject({ status: 4, stdout: "" });
    expect(ran.stderr).toMatch(/kist approve [0-9a-z]{16}/);
    const denied = await anna.kist(["get", "NO_SUCH_NAME"]);
    expect(denied).toMatchObject({ status: 4 });
  });

  it("believes no kist.json that was not allowed, nor one that changed since", async () => {
    mkdirSync(join(anna.repository, "cloned"));
    const file = join(anna.repository, "cloned/kist.json");
    writeFileSync(file, JSON.stringify({ namespace: "shop", environment: "dev" }));
    const changed = `sed -i s/shop/other/ kist.json; sleep 0.1; kist list; echo "changed $?"`;
    const session = anna.onTerminal(
      `cd cloned; kist unlock; kist list; echo "stranger $?"; kist allow --yes; kist list; echo "allowed $?"; ${changed}`,
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await session.ended;
    expect(session.shown()).toContain("stranger 4");
    expect(session.shown()).toContain("run `kist allow`");
    expect(session.shown()).toContain("allowed 0");
    expect(session.shown()).toContain("changed 4");
    rmSync(join(anna.repository, "cloned"), { recursive: true });
  });

  it("approves that program in another terminal", async () => {
    const waiting = anna.starting(["get", "DATABASE_URL", "--wait"]);
    let id = "";
    await expect
      .poll(
        async () => {
          const { stdout } = await anna.kist(["approve", "--json"]);
          const { approvals } = JSON.parse(stdout) as { approvals: { id: string; caller: { pid: number } }[] };
          const found = approvals.find(({ caller }) => caller.pid === waiting.process.pid);
          id = found?.id ?? "";
          return id;
        },
        { timeout: 20_000 },
      )
      .not.toBe("");
    const session = anna.onTerminal(`kist approve ${id}`);
    await session.until("kist://dev/shop/DATABASE_URL");
    await session.until("Passphrase to approve: ");
    session.type(`${PASSPHRASE}\r`);
    await session.until("Approved.");
    expect(await waiting.result).toMatchObject({ status: 0, stdout: DATABASE_URL });
  });

  it("shows the names of a guarded namespace after the passphrase, before the last yes", async () => {
    writeFileSync(join(anna.repository, "live.json"), JSON.stringify({ STRIPE_KEY: "sk-1", WEBHOOK_KEY: "wh-1" }));
    const session = anna.onTerminal(
      `kist unlock && kist import live.json -e prod -n pay --yes && kist run -e prod -n pay -- sh -c 'echo "paid with $STRIPE_KEY"'`,
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    // One question for what it would do and for doing it.
    await approveElsewhere(anna, session);
    await session.until("Stored: 2 new");
    const other = anna.onTerminal(`kist approve ${await askedId(session)}`);
    await other.until("kist://prod/pay/*");
    await other.until("Passphrase to approve: ");
    expect(other.shown()).not.toContain("STRIPE_KEY");
    other.type(`${PASSPHRASE}\r`);
    await other.until("kist://prod/pay/STRIPE_KEY");
    await other.until("Approve these 2? [y/N] ");
    other.type("y\r");
    await other.until("Approved.");
    expect([await session.ended, session.shown()]).toEqual([0, expect.stringContaining("paid with sk-1")]);
    rmSync(join(anna.repository, "live.json"));
    // Four passphrases, each a key derivation.
  }, 120_000);

  it("locks, refuses a wrong passphrase, and opens with the recovery code", async () => {
    expect(await anna.kist(["lock"])).toMatchObject({ status: 0 });
    await expect.poll(async () => (await anna.kist(["status"])).status, { timeout: 20_000 }).toBe(3);
    expect((await anna.kist(["get", "PORT"])).status).toBe(3);
    const wrong = anna.onTerminal("kist unlock");
    await wrong.until("Passphrase: ");
    wrong.type("not this one\r");
    expect(await wrong.ended).toBe(4);
    const recovered = anna.onTerminal("kist unlock --recovery && kist list");
    await recovered.until("Recovery code: ");
    recovered.type(`${code}\r`);
    expect([await recovered.ended, recovered.shown()]).toEqual([0, expect.stringContaining("DATABASE_URL")]);
  });

  it("finds everything in the audit trail, and the trail unbroken; what leaves the machine is asked about", async () => {
    const session = anna.onTerminal(
      "kist unlock && kist audit list --limit 200 && kist audit verify && kist audit export audit.jsonl && kist audit verify audit.jsonl && echo verified-twice",
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await session.until("ok: nothing was changed");
    await approveElsewhere(anna, session);
    expect([await session.ended, session.shown()]).toEqual([0, expect.stringContaining("verified-twice")]);
    for (const words of ["value.read", "secret.set", "refused", "kist://dev/shop/DATABASE_URL"])
      expect(session.shown()).toContain(words);
  });

  it("makes a backup that verifies", async () => {
    const session = anna.onTerminal(
      "kist unlock && kist backup create shop.backup && kist backup verify shop.backup && echo whole",
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await approveElsewhere(anna, session);
    await session.until("ecovery code");
    session.type(`${code}\r`);
    expect([await session.ended, session.shown()]).toEqual([0, expect.stringContaining("whole")]);
  });

  it("has no plaintext of it anywhere on the disk", () => {
    for (const canary of [
      "c0rrect-canary-7dc",
      "MC4CAQAwBQYDK2VwBCIEIGtpc3QtY2FuYXJ5",
      PASSPHRASE,
      "DATABASE_URL",
      code.slice(0, 11),
    ])
      expect([canary, anna.filesWith(canary)]).toEqual([canary, []]);
  });
});
