/**
 * Passkeys are touched in the system browser, never in the window: Electron's own WebAuthn lacks what Kist needs (D9). The
 * browser is given a file of the user's alone that sends it to the daemon's page, so no command line carries the secret.
 */
import type { CeremonyPurpose } from "./bridge/shell-bridge.ts";
import type { DaemonLink } from "./daemon/daemon-link.ts";
import { TEXTS } from "./texts.ts";

/** Opens a file with the person's browser. Resolves with what went wrong, or with nothing. */
export type OpenInBrowser = (file: string) => Promise<string | undefined>;

/** One at a time, and no faster: a page gone wrong cannot fill the screen with browser windows. */
const LEAST_MS = 2_000;

/** Throws an error with words for the person. */
export function createCeremonyOpener(deps: {
  readonly link: Pick<DaemonLink, "openPage">;
  readonly openInBrowser: OpenInBrowser;
  readonly now: () => number;
}): (purpose: CeremonyPurpose) => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async (purpose) => {
    if (deps.now() - last < LEAST_MS) return;
    last = deps.now();
    const file = await deps.link.openPage(purpose);
    if ((await deps.openInBrowser(file)) !== undefined) throw new Error(TEXTS.browser.failed(file));
  };
}
