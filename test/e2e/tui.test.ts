/** Bo on a server over ssh: no browser, 80 columns, the terminal interface. A real daemon, a real screen, both builds. */
import { readFileSync } from "node:fs";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { findMissing, NEEDS, skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import { openTmux, type TmuxScreen } from "./tmux.ts";

const PASSPHRASE = "correct horse battery staple";
const CANARY = "canary-tui-4eC39HqLyjWDarjtT1zdp7dc";
const HIDDEN = "canary-hidden-8aB17KqWyjXCtrktV2zep9fd";
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });
const hasTmux = findMissing(NEEDS.filter(({ command }) => command === "tmux")).length === 0;

describe.each(BUILDS)("kist ui --tui, $name build", (build) => {
  let bo: Story;
  let screen: TmuxScreen;
  const open = (environment: Readonly<Record<string, string>> = {}): TmuxScreen => {
    const words = build.command.map((word) => `'${word}'`).join(" ");
    const script = `kist() { ${words} "$@"; }; echo before; kist ui --tui; echo "left with $?"; exec sleep 1000`;
    return openTmux(["bash", "--norc", "-c", script], { home: bo.home, cwd: bo.repository, environment });
  };
  /** Opens it on a new screen and types the passphrase, which approves that screen for dev. */
  const enter = async (environment?: Readonly<Record<string, string>>): Promise<void> => {
    screen = open(environment);
    // Where it is unlocked already, this terminal is new.
    await screen.until("Passphrase");
    screen.type(PASSPHRASE);
    screen.press("Enter");
    await screen.until("1 dev", "NAMESPACES");
  };
  const enterShop = async (environment?: Readonly<Record<string, string>>): Promise<void> => {
    await enter(environment);
    await screen.until("API_KEY");
  };

  beforeAll(async () => {
    if (!hasTmux) return;
    bo = beginStory(build);
    const words = ["init", "--print-recovery", "--yes", "--json", "--passphrase-fd", "0"];
    const { stdout } = await bo.kist(words, { input: PASSPHRASE });
    const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
    const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
    await bo.kist(["init", "--confirm", "--group", String(recovery.askGroup)], { input: group });
    await bo.kist(["lock"]);
  });
  afterAll(() => (hasTmux ? bo.end() : undefined));
  beforeEach((context) => skipWithout(context, "tmux", "bash"));
  afterEach(() => screen?.close());

  it("locked: asks for the passphrase, and says when it was wrong", async () => {
    screen = open();
    await screen.until("Unlock the vault");
    screen.type("not this one");
    screen.press("Enter");
    await screen.until("That did not unlock the vault.");
    expect(screen.text()).not.toContain("not this one");
    screen.type(PASSPHRASE);
    screen.press("Enter");
    await screen.until("1 dev", "2 staging", "3 prod (guarded)", "unlocked");
    expect(screen.text()).toContain("There is no namespace here yet.");
  });

  it("stores, reveals for a moment, and leaves nothing of it behind", async () => {
    await enter();
    screen.press("N");
    await screen.until("New namespace in dev");
    screen.type("shop");
    screen.press("Enter");
    await screen.until("Create dev/shop?");
    screen.press("y");
    await screen.until("No secrets here yet.");
    screen.press("n");
    await screen.until("New secret in dev/shop");
    screen.type("API_KEY");
    screen.press("Tab");
    screen.paste(CANARY);
    screen.press("Tab");
    screen.type("ada");
    await screen.until("ada");
    expect(screen.text()).not.toContain(CANARY);
    screen.press("Enter");
    await screen.until("Store API_KEY in dev/shop?");
    screen.press("y");
    await screen.until("Stored API_KEY.", "just now");
    screen.press("Enter");
    await screen.until("kist://dev/shop/API_KEY", "history");
    expect(screen.text()).not.toContain(CANARY);
    screen.press("r");
    await screen.until(CANARY, "hides in");
    await screen.untilGone(CANARY);
    screen.press("r");
    await screen.until(CANARY);
    screen.press("Escape");
    await screen.untilGone(CANARY);
    screen.press("q");
    await screen.until("left with 0", "before");
    expect(screen.isAlternate()).toBe(false);
    expect(screen.scrollback()).not.toContain(CANARY);
    expect(screen.scrollback()).not.toContain("API_KEY");
  });

  it("shows what others store at once, and a concealed value never", async () => {
    await enterShop();
    const session = bo.onTerminal(`kist unlock && printf ${HIDDEN} | kist set HIDDEN -e dev -n shop --concealed`);
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await screen.until("HIDDEN", "concealed");
    screen.press("Down");
    screen.press("Enter");
    await screen.until("concealed: never shown on a terminal");
    for (const key of ["r", "y", "e"]) {
      screen.press(key);
      await screen.until("It is concealed".slice(6));
      screen.press("Escape", "Enter");
      await screen.until("history");
    }
    expect(screen.scrollback()).not.toContain(HIDDEN);
  });

  it("shows a request with who asks and for what, and approves it with the passphrase", async () => {
    await enterShop();
    const waiting = bo.starting(["get", "kist://dev/shop/API_KEY", "--wait"]);
    await screen.until("1 waits for approval");
    screen.press("a");
    await screen.until("value.read", "kist://dev/shop/API_KEY", "started by", "no-terminal");
    screen.press("Enter");
    await screen.until("Approve this request?");
    screen.type(PASSPHRASE);
    screen.press("Enter");
    await screen.until("Approved.");
    expect(await waiting.result).toMatchObject({ status: 0, stdout: CANARY });
    await screen.until("Nothing waits for approval.");
    screen.press("v");
    await screen.until("approval.grant", "value.read");
  });

  it.each(["SIGTERM", "SIGHUP"] as const)(
    "gives the terminal back clean on %s, with a value on the screen",
    async (signal) => {
      await enterShop();
      screen.press("Enter");
      await screen.until("history");
      screen.press("r");
      await screen.until(CANARY);
      const shell = screen.pid();
      const [child = ""] = readFileSync(`/proc/${shell}/task/${shell}/children`, "utf8").split(" ");
      process.kill(Number(child), signal);
      await screen.until(signal === "SIGTERM" ? "left with 143" : "left with 129");
      expect(screen.isAlternate()).toBe(false);
      expect(screen.scrollback()).not.toContain(CANARY);
    },
  );

  it("locks, from here and from elsewhere, and is empty then", async () => {
    await enterShop();
    await bo.kist(["lock"]);
    await screen.until("Unlock the vault");
    expect(screen.text()).not.toContain("API_KEY");
    screen.type(PASSPHRASE);
    screen.press("Enter");
    await screen.until("API_KEY");
    screen.press("L");
    await screen.until("Lock the vault?");
    screen.press("y");
    await screen.until("Unlock the vault");
  });

  it("fits the screen it has, and has no colours where nobody wants them", async () => {
    await enterShop({ NO_COLOR: "1" });
    expect(screen.colours()).not.toMatch(/\x1b\[[0-9;]*(3[1-7]|9[0-7]|38;)/);
    screen.resize(44, 14);
    await screen.until("API_KEY", "quit");
    screen.resize(30, 8);
    await screen.until("This needs more room.");
    screen.resize(120, 40);
    await screen.until("EXPIRES", "API_KEY", "quit");
    for (const line of screen.text().split("\n")) expect(line.length).toBeLessThanOrEqual(120);
  });

  it("says what to use instead where there is no terminal, and without --tui", async () => {
    expect(await bo.kist(["ui", "--tui"])).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("needs a terminal") as string,
    });
    // No display here: there is no browser that could show it.
    expect(await bo.kist(["ui"])).toMatchObject({
      status: 1,
      stderr: expect.stringContaining("kist ui --tui") as string,
    });
    expect(bo.filesWith(CANARY)).toEqual([]);
  });
});
