/**
 * A person at the page: a real daemon in a home of its own, real Chromium, and the page opened through the redirect file as a
 * browser opens it. One rig for a test file; each test opens pages of its own in it.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { openPage, setSecrets, unlock } from "@kist/protocol";
import { chromium, type Browser } from "playwright-core";

import type { Caller } from "../../daemon/harness/caller.ts";
import { confirm, PASSPHRASE, setUp, type Sheet } from "../../daemon/harness/people.ts";
import { openStory, type Story } from "../../daemon/harness/story.ts";
import { makeSecrets } from "./secrets.ts";
import { openVisit, type Visit, type VisitOptions } from "./visit.ts";

const BUILT = join(import.meta.dirname, "../../../dist/lib/page/index.html");

export interface RigOptions {
  /** `empty`: nothing is set up. `unproved`: the recovery code was not typed back. Else set up and unlocked. */
  readonly state?: "empty" | "unproved" | "unlocked";
  /** So many secrets over a few namespaces of `dev` and `staging`, a few in `prod`. */
  readonly secrets?: number;
}

export interface Rig {
  readonly story: Story;
  /** Started when it is first wanted: a test that is skipped without Chromium needs none. */
  browser(): Promise<Browser>;
  /** The terminal that set everything up: `dev` is approved for it. */
  readonly terminal: Caller;
  /** The recovery sheet of the set-up; nothing where nothing is set up. */
  readonly sheet: Sheet | undefined;
  /** The page in a browser profile of its own. */
  open(options?: VisitOptions): Promise<Visit>;
  /** Stores values without anybody being asked. Only `dev`. */
  store(namespace: string, values: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function openRig({ state = "unlocked", secrets = 0 }: RigOptions = {}): Promise<Rig> {
  if (!existsSync(BUILT)) throw new Error("the page is not built: node scripts/build.ts lib/page");
  const story = await openStory();
  const terminal = await story.terminal();
  const sheet = state === "empty" ? undefined : await setUp(terminal);
  if (sheet !== undefined) {
    if (state === "unlocked") await confirm(terminal, sheet);
    if (secrets > 0) await makeSecrets(terminal, await story.terminal(), secrets);
  }
  let launched: Promise<Browser> | undefined;
  const browser = (): Promise<Browser> => (launched ??= launch());
  return {
    story,
    terminal,
    sheet,
    browser,
    async open(options = {}) {
      const { file } = await terminal.call(openPage, { purpose: options.purpose ?? { kind: "app" } });
      return await openVisit(await browser(), file, options);
    },
    async store(namespace, values) {
      const entries = Object.entries(values).map(([key, value]) => ({ key, value }));
      await terminal.call(setSecrets, { environment: "dev", namespace, entries, createNamespace: true });
    },
    async close() {
      await launched?.then((one) => one.close());
      await story.close();
    },
  };
}

function launch(): Promise<Browser> {
  return chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Opens the vault from a terminal. */
export async function unlockInTerminal(terminal: Caller): Promise<void> {
  await terminal.call(unlock, { with: "passphrase", passphrase: PASSPHRASE });
}
