/** The vault is locked: open it again, here. A touch where there is a passkey, the passphrase, or the code from the sheet. */
import { useState, type ReactElement } from "react";

import { useKist, useStatus } from "../../api/kist.tsx";
import { Mark } from "../../frame/mark.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { UNLOCK } from "../../texts/unlock.ts";
import { RecoveryForm } from "./recovery-form.tsx";

export default function UnlockScreen({
  title = UNLOCK.title,
  lead,
  onUnlocked,
}: {
  readonly title?: string;
  /** Who asked for it, on a page that a terminal opened. */
  readonly lead?: string | undefined;
  readonly onUnlocked?: () => void;
}): ReactElement {
  const { call, connection } = useKist();
  const { unlockWith } = useStatus();
  const opened = async (): Promise<void> => {
    onUnlocked?.();
    await connection.refresh();
  };
  const [way, setWay] = useState<"usual" | "recovery">("usual");
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 bg-bg p-6">
      <Mark size={44} />
      <div className="flex max-w-sm flex-col gap-2 text-center">
        <h1 className="text-xl font-semibold">{title}</h1>
        {lead === undefined ? undefined : <p className="text-pretty text-ink-2">{lead}</p>}
      </div>
      <div className="flex w-full max-w-xs flex-col gap-3">
        {way === "usual" ? (
          <PresenceForm
            purpose={{ kind: "unlock" }}
            act={UNLOCK.open}
            wide
            onPresence={async (given) => {
              await call(
                "unlock",
                typeof given === "string"
                  ? { with: "passphrase", passphrase: given }
                  : { with: "passkey", passkey: given.passkey },
              );
              await opened();
            }}
          />
        ) : (
          <RecoveryForm
            onCode={async (code) => {
              await call("unlock", { with: "recovery", code });
              await opened();
            }}
          />
        )}
        {unlockWith.includes("recovery") ? (
          <Button look="quiet" wide onPress={() => setWay(way === "usual" ? "recovery" : "usual")}>
            {way === "usual" ? UNLOCK.useRecovery : UNLOCK.useUsual}
          </Button>
        ) : undefined}
      </div>
    </main>
  );
}
