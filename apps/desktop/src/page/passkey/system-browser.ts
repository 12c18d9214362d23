/** From the desktop app's window to a page of the daemon in the system browser: only there can a passkey be touched (D9). */
import { CallError } from "../api/call-error.ts";
import type { CeremonyPurpose, ShellBridge } from "../shell-bridge.ts";

/** Throws `CallError` in the app's words: no browser opened. */
export async function openInBrowser(shell: ShellBridge, purpose: CeremonyPurpose): Promise<void> {
  try {
    await shell.openCeremony(purpose);
  } catch (error) {
    throw new CallError({ code: "browser-not-opened", what: error instanceof Error ? error.message : String(error) });
  }
}
