/**
 * A page in the system browser for one matter: an unlock that a terminal or the desktop app waits for, or one approval. It says
 * who asks and for what, takes the touch or the passphrase, and then is over.
 */
import { CircleCheck, CircleX } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { Visit } from "../../api/entry.ts";
import { useStatus } from "../../api/kist.tsx";
import { Mark } from "../../frame/mark.tsx";
import { Button } from "../../parts/button.tsx";
import { CEREMONY } from "../../texts/ceremony.ts";
import UnlockScreen from "../unlock/index.tsx";
import { ApprovalForm } from "./approval-form.tsx";
import { programName } from "./program-name.ts";

type Outcome = keyof typeof CEREMONY.done;

export default function CeremonyScreen({
  visit,
  onGoOn,
}: {
  readonly visit: Visit;
  /** The person wants the app in this tab after all. */
  readonly onGoOn: () => void;
}): ReactElement {
  const { state } = useStatus();
  const { purpose, opener } = visit;
  // A page for an unlock that comes to an open vault is there for the terminal that opened it: the proof is asked all the same.
  const [outcome, setOutcome] = useState<Outcome>();
  if (outcome !== undefined) return <Done outcome={outcome} onGoOn={onGoOn} />;
  if (purpose.kind === "approval" && state === "unlocked") {
    return <ApprovalForm id={purpose.id} onDecided={(granted) => setOutcome(granted ? "granted" : "denied")} />;
  }
  return (
    <UnlockScreen
      title={CEREMONY.unlockTitle}
      lead={CEREMONY.unlockLead(programName(opener.program), opener.approvesTerminal)}
      onUnlocked={() => setOutcome("unlock")}
    />
  );
}

function Done({ outcome, onGoOn }: { readonly outcome: Outcome; readonly onGoOn: () => void }): ReactElement {
  const { title, lead } = CEREMONY.done[outcome];
  const Icon = outcome === "denied" ? CircleX : CircleCheck;
  return (
    <main className="flex h-full flex-col items-center justify-center gap-4 bg-bg p-6 text-center">
      <Mark size={44} />
      <h1 className="flex items-center gap-2 text-xl font-semibold">
        <Icon size={22} aria-hidden className={outcome === "denied" ? "text-danger" : "text-ok"} />
        {title}
      </h1>
      <p role="status" className="max-w-sm text-ink-2">
        {lead}
      </p>
      <Button look="quiet" onPress={onGoOn}>
        {CEREMONY.goOn}
      </Button>
    </main>
  );
}
