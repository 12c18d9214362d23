/** A page in the words of the protocol. */
import { describeCaller } from "@kist/access";
import type { AnswerOf, showPage } from "@kist/protocol";

import type { OpenPage } from "./pages.ts";

export type Visit = Omit<AnswerOf<typeof showPage>, "idlesIn" | "endsIn">;

export function describeVisit({ caller, purpose }: Pick<OpenPage, "caller" | "purpose">): Visit {
  const { opener, unlocks, page, openedAt } = caller;
  const ancestry = String(describeCaller(opener)["ancestry"] ?? "");
  return {
    page,
    purpose,
    openedAt,
    opener: { program: opener.process.exe, ancestry, approvesTerminal: unlocks !== undefined },
  };
}
