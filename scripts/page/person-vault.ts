/**
 * A person's vault with a daemon of its own and pages of it in headless Chromium, for what is measured and pictured: founded
 * over the socket, opened through the daemon's file, unlocked by the passphrase, all as a person would.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { createClient, type Answer } from "@kist/client";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

const DIST = resolve(import.meta.dirname, "../../dist");
export const PASSPHRASE = "correct horse battery staple";

export interface OpenPage {
  readonly page: Page;
  /** Asks the daemon as this page, and says yes with the passphrase where it asks back. */
  ask(path: string, body: object): Promise<Readonly<Record<string, unknown>>>;
  /** Types the passphrase, which also approves this page for `dev`. */
  unlock(): Promise<void>;
  close(): Promise<void>;
}

export interface PersonVault {
  readonly folder: string;
  readonly browser: Browser;
  /** Sets the device up, and writes the recovery code's group back. */
  found(names: {
    readonly device: string;
    readonly vault: string;
    readonly environments: readonly string[];
  }): Promise<void>;
  openPage(options?: BrowserContextOptions): Promise<OpenPage>;
  /** As a program without a terminal. */
  call(path: string, body: object): Promise<Answer>;
  /** The CLI, beside this program. */
  start(...words: readonly string[]): ChildProcess;
  close(): Promise<void>;
}

/** `dist/` must be built. The vault never locks by itself. */
export async function createPersonVault(): Promise<PersonVault> {
  const folder = mkdtempSync(join(tmpdir(), "kist-page-"));
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  const environment = { ...process.env, KIST_HOME: home, KIST_IDLE_LOCK_MINUTES: "0" };
  const run = (...words: readonly string[]): void =>
    void spawnSync(join(DIST, "kist"), words, { env: environment, stdio: "ignore" });
  run("daemon", "start");
  const client = createClient({ socketPath: join(home, "run/kist.sock") });
  const call = (path: string, body: object): Promise<Answer> => client.call(`/kist/v1/${path}`, body);
  const demand = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await call(path, body);
    if (!answer.ok) throw new Error(`${path}: ${answer.error.message}`);
    return Object.assign({}, answer.body);
  };
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  return {
    folder,
    browser,
    call,
    async found({ device, vault, environments }) {
      const founded = await demand("device/init", {
        kind: "person",
        deviceName: device,
        vaultName: vault,
        passphrase: PASSPHRASE,
        environments,
      });
      const { code, askGroup } = founded["recovery"] as { code: string; askGroup: number };
      await demand("device/confirm-recovery", { group: askGroup, text: code.split("-")[askGroup - 1] ?? "" });
    },
    async openPage(options = { viewport: { width: 1280, height: 800 } }) {
      const { file } = await demand("page/open", { purpose: { kind: "app" } });
      const context = await browser.newContext(options);
      const page = await context.newPage();
      await page.goto(/http:[^"]+/.exec(readFileSync(String(file), "utf8"))?.[0] ?? "");
      await page.locator("body[data-standing]:not([data-standing=entering])").waitFor();
      const ask = (path: string, body: object) => askAs(page, path, body);
      return {
        page,
        ask,
        unlock: async () => void (await ask("unlock", { with: "passphrase", passphrase: PASSPHRASE })),
        close: () => context.close(),
      };
    },
    start: (...words) => spawn(join(DIST, "kist"), words, { env: environment, stdio: "ignore", cwd: folder }),
    async close() {
      await browser.close();
      client.close();
      run("daemon", "stop");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function askAs(page: Page, path: string, body: object): Promise<Readonly<Record<string, unknown>>> {
  const { status, answer } = await page.evaluate(exchange, { path, body });
  if (status === 200) return Object.assign({}, answer);
  const { error } = answer as { error: { code: string; message: string; facts: Readonly<Record<string, unknown>> } };
  if (error.code !== "approval-needed") throw new Error(`${path}: ${error.message}`);
  const approval = error.facts["approval"];
  await askAs(page, "approvals/decide", { id: approval, grant: true, presence: PASSPHRASE });
  return await askAs(page, path, { ...body, approval });
}

/** In the page: with its token, as its own code asks. */
async function exchange({ path, body }: { readonly path: string; readonly body: object }): Promise<{
  readonly status: number;
  readonly answer: unknown;
}> {
  const storage: { getItem(name: string): string | null } = Reflect.get(globalThis, "sessionStorage");
  const response = await fetch(`/kist/v1/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${storage.getItem("kist.token") ?? ""}` },
    body: JSON.stringify(body),
  });
  return { status: response.status, answer: await response.json() };
}
