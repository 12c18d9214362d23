/** What is wrong with an edited text, and the question whether to go on with it: nothing that was typed is lost. */
import { complain } from "../complaint.ts";
import type { Kist } from "../kist.ts";
import { paint } from "../printable.ts";

/** Returns where the person goes on editing; throws where nobody is there or somebody gives up. */
export async function editAgain(kist: Kist, mistakes: readonly string[]): Promise<void> {
  for (const mistake of mistakes) kist.output.say(`${paint("yellow", "!")} ${mistake}.`);
  const giveUp = complain("not-confirmed", 2, "The text was not accepted, so nothing was stored.");
  if (!kist.terminal.available() || !(await kist.terminal.confirm("Edit it again?"))) throw giveUp;
}
