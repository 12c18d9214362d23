/**
 * The packaged main process running under plain Node with a stand-in of Electron (`shim/`), its window a page of real Chromium.
 * What is said of Electron itself by such a run is nothing; what is said of our own code is what the package does.
 */
import { fork, type ChildProcess } from "node:child_process";
import { join } from "node:path";

import { extractAll } from "@electron/asar";
import { chromium, type Browser, type Page } from "playwright-core";

import type { Home } from "../daemon/harness/home.ts";
import type { PackagedApp } from "./packaged-app.ts";
import type { Desk, Order } from "./shim/desk.ts";

export interface RunningApp {
  /** Its exit status, once it has ended by itself. */
  readonly ended: Promise<number | null>;
  /** Does something at the desk and resolves with the desk as it is then. */
  do(order: Order): Promise<{ readonly said: string; readonly desk: Desk }>;
  /** Looks until it is so. */
  until(isSo: (desk: Desk) => boolean): Promise<Desk>;
  /** The window's page. */
  page(): Promise<Page>;
  close(): Promise<void>;
}

const PATIENCE_MS = 15_000;
const SHIM = join(import.meta.dirname, "shim/register.ts");

/** The program in its archive, unpacked beside it: what it looks for around itself is where it always is. */
export function unpackProgram(app: PackagedApp): string {
  const folder = join(app.resources, "app");
  extractAll(app.archive, folder);
  return join(folder, "out/main/main.js");
}

export function runApp(
  app: PackagedApp,
  program: string,
  home: Home,
  variables: Readonly<Record<string, string>> = {},
  words: readonly string[] = [],
): RunningApp {
  const child = fork(program, words, {
    execArgv: ["--disable-warning=ExperimentalWarning", "--import", SHIM, "--import", resourcesAt(app)],
    env: {
      HOME: home.root,
      PATH: "/usr/bin:/bin",
      KIST_HOME: home.path,
      KIST_SHIM_DATA: join(home.root, "data"),
      ...variables,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  let browser: Browser | undefined;
  let last = 0;
  const send = (order: Order): Promise<{ said: string; desk: Desk }> =>
    new Promise((resolve, reject) => {
      const id = ++last;
      const onMessage = (message: { id: number; said: string; desk: Desk }): void => {
        if (message.id !== id) return;
        child.off("message", onMessage);
        resolve(message);
      };
      child.on("message", onMessage);
      child.send({ id, order }, (error) => {
        if (error !== null) reject(error);
      });
    });
  const until = async (isSo: (desk: Desk) => boolean): Promise<Desk> => {
    for (const end = Date.now() + PATIENCE_MS; ;) {
      const { desk } = await send({ do: "look" });
      if (isSo(desk)) return desk;
      if (Date.now() > end) throw new Error(`never so: ${JSON.stringify(desk, undefined, 1)}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  return {
    ended: new Promise((resolve) => void child.once("exit", resolve)),
    do: send,
    until,
    async page() {
      const { debugPort } = await until((desk) => desk.debugPort > 0);
      browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${debugPort}`);
      const [page] = browser.contexts().flatMap((context) => context.pages());
      if (page === undefined) throw new Error("no window");
      page.setDefaultTimeout(PATIENCE_MS);
      return page;
    },
    async close() {
      await browser?.close();
      if (child.exitCode === null) {
        const ended = new Promise((resolve) => child.once("exit", resolve));
        await send({ do: "quit" }).catch(() => undefined);
        await Promise.race([ended, kill(child)]);
      }
    },
  };
}

async function kill(child: ChildProcess): Promise<void> {
  await new Promise((resolve) => void setTimeout(resolve, 5_000).unref());
  child.kill("SIGKILL");
}

/** Where Electron tells its main process that the resources are. */
function resourcesAt({ resources }: PackagedApp): string {
  const text = `Object.defineProperty(process, "resourcesPath", { value: ${JSON.stringify(resources)} });`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}
