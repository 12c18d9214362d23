/** `kist unlock` with a passkey: the page in the browser, and this terminal until the touch. */
import type { ResponseFrom } from "../api.ts";
import type { Kist } from "../kist.ts";
import { follow } from "./follow.ts";
import { findDoor, noBrowser, openPage } from "./open-page.ts";

/** Nothing where the passphrase is to be asked for here. `must`: the person wants the page and nothing else. */
export async function unlockOnPage(
  kist: Kist,
  flags: { readonly localhost: boolean },
  must: boolean,
): Promise<ResponseFrom<"unlock"> | undefined> {
  const door = findDoor(kist, flags);
  if (typeof door === "string") {
    if (must) throw noBrowser(door, "`kist unlock --passphrase` asks here.");
    return undefined;
  }
  const page = await openPage(kist, door, { kind: "unlock" });
  kist.output.say(`Touch your passkey in ${door.browser.name}. Enter: the passphrase here. Ctrl-C: give up.`);
  const answer = await follow(kist, {
    page,
    look: async ({ state, approvedTerminal }) => {
      const status = state === "done" ? await kist.daemon.peek() : undefined;
      return status?.state === "unlocked" ? { vaults: status.vaults.length, approvedTerminal } : undefined;
    },
    otherwise: "`kist unlock --passphrase` asks here.",
  });
  return answer === "enter" ? undefined : answer;
}
