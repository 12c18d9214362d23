/** `kist approve` with a passkey: everything that is asked for on one page, and a touch there. */
import type { ResponseFrom } from "../api.ts";
import type { Kist } from "../kist.ts";
import { follow } from "./follow.ts";
import { openPage, type Door } from "./open-page.ts";

type Decided = ResponseFrom<"approvals/decide">;

/** Nothing where the person wants to type the passphrase here. */
export async function decideOnPage(kist: Kist, door: Door, id: string): Promise<Decided | undefined> {
  const page = await openPage(kist, door, { kind: "approval", id });
  const decided = await follow<Decided>(kist, {
    page,
    says: `Decide with your passkey in ${door.browser.name}. Enter: the passphrase here. Ctrl-C: not now.`,
    // It may also be decided elsewhere meanwhile.
    look: async () => {
      const { state } = await kist.daemon.call("approvals/wait", { id, seconds: 0 });
      return state === "pending" ? undefined : { state };
    },
    otherwise: `\`kist approve ${id} --passphrase\` asks here.`,
  });
  return decided === "enter" ? undefined : decided;
}
