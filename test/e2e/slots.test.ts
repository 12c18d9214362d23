/** The ways to unlock, from a terminal: a second passphrase comes, gets a name, opens the vault, and goes. Both builds. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import type { TerminalSession } from "./terminal-session.ts";

const PASSPHRASE = "correct horse battery staple";
const SECOND = "a second passphrase of mine";

interface Slot {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly lastUsed?: number;
}

describe.each(BUILDS)("kist slots, $name build", (build) => {
  let anna: Story;
  beforeAll(async () => {
    anna = beginStory(build);
    const words = ["init", "--print-recovery", "--json", "--device-name", "desk", "--vault-name", "home"];
    const { stdout } = await anna.kist([...words, "--passphrase-fd", "0"], { input: PASSPHRASE });
    const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
    const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
    await anna.kist(["init", "--confirm", "--group", String(recovery.askGroup)], { input: group });
  });
  afterAll(() => anna.end());

  const slots = async (): Promise<readonly Slot[]> =>
    (JSON.parse((await anna.kist(["slots", "--json"])).stdout) as { slots: Slot[] }).slots;
  const named = async (name: string): Promise<Slot | undefined> => (await slots()).find((slot) => slot.name === name);
  const answer = async (session: TerminalSession, ...answers: readonly (readonly [string, string])[]) => {
    for (const [question, text] of answers) {
      await session.until(`${question}: `);
      session.type(`${text}\r`);
    }
    return session.ended;
  };

  it("adds a passphrase, asking for one that opens already and twice for the new one", async (context) => {
    skipWithout(context, "script");
    const session = anna.onTerminal("kist slots add safe");
    const asked = [
      ["Passphrase", PASSPHRASE],
      ["New passphrase", SECOND],
      ["New passphrase, again", SECOND],
    ] as const;
    expect(await answer(session, ...asked)).toBe(0);
    expect(session.shown()).toContain("Added the slot safe, ");
    expect(session.shown()).not.toContain("horse");
    expect(session.shown()).not.toContain("of mine");
    expect((await slots()).map(({ type }) => type).sort()).toEqual(["passphrase", "passphrase", "recovery"]);
  });
  it("adds nothing where the passphrase is wrong, or the question is left", async (context) => {
    skipWithout(context, "script");
    const input = `wrong passphrase\n${SECOND}\n`;
    expect((await anna.kist(["slots", "add", "other", "--passphrase-fd", "0"], { input })).status).toBe(4);
    const session = anna.onTerminal("kist slots add other");
    await session.until("Passphrase: ");
    session.type("\x03");
    expect(await session.ended).toBe(130);
    expect(await named("other")).toBeUndefined();
  });
  it("opens the vault with either, and shows when each was last used", async () => {
    await anna.kist(["lock"]);
    expect((await anna.kist(["unlock", "--passphrase-fd", "0"], { input: SECOND })).status).toBe(0);
    const { stdout } = await anna.kist(["slots"]);
    expect(stdout).toMatch(/passphrase +safe +(just now|\d+ s ago)/);
    expect(stdout).toMatch(/recovery +\S.* +never here/);
    expect((await named("safe"))?.lastUsed).toBeGreaterThan(Date.now() - 60_000);
  });
  it("renames one by its name or the beginning of its id", async () => {
    const { id = "" } = (await named("safe")) ?? {};
    const renamed = await anna.kist(["slots", "rename", "safe", "in the safe", "--passphrase-fd", "0"], {
      input: PASSPHRASE,
    });
    expect([renamed.status, renamed.stderr]).toEqual([0, `${id} is called in the safe now.\n`]);
    expect(await named("in the safe")).toMatchObject({ id });
    const unknown = await anna.kist(["slots", "rename", "safe", "x", "--passphrase-fd", "0"], { input: PASSPHRASE });
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringContaining("There is no slot safe.")]);
  });
  it("removes it: what it opened, it opens no more; the last passphrase but the recovery code stays", async () => {
    const removed = await anna.kist(["slots", "remove", "in the safe", "--passphrase-fd", "0"], { input: PASSPHRASE });
    expect([removed.status, removed.stderr]).toEqual([0, expect.stringContaining("Removed in the safe, ")]);
    const last = (await slots()).find(({ type }) => type === "passphrase");
    const refused = await anna.kist(["slots", "remove", last?.id ?? "", "--passphrase-fd", "0"], { input: PASSPHRASE });
    expect(refused.status).not.toBe(0);
    await anna.kist(["lock"]);
    expect((await anna.kist(["unlock", "--passphrase-fd", "0"], { input: SECOND })).status).toBe(4);
    expect((await anna.kist(["unlock", "--passphrase-fd", "0"], { input: PASSPHRASE })).status).toBe(0);
  });
});
