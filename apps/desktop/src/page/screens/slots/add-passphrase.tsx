/** One more passphrase. */
import { useState, type ReactElement } from "react";

import { CallError } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { NewPassphrase } from "../../parts/new-passphrase.tsx";
import { FRAME } from "../../texts/frame.ts";
import { NEW_PASSPHRASE } from "../../texts/new-passphrase.ts";
import { SLOTS } from "../../texts/slots.ts";

export function AddPassphrase({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { call, connection, toasts } = useKist();
  const [name, setName] = useState<string>(SLOTS.types.passphrase);
  const [passphrase, setPassphrase] = useState<string>();
  return (
    <Dialog isOpen onClose={onClose} title={SLOTS.passphraseTitle} lead={SLOTS.passphraseLead}>
      <div className="flex flex-col gap-4">
        <TextField label={SLOTS.name} value={name} onChange={setName} maxLength={100} autoFocus />
        <NewPassphrase onPassphrase={setPassphrase} />
        <p className="text-sm text-ink-2">{SLOTS.proof}</p>
        <PresenceForm
          purpose={{ kind: "presence" }}
          focus={false}
          act={SLOTS.add}
          beside={<Button onPress={onClose}>{FRAME.cancel}</Button>}
          onPresence={async (presence) => {
            if (passphrase === undefined) throw new CallError(NEW_PASSPHRASE.missing);
            const given = name.trim() === "" ? SLOTS.types.passphrase : name.trim();
            await call("slots/add", { presence, passphrase, name: given });
            toasts.done(SLOTS.passphraseAdded(given));
            await connection.refresh();
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
