/** `kist slots add passkey`: the app's list of ways to unlock in the browser, and this terminal until one more is there. */
import type { ResponseFrom } from "../api.ts";
import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { follow } from "./follow.ts";
import { findDoor, noBrowser, openPage } from "./open-page.ts";

type Slot = ResponseFrom<"slots/list">["slots"][number];

export async function addPasskeyOnPage(kist: Kist, flags: { readonly localhost: boolean }): Promise<Slot> {
  const passkeys = async (): Promise<readonly Slot[]> =>
    (await kist.daemon.call("slots/list", {})).slots.filter(({ type }) => type === "passkey");
  const before = new Set((await passkeys()).map(({ id }) => id));
  const door = findDoor(kist, flags);
  if (typeof door === "string")
    throw noBrowser(door, "Do it at the machine itself; `kist slots add NAME` adds a passphrase from here.");
  const page = await openPage(kist, door, { kind: "app", screen: "slots" });
  const added = await follow(kist, {
    page,
    says: `Add the passkey in ${door.browser.name}. Ctrl-C: give up.`,
    look: async () => (await passkeys()).find(({ id }) => !before.has(id)),
    otherwise: "Run it again, or `kist ui` and look under Ways to unlock.",
  });
  if (added !== "enter") return added;
  throw complain("not-confirmed", 2, "No passkey was added.");
}
