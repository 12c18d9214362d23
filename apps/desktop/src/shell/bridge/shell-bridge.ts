/**
 * What the page finds at `window.kist` when it stands in the desktop app's window. In a browser there is no such object, and
 * the page does what it can by itself. Types only: the page imports them, the preload script fills them.
 */
import type { ShellSettings } from "../settings.ts";

/** What a page of the system browser is opened for. */
export type CeremonyPurpose =
  /** The whole app, for what only a browser can do: adding a passkey. */
  | { readonly kind: "app"; readonly screen?: "slots" }
  | { readonly kind: "unlock" }
  | { readonly kind: "approval"; readonly id: string };

/** Something outside asked for it to be shown: a link that was followed, a notification that was clicked. */
export type Visit =
  | { readonly kind: "secret"; readonly reference: string }
  | { readonly kind: "approval"; readonly id: string }
  | { readonly kind: "approvals" };

export interface ShellBridge {
  readonly platform: "linux" | "macos" | "windows";
  /** Opens a page of the daemon in the system browser. Resolves when the browser was told; the window follows by events. */
  openCeremony(purpose: CeremonyPurpose): Promise<void>;
  /** Copies; after so many milliseconds the clipboard is emptied, if it still holds this. */
  copy(text: string): Promise<{ readonly clearsIn: number }>;
  /** Asks for a page of its own again: the daemon knows this one no more. The window loads anew. */
  reopen(): Promise<void>;
  readSettings(): Promise<ShellSettings>;
  /** Resolves with what holds now: a shortcut that another program has stays unset. */
  changeSettings(change: Partial<ShellSettings>): Promise<ShellSettings>;
  /** How many secrets expire soon. The person is told once a day, by number, never by name. */
  tellExpiring(count: number): Promise<void>;
  /** Calls the listener with what was asked for while it is there, and with what waited for it. Returns how to stop. */
  onVisit(listener: (visit: Visit) => void): () => void;
}
