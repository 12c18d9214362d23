/**
 * The page's end of the bridge, in the sandbox: a few named functions, each a message to the main process, which checks it
 * again. Nothing of Electron itself reaches the page.
 */
import { contextBridge, ipcRenderer } from "electron";

import { CHANNELS, VISIT_SIGNAL } from "./bridge/requests.ts";
import type { ShellBridge, Visit } from "./bridge/shell-bridge.ts";

const PLATFORMS: Readonly<Record<string, ShellBridge["platform"]>> = { darwin: "macos", win32: "windows" };

async function ask<Answer>(channel: string, word?: unknown): Promise<Answer> {
  const answer: { readonly value: Answer } | { readonly error: string } = await ipcRenderer.invoke(
    channel,
    word ?? null,
  );
  if ("error" in answer) throw new Error(answer.error);
  return answer.value;
}

/** To the listener, if there is one to take. A page that is being replaced is told nothing. */
async function deliver(listener: (visit: Visit) => void): Promise<void> {
  const visit = await ask<Visit | undefined>(CHANNELS.takeVisit).catch(() => undefined);
  if (visit !== undefined) listener(visit);
}

const bridge: ShellBridge = {
  platform: PLATFORMS[process.platform] ?? "linux",
  openCeremony: (purpose) => ask(CHANNELS.openCeremony, purpose),
  copy: (text) => ask(CHANNELS.copy, text),
  reopen: () => ask(CHANNELS.reopen),
  readSettings: () => ask(CHANNELS.readSettings),
  changeSettings: (change) => ask(CHANNELS.changeSettings, change),
  tellExpiring: (count) => ask(CHANNELS.tellExpiring, count),
  onVisit(listener) {
    const take = (): void => void deliver(listener);
    ipcRenderer.on(VISIT_SIGNAL, take);
    // What was asked for before the page could listen.
    take();
    return () => void ipcRenderer.off(VISIT_SIGNAL, take);
  },
};

contextBridge.exposeInMainWorld("kist", bridge);
