/** Bo on a server over ssh: no browser, 80 columns, the terminal interface. A real daemon, a real screen, both builds. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { findMissing, NEEDS, skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import { openTmux, type TmuxScreen } from "./tmux.ts";

const PASSPHRASE = "correct horse battery staple";
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
  beforeAll(async () => {
    if (!hasTmux) return;
    bo = beginStory(build);
    const words = ["init", "--print-recovery", "--yes", "--json", "--passphrase-fd", "0"];
    const { stdout } = await bo.kist(words, { input: PASSPHRASE });
    const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
    const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
    await bo.kist(["init", "--confirm", "--group", String(recovery.askGroup)], { input: group });
  });
  afterAll(() => (hasTmux ? bo.end() : undefined));
  beforeEach((context) => skipWithout(context, "tmux", "bash"));
  afterEach(() => screen?.close());

  it("locked: asks for the passphrase, and says when it was wrong", async () => {
    await bo.kist(["lock"]);
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
});
