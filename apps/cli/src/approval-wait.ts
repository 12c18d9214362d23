/** The wait for a person's yes, in words; loaded when it comes to that. */
import { KistError } from "@kist/model";
import { describeError } from "@kist/protocol/errors";

import type { ResponseFrom } from "./api.ts";
import type { Kist } from "./kist.ts";
import { paint } from "./printable.ts";

const PATIENCE_MS = 120_000;
/** One wait request; the daemon answers earlier when the decision falls. */
const WAIT_SECONDS = 30;

/** Returns when the approval is granted. Throws `approval-denied` or, after two minutes, `approval-expired`. */
export async function waitForApproval(
  kist: Kist,
  id: string,
  facts: Readonly<Record<string, string | number>>,
): Promise<void> {
  const words = describeError("approval-needed", facts);
  kist.output.say(`${paint("yellow", "kist:")} ${words.what} ${words.next ?? ""}`);
  const until = kist.now() + PATIENCE_MS;
  const { waitHere } = await import("./browser/wait-here.ts");
  const here = kist.json ? undefined : await waitHere(kist, id, until);
  if (here === undefined) kist.output.say("      Waiting for it, up to two minutes (Ctrl-C gives up).");
  else return settle(here);
  for (let left = PATIENCE_MS; left > 0; left = until - kist.now()) {
    const seconds = Math.min(WAIT_SECONDS, Math.max(1, Math.ceil(left / 1000)));
    const { state } = await kist.daemon.call("approvals/wait", { id, seconds });
    if (state !== "pending") return settle(state);
  }
  settle("expired");
}

function settle(state: ResponseFrom<"approvals/wait">["state"]): void {
  if (state === "denied") throw new KistError("approval-denied");
  if (state !== "granted") throw new KistError("approval-expired");
}
