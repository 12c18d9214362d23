/** Tab in real shells, on a real screen, with the real daemon: names come without a question, or not at all. */
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { findMissing, NEEDS, skipWithout } from "../../scripts/test-needs.ts";
import { BUILDS } from "./builds.ts";
import { beginStory, type Story } from "./story.ts";
import { openTmux, type TmuxScreen } from "./tmux.ts";

const PASSPHRASE = "correct horse battery staple";
const CANARY = "canary-completion-4eC39HqLyjWDarjtT1zdp7dc";
const hasTmux = findMissing(NEEDS.filter(({ command }) => command === "tmux")).length === 0;
/** What a person's own start-up file has. */
const SHELLS: readonly (readonly [string, readonly string[], string])[] = [
  ["bash", ["bash", "--norc", "--noprofile", "-i"], `PS1='$ '; eval "$(kist completion bash)"`],
  ["zsh", ["zsh", "-f", "-i"], `PS1='$ '; autoload -U compinit; compinit -D -u; eval "$(kist completion zsh)"`],
  ["fish", ["fish", "--no-config", "-i"], "function fish_prompt; echo '$ '; end; kist completion fish | source"],
];
const [build] = BUILDS;
vi.setConfig({ testTimeout: 180_000, hookTimeout: 120_000 });

describe("Tab", () => {
  let ada: Story;
  let screen: TmuxScreen;
  const open = (shell: readonly string[]): TmuxScreen => {
    const path = `${join(ada.home, "bin")}:${process.env["PATH"] ?? ""}`;
    return openTmux(shell, { home: ada.home, cwd: ada.repository, environment: { PATH: path } });
  };
  const unlock = async (): Promise<void> => {
    screen.type("kist unlock");
    screen.press("Enter");
    await screen.until("Passphrase:");
    screen.type(PASSPHRASE);
    screen.press("Enter");
    await screen.until("may read dev");
  };
  /** The line is given up; a shell needs a moment until it reads again. */
  const abandon = async (): Promise<void> => {
    screen.press("C-c");
    await sleep(700);
  };
  const status = async (): Promise<{ pendingApprovals: number }> =>
    JSON.parse((await ada.kist(["status", "--json"])).stdout) as { pendingApprovals: number };

  beforeAll(async () => {
    if (build === undefined || !hasTmux) return;
    ada = beginStory(build);
    mkdirSync(join(ada.home, "bin"));
    const words = build.command.map((word) => `'${word}'`).join(" ");
    writeFileSync(join(ada.home, "bin/kist"), `#!/bin/sh\nexec ${words} "$@"\n`);
    chmodSync(join(ada.home, "bin/kist"), 0o755);
    const init = ["init", "--print-recovery", "--yes", "--json", "--passphrase-fd", "0"];
    const { stdout } = await ada.kist(init, { input: PASSPHRASE });
    const { recovery } = JSON.parse(stdout) as { recovery: { code: string; askGroup: number } };
    const group = recovery.code.split("-")[recovery.askGroup - 1] ?? "";
    await ada.kist(["init", "--confirm", "--group", String(recovery.askGroup)], { input: group });
    writeFileSync(join(ada.repository, "sample.env"), `DATABASE_URL=${CANARY}\nSTRIPE_KEY=${CANARY}\n`);
    const session = ada.onTerminal("kist unlock && kist import sample.env -e dev -n shop --yes");
    await session.until("Passphrase: ");
    session.type(`${PASSPHRASE}\r`);
    await session.ended;
  });
  afterAll(() => (hasTmux ? ada.end() : undefined));
  beforeEach((context) => skipWithout(context, "tmux", "bash"));
  afterEach(() => screen?.close());

  it.each(SHELLS)(
    "in %s completes names once the terminal is approved, and asks nobody before",
    async (name, shell, rc) => {
      screen = open(shell);
      screen.type('echo re"ad"y');
      screen.press("Enter");
      await screen.until("ready");
      screen.type(`${rc}; clear`);
      screen.press("Enter");
      await screen.untilGone("completion");
      screen.type("kist stat");
      screen.press("Tab");
      await screen.until("kist status");
      await abandon();
      const before = (await status()).pendingApprovals;
      screen.type("kist get -e dev -n shop DATA");
      screen.press("Tab", "Tab");
      await sleep(1500);
      expect(screen.text(), name).not.toContain("DATABASE_URL");
      expect((await status()).pendingApprovals).toBe(before);
      await abandon();
      await unlock();
      screen.type("kist get -e dev -n shop DATA");
      screen.press("Tab");
      await screen.until("kist get -e dev -n shop DATABASE_URL");
      await abandon();
      screen.type("kist show kist://dev/shop/STR");
      screen.press("Tab");
      await screen.until("kist show kist://dev/shop/STRIPE_KEY");
      await abandon();
      screen.type("kist set --environment=de");
      screen.press("Tab");
      await screen.until("kist set --environment=dev");
      await abandon();
      screen.type("kist list -e dev -n sh");
      screen.press("Tab");
      await screen.until("kist list -e dev -n shop");
      await abandon();
      expect(screen.scrollback()).not.toContain(CANARY);
      expect((await status()).pendingApprovals).toBe(before);
    },
  );

  it("is in the audit trail: once for a terminal and a place, however often it was pressed", async () => {
    screen = open(["bash", "--norc", "-i"]);
    await unlock();
    screen.type(
      "for i in 1 2 3 4; do kist __complete -- get -e dev -n shop DATA; done; kist audit --action secret.complete --json > trail.json; echo wr''itten",
    );
    screen.press("Enter");
    await screen.until("DATABASE_URL", "written");
    const { entries } = JSON.parse(readFileSync(join(ada.repository, "trail.json"), "utf8")) as {
      entries: { subjects: string[]; caller: { session: string } }[];
    };
    expect(entries.length).toBeGreaterThan(0);
    const terminals = entries.map(({ subjects, caller }) => `${caller.session} ${subjects.join()}`);
    expect(new Set(terminals).size).toBe(terminals.length);
  });
});
