/** The question before something that cannot be taken back. */
import { complain } from "./complaint.ts";
import type { Kist } from "./kist.ts";

/** Returns on yes. `--yes` answers beforehand; without a terminal it must. */
export async function confirmOrRefuse(kist: Kist, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (!kist.terminal.available())
    throw complain("not-confirmed", 2, "This needs a yes, and there is no terminal to ask on.", { next: "Add --yes." });
  if (!(await kist.terminal.confirm(question))) throw complain("not-confirmed", 2, "Nothing was done.");
}
