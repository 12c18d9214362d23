/** Stores what was edited, and asks where it was changed meanwhile or is not accepted. */
import { isKistError } from "@kist/model";

import type { RequestTo, ResponseFrom } from "../api.ts";
import { toComplaint } from "../complaint-words.ts";
import { callWithConsent } from "../consent.ts";
import type { Kist } from "../kist.ts";
import { editAgain } from "./edit-again.ts";

type Request = RequestTo<"secrets/set">;
type Entry = Request["entries"][number];

export interface EditedEntry {
  readonly key: string;
  readonly value: string;
  readonly template?: true;
  /** The version it was made from; null: there was none. */
  readonly expected: string | null;
}

/** What an edit can mend. */
const MENDABLE: ReadonlySet<string> = new Set(["value-not-of-kind", "value-too-large", "template-malformed"]);

/** Nothing: edit again. */
export async function storeExpecting(
  kist: Kist,
  where: Pick<Request, "vault" | "environment" | "namespace">,
  edited: readonly EditedEntry[],
  reason: string | undefined,
): Promise<ResponseFrom<"secrets/set"> | undefined> {
  const why = reason === undefined ? {} : { reason };
  const store = (entries: Entry[]) => callWithConsent(kist, "secrets/set", { ...where, entries });
  try {
    return await store(edited.map((entry) => ({ ...entry, ...why })));
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
    return await store(
      edited.map(({ key, value, template }) => ({ key, value, ...(template === true ? { template } : {}), ...why })),
    );
  }
}
