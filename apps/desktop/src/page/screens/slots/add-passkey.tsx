/** A new passkey: a name, proof of who asks, and two touches. In the desktop app's window it is the browser's to do. */
import { Fingerprint } from "lucide-react";
import { useState, type ReactElement } from "react";

import { askShell } from "../../api/ask-shell.ts";
import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { TextField } from "../../parts/field.tsx";
import { useLeaving } from "../../parts/use-leaving.ts";
import { canTouch, register } from "../../passkey/ceremony.ts";
import { FRAME } from "../../texts/frame.ts";
import { SLOTS } from "../../texts/slots.ts";

type Step = "asking" | "making" | "confirming";

export function AddPasskey({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { call, connection, toasts } = useKist();
  const [name, setName] = useState<string>(SLOTS.types.passkey);
  const [step, setStep] = useState<Step>("asking");
  const opening = useAttempt();
  const shell = window.kist;
  const leaving = useLeaving();
  if (shell !== undefined || !canTouch()) {
    return (
      <Dialog isOpen onClose={onClose} title={SLOTS.inBrowserTitle} width="sm">
        <p className="text-ink-2">{shell === undefined ? SLOTS.unsupported : SLOTS.inBrowser}</p>
        {shell === undefined ? undefined : (
          <div className="mt-4 flex flex-col items-end gap-3">
            <ErrorNote error={opening.error} />
            <Button
              look="primary"
              isPending={opening.isBusy}
              onPress={() =>
                void opening
                  .run(() => askShell(() => shell.openCeremony({ kind: "app", screen: "slots" })))
                  .then((opened) => opened && onClose())
              }
            >
              {SLOTS.openBrowser}
            </Button>
          </div>
        )}
      </Dialog>
    );
  }
  return (
    <Dialog isOpen onClose={onClose} title={SLOTS.makeTitle} lead={SLOTS.makeLead}>
      <div className="flex flex-col gap-4">
        {step === "asking" ? (
          <TextField
            label={SLOTS.name}
            hint={SLOTS.passkeyHint}
            value={name}
            onChange={setName}
            maxLength={100}
            autoFocus
          />
        ) : (
          <p role="status" className="flex items-center gap-3 rounded-lg border border-line bg-surface p-4">
            <Fingerprint size={20} aria-hidden className="shrink-0 text-accent-text" />
            {step === "making" ? SLOTS.touchOnce : SLOTS.touchAgain}
          </p>
        )}
        <p className="text-sm text-ink-2">{SLOTS.proof}</p>
        <PresenceForm
          purpose={{ kind: "presence" }}
          focus={false}
          act={SLOTS.make}
          beside={<Button onPress={onClose}>{FRAME.cancel}</Button>}
          onPresence={async (presence) => {
            const given = name.trim() === "" ? SLOTS.types.passkey : name.trim();
            setStep("making");
            try {
              await register(call, { presence, name: given }, { onMade: () => setStep("confirming"), leaving });
            } catch (error) {
              setStep("asking");
              throw error;
            }
            toasts.done(SLOTS.made(given));
            await connection.refresh();
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
