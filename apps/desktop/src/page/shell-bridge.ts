/** The desktop app's bridge as the page sees it: there in its window, absent in a browser. Types only. */
import type { ShellBridge } from "../shell/bridge/shell-bridge.ts";

declare global {
  interface Window {
    readonly kist?: ShellBridge;
  }
}

export type { CeremonyPurpose, ShellBridge, Visit } from "../shell/bridge/shell-bridge.ts";
export type { ShellSettings } from "../shell/settings.ts";
