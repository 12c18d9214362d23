/** Stores what was edited, and asks where it was changed meanwhile or is not accepted. */
import { isKistError } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { toComplaint } from "../complaint.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { editAgain } from "./edit-again.ts";

type Request = RequestTo<"secrets/set">;

/** What an edit can mend. */
const MENDABLE: ReadonlySet<string> = new Set(["value-not-of-kind", "value-too-large", "template-malformed"]);

/** Nothing: edit again. Every entry names the version it was made from. */
export async function storeExpecting(kist: Kist, request: Request): Promise<ResponseFrom<"secrets/set"> | undefined> {
  try {
    return await callWithConsent(kist, "secrets/set", request);
  } catch (error) {
    if (!isKistError(error)) throw error;
    const { what } = toComplaint(error);
    if (MENDABLE.has(error.code)) {
      await editAgain(kist, [what.replace(/\.$/, "")]);
      return undefined;
    }
    if (error.code !== "version-moved" || !kist.terminal.available()) throw error;
    kist.output.say(what);
    const question = "Store your text all the same, as a newer version? The other one stays in the history.";
    if (!(await kist.terminal.confirm(question))) throw error;
    const entries = request.entries.map(({ expected: _, ...entry }) => entry);
    return await callWithConsent(kist, "secrets/set", { ...request, entries });
  }
}
