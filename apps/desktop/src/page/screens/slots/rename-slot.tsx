/** Another name for a way to unlock. */
import { useState, type ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { TextField } from "../../parts/field.tsx";
import { FRAME } from "../../texts/frame.ts";
import { SLOTS } from "../../texts/slots.ts";
import { slotName, type Slot } from "./slot-row.tsx";

export function RenameSlot({ slot, onClose }: { readonly slot: Slot; readonly onClose: () => void }): ReactElement {
  const { call, toasts } = useKist();
  const [name, setName] = useState(slotName(slot));
  return (
    <Dialog isOpen onClose={onClose} title={SLOTS.renameTitle(slotName(slot))}>
      <div className="flex flex-col gap-4">
        <TextField label={SLOTS.name} value={name} onChange={setName} maxLength={100} autoFocus />
        <p className="text-sm text-ink-2">{SLOTS.proof}</p>
        <PresenceForm
          purpose={{ kind: "presence" }}
          focus={false}
          act={SLOTS.rename}
          beside={<Button onPress={onClose}>{FRAME.cancel}</Button>}
          onPresence={async (presence) => {
            await call("slots/rename", { presence, id: slot.id, name });
            toasts.done(SLOTS.renamed);
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
