/** A screen of its own for a full-screen program, by a tmux server of its own: what stands on it, keys, sizes. */
import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

import { cleanEnvironment } from "./builds.ts";

export interface TmuxScreen {
  /** The lines as a person sees them. */
  text(): string;
  /** The same with the escapes of colours and attributes. */
  colours(): string;
  /** What scrolled away, and what is on the screen. */
  scrollback(): string;
  /** Keys by tmux's names: `Enter`, `Escape`, `Down`; one by one. */
  press(...keys: readonly string[]): void;
  /** Characters as they are. */
  type(text: string): void;
  /** As a terminal pastes: in brackets, where the program asked for them. */
  paste(text: string): void;
  resize(columns: number, rows: number): void;
  isAlternate(): boolean;
  /** Process id of the program that the screen was opened for: a shell. */
  pid(): number;
  /** Resolves with the screen once it shows all of the texts. */
  until(...texts: readonly string[]): Promise<string>;
  untilGone(text: string): Promise<string>;
  close(): void;
}

export interface TmuxOptions {
  readonly home: string;
  readonly cwd: string;
  readonly environment?: Readonly<Record<string, string>>;
}

const PATIENCE_MS = 20_000;
let count = 0;

export function openTmux(shell: readonly string[], { home, cwd, environment = {} }: TmuxOptions): TmuxScreen {
  const name = `kist-${process.pid}-${++count}`;
  const env = cleanEnvironment(home, { SHELL: "/bin/sh", LANG: "C.UTF-8", ...environment });
  const tmux = (...words: readonly string[]): string =>
    execFileSync("tmux", ["-u", "-L", name, "-f", "/dev/null", ...words], { cwd, env, encoding: "utf8" });
  tmux("new-session", "-d", "-x", "80", "-y", "24", ...shell);
  const text = (): string => tmux("capture-pane", "-p");
  const wait = async (isThere: (screen: string) => boolean, wanted: string): Promise<string> => {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await sleep(50)) {
      const screen = text();
      if (isThere(screen)) return screen;
    }
    throw new Error(`the screen never showed ${wanted}:\n${text()}`);
  };
  return {
    text,
    colours: () => tmux("capture-pane", "-p", "-e"),
    scrollback: () => tmux("capture-pane", "-p", "-S", "-"),
    press(...keys) {
      for (const key of keys) tmux("send-keys", key);
    },
    type: (typed) => void tmux("send-keys", "-l", typed),
    paste(pasted) {
      tmux("set-buffer", pasted);
      tmux("paste-buffer", "-p", "-r");
    },
    resize: (columns, rows) => void tmux("resize-window", "-x", String(columns), "-y", String(rows)),
    isAlternate: () => tmux("display-message", "-p", "#{alternate_on}").trim() === "1",
    pid: () => Number(tmux("display-message", "-p", "#{pane_pid}")),
    until: (...texts) => wait((screen) => texts.every((each) => screen.includes(each)), texts.join(" and ")),
    untilGone: (gone) => wait((screen) => !screen.includes(gone), `itself without ${gone}`),
    close: () => void spawnSync("tmux", ["-L", name, "kill-server"]),
  };
}
