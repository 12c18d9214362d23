/** `kist unlock` with a passkey: the page in the browser, and this terminal until the touch. */
import type { ResponseFrom } from "../api.ts";
import type { Kist } from "../kist.ts";
import { follow } from "./follow.ts";
import { findDoor, noBrowser, openPage } from "./open-page.ts";

interface Wish {
  readonly localhost: boolean;
  /** The page and nothing else is wanted. */
  readonly passkey: boolean;
}

/** Nothing where the passphrase is to be asked for here. */
export async function unlockOnPage(
  kist: Kist,
  flags: Wish,
  hasPasskey: boolean,
): Promise<ResponseFrom<"unlock"> | undefined> {
  const door = findDoor(kist, flags);
  if (typeof door === "string") {
    if (flags.passkey) throw noBrowser(door, "`kist unlock --passphrase` asks here.");
    return undefined;
  }
  const page = await openPage(kist, door, { kind: "unlock" });
  const what = hasPasskey ? "Touch your passkey" : "Unlock on the page";
  const answer = await follow(kist, {
    page,
    says: `${what} in ${door.browser.name}. Enter: the passphrase here. Ctrl-C: give up.`,
    look: async ({ state, approvedTerminal }) => {
      const status = state === "done" ? await kist.daemon.peek() : undefined;
      return status?.state === "unlocked" ? { vaults: status.vaults.length, approvedTerminal } : undefined;
    },
    otherwise: "`kist unlock --passphrase` asks here.",
  });
  return answer === "enter" ? undefined : answer;
}
