/**
 * A person's vault with a daemon of its own, open on a page in headless Chromium: founded over the socket, unlocked and filled
 * by that page, as a person would at it.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

import { createClient } from "@kist/client";
import { chromium, type Browser, type Page } from "playwright-core";

const DIST = resolve(import.meta.dirname, "../../dist");
const PASSPHRASE = "correct horse battery staple";
const NAMESPACES = 40;
/** Of a request that stays below what the page's door takes. */
const MOST_ENTRIES = 250;

export interface PageVault {
  readonly folder: string;
  readonly browser: Browser;
  readonly page: Page;
  /** Asks the daemon as this page. */
  ask(path: string, body: object): Promise<unknown>;
  /** Locks, and waits until the page shows that it is. */
  lock(): Promise<void>;
  close(): Promise<void>;
}

/** With `count` secrets of one environment in forty namespaces. */
export async function openPageVault(count: number): Promise<PageVault> {
  const folder = mkdtempSync(join(tmpdir(), "kist-page-"));
  const home = join(folder, "home");
  mkdirSync(home, { mode: 0o700 });
  const env = { ...process.env, KIST_HOME: home, KIST_IDLE_LOCK_MINUTES: "0" };
  const kist = (...words: readonly string[]): string =>
    execFileSync(join(DIST, "kist"), words, { env, encoding: "utf8", stdio: "pipe" });
  kist("daemon", "start");
  const client = createClient({ socketPath: join(home, "run/kist.sock") });
  const call = async (path: string, body: object): Promise<Record<string, unknown>> => {
    const answer = await client.call(`/kist/v1/${path}`, body);
    if (!answer.ok) throw new Error(`${path}: ${answer.error.message}`);
    return { ...(answer.body as object) };
  };
  const browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
  });
  const close = async (): Promise<void> => {
    await browser.close();
    client.close();
    spawnSync(join(DIST, "kist"), ["daemon", "stop"], { env, stdio: "ignore" });
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const { recovery } = await call("device/init", {
      kind: "person",
      deviceName: "bench",
      vaultName: "Bench",
      passphrase: PASSPHRASE,
      environments: ["dev"],
    });
    const { code, askGroup } = recovery as { code: string; askGroup: number };
    await call("device/confirm-recovery", { group: askGroup, text: code.split("-")[askGroup - 1] ?? "" });
    const { file } = await call("page/open", { purpose: { kind: "app" } });
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
    await page.goto(/http:[^"]+/.exec(readFileSync(String(file), "utf8"))?.[0] ?? "");
    await page.waitForFunction(() => Reflect.get(globalThis, "sessionStorage").getItem("kist.token") !== null);
    const ask = (path: string, body: object): Promise<unknown> => page.evaluate(askAsPage, { path, body });
    // What is typed here approves this page for `dev`.
    await ask("unlock", { with: "passphrase", passphrase: PASSPHRASE });
    await fill(ask, count);
    return {
      folder,
      browser,
      page,
      ask,
      close,
      async lock() {
        await ask("lock", {});
        await page.waitForSelector('body[data-standing="locked"]', { state: "attached" });
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function fill(ask: PageVault["ask"], count: number): Promise<void> {
  const each = Math.ceil(count / NAMESPACES);
  for (let namespace = 0; namespace * each < count; namespace++) {
    for (let from = 0; from < each; from += MOST_ENTRIES) {
      const entries = Array.from(
        { length: Math.min(MOST_ENTRIES, each - from, count - namespace * each - from) },
        (_, at) => ({
          key: `SERVICE_${namespace}_KEY_${from + at}`,
          value: `${namespace}.${from + at}`.padEnd(40, "x"),
        }),
      );
      await ask("secrets/set", {
        environment: "dev",
        namespace: `service-${namespace}`,
        entries,
        createNamespace: true,
      });
    }
  }
}

/** In the page: with its token, as its own code asks. */
async function askAsPage({ path, body }: { readonly path: string; readonly body: object }): Promise<unknown> {
  const storage: { getItem(name: string): string | null } = Reflect.get(globalThis, "sessionStorage");
  const answer = await fetch(`/kist/v1/${path}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${storage.getItem("kist.token") ?? ""}`,
    },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return await answer.json();
}
