/** A day of changes: compared, promoted with one yes, moved, taken back, found again. Real daemon, on terminals, both builds. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import type { TerminalSession } from "./terminal-session.ts";

const PASSPHRASE = "correct horse battery staple";
const CANARY = "sk-live-9dfe1c0a77b2";

async function approveElsewhere(story: Story, session: TerminalSession): Promise<string> {
  await session.until("kist approve ");
  await session.until("Waiting");
  const shown = session.shown();
  const id = /kist approve ([0-9a-z]{16})/.exec(shown.slice(shown.lastIndexOf("kist approve ")))?.[1] ?? "";
  const other = story.onTerminal(`kist approve ${id}`);
  await other.until("Passphrase to approve: ");
  other.type(`${PASSPHRASE}\r`);
  // The names were looked up: they are shown to whoever has shown that he is the person.
  await other.until("[y/N] ");
  other.type("y\r");
  await other.until("Approved.");
  return other.shown();
}

describe.each(BUILDS)("a person promotes to prod, $name build", (build) => {
  let ada: Story;
  beforeAll(async () => {
    ada = beginStory(build);
    const words = ["init", "--print-recovery", "--yes", "--device-name", "desk", "--vault-name", "shop", "--json"];
    const made = await ada.kist([...words, "--passphrase-fd", "0"], { input: PASSPHRASE });
    const { recovery } = JSON.parse(made.stdout) as { recovery: { code: string; askGroup: number } };
    const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
    const confirm = ["init", "--confirm", "--group", String(recovery.askGroup)];
    expect(await ada.kist(confirm, { input: group })).toMatchObject({ status: 0 });
    writeFileSync(join(ada.repository, "kist.json"), '{"namespace":"shop","environment":"dev"}');
  }, 60_000);
  afterAll(() => ada.end());

  it("sees the difference, says yes to one question at another terminal and one here, and nobody sees a value", async (context) => {
    skipWithout(context, "script", "bash");
    const store = (key: string) => `printf ${CANARY}-${key} | kist set ${key} --create-namespace`;
    const session = ada.onTerminal(
      `kist unlock; kist allow --yes; ${store("STRIPE_KEY")}; ${store("DB_URL")}; kist promote --all --to prod --create-namespace; echo "promoted $?"; kist diff dev prod --names; echo "end $?"`,
    );
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    const asked = await approveElsewhere(ada, session);
    expect(asked).toContain("secret.promote");
    expect(asked).toContain("kist://prod/shop/*");
    await session.until("STRIPE_KEY  is new there");
    await session.until("Promote 2 to prod/shop?");
    session.type("y\r");
    await session.until("Promoted dev/shop to prod/shop: 2 new.");
    await session.until("promoted 0");
    await approveElsewhere(ada, session);
    await session.until("2 the same");
    await session.until("end 0");
    expect(await session.ended).toBe(0);
    expect(session.shown()).not.toContain(CANARY);
  }, 120_000);

  it("leaves no value in what a file holds", () => {
    expect(ada.filesWith(CANARY)).toEqual([]);
  });
});

describe.each(BUILDS)("changes and their undoing, $name build", (build) => {
  let story: Story;
  beforeAll(async () => {
    story = beginStory(build);
    expect(await story.kist(["init", "--throw-away", "--yes"])).toMatchObject({ status: 0 });
    writeFileSync(join(story.repository, "kist.json"), '{"namespace":"shop","environment":"dev"}');
    expect(await story.kist(["allow", "--yes"])).toMatchObject({ status: 0 });
  });
  afterAll(() => story.end());
  const kist = async (...words: readonly string[]): Promise<string> => {
    const ran = await story.kist(words);
    expect([words, ran.status, ran.stderr]).toEqual([words, 0, ran.stderr]);
    return ran.stdout + ran.stderr;
  };
  const set = (key: string, value: string) =>
    story.kist(["set", key, "--create-namespace"], { input: value }).then(({ status }) => expect(status).toBe(0));
  const get = async (name: string) => (await story.kist(["get", name])).stdout;

  it("a wrong import is taken back whole, and brought back as whole", async () => {
    await set("PORT", "5432");
    writeFileSync(join(story.repository, "wrong.env"), "PORT=1\nA=1\nB=2\n");
    await kist("import", "wrong.env", "--yes", "--existing", "version");
    expect(await kist("undo", "--dry-run")).toContain("- A is deleted");
    expect(await get("PORT")).toBe("1");
    await kist("undo", "--yes");
    expect([await get("PORT"), await get("A")]).toEqual(["5432", ""]);
    await kist("undo", "--yes");
    expect([await get("PORT"), await get("A")]).toEqual(["1", "1"]);
    await kist("undo", "--yes");
  });
  it("asks on the terminal before it does anything", async (context) => {
    skipWithout(context, "script", "bash");
    await set("ASKED", "one");
    await set("ASKED", "two");
    const session = story.onTerminal("kist undo");
    await session.until("~ ASKED goes back to version 1");
    await session.until("Do that?");
    session.type("n\r");
    expect(await session.ended).toBe(2);
    expect(await get("ASKED")).toBe("two");
    const again = story.onTerminal("kist undo");
    await again.until("Do that?");
    again.type("y\r");
    expect(await again.ended).toBe(0);
    expect(await get("ASKED")).toBe("one");
  });
  it("a secret is renamed, moved with its history left behind, and brought home", async () => {
    await set("TOKEN", "one");
    await set("TOKEN", "two");
    await kist("mv", "TOKEN", "API_TOKEN");
    expect([await get("API_TOKEN"), await get("API_TOKEN@previous")]).toEqual(["two", "one"]);
    await kist("mv", "API_TOKEN", "staging/pay", "--create-namespace");
    expect([await get("API_TOKEN"), await get("kist://staging/pay/API_TOKEN")]).toEqual(["", "two"]);
    expect(await kist("history", "API_TOKEN")).toContain("Moved to kist://staging/pay/API_TOKEN.");
    expect(await kist("history", "kist://staging/pay/API_TOKEN")).toContain("Moved from kist://dev/shop/API_TOKEN");
    expect(await kist("undo", "--yes")).toContain("- kist://staging/pay/API_TOKEN is deleted");
    expect([await get("API_TOKEN"), await get("API_TOKEN@previous")]).toEqual(["two", "one"]);
  });
  it("what differs stops a pipeline, until it is promoted", async () => {
    const differs = ["diff", "dev", "staging", "--only", "API_TOKEN", "--exit-code"];
    expect(await story.kist(differs)).toMatchObject({ status: 1 });
    await kist("promote", "API_TOKEN", "--to", "staging", "--create-namespace", "--yes", "--reason", "release 4");
    expect(await story.kist(differs)).toMatchObject({ status: 0 });
    expect(await kist("show", "kist://staging/shop/API_TOKEN")).toMatch(
      /release 4; from kist:\/\/dev\/shop\/API_TOKEN@/,
    );
    await set("API_TOKEN", "three");
    const shown = await story.kist(["diff", "API_TOKEN", "--values"]);
    expect(shown.stdout).toContain("- two\n      + three\n");
  });
  it("copies never go over a name, nor downwards, unless it is said", async () => {
    await kist("cp", "API_TOKEN@previous", "TRIAL");
    expect(await get("TRIAL")).toBe("two");
    expect(await story.kist(["cp", "API_TOKEN", "TRIAL"])).toMatchObject({ status: 6 });
    const down = ["cp", "kist://staging/shop/API_TOKEN", "dev/shop", "--existing", "version"];
    expect(await story.kist(down)).toMatchObject({ status: 6, stderr: expect.stringContaining("--force") as unknown });
    await kist(...down, "--force");
    expect(await get("API_TOKEN")).toBe("two");
  });
  it("is found by words, tags and owners in every environment", async () => {
    await kist("tag", "add", "pci,release", "API_TOKEN", "TRIAL");
    await kist("tag", "rm", "release", "TRIAL");
    expect(await kist("tag", "list")).toMatch(/pci +API_TOKEN TRIAL\nrelease +API_TOKEN/);
    const found = JSON.parse((await story.kist(["search", "api", "token", "--json"])).stdout) as {
      secrets: { reference: string }[];
    };
    expect(found.secrets.map(({ reference }) => reference)).toEqual([
      "kist://dev/shop/API_TOKEN",
      "kist://staging/shop/API_TOKEN",
    ]);
    expect(await kist("search", "--tag", "release")).toContain("API_TOKEN");
    expect(await story.kist(["search", "nothing-of-it"])).toMatchObject({ status: 5 });
  });
  it("completes environments behind --to and --from", async () => {
    expect(await kist("__complete", "--", "promote", "--to", "sta")).toContain("staging");
    expect(await kist("__complete", "--", "diff", "p")).toContain("prod");
  });
});
