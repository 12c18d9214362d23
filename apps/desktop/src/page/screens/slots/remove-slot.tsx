/** The end of a way to unlock. */
import type { ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { FRAME } from "../../texts/frame.ts";
import { SLOTS } from "../../texts/slots.ts";
import { slotName, type Slot } from "./slot-row.tsx";

export function RemoveSlot({ slot, onClose }: { readonly slot: Slot; readonly onClose: () => void }): ReactElement {
  const { call, connection, toasts } = useKist();
  const name = slotName(slot);
  return (
    <Dialog
      isOpen
      onClose={onClose}
      role="alertdialog"
      title={SLOTS.removeTitle(name)}
      lead={slot.type === "passkey" ? SLOTS.removeLead : SLOTS.removeOther}
    >
      <div className="flex flex-col gap-4">
        <p className="text-sm text-ink-2">{SLOTS.proof}</p>
        <PresenceForm
          purpose={{ kind: "presence" }}
          act={SLOTS.remove}
          beside={<Button onPress={onClose}>{FRAME.cancel}</Button>}
          onPresence={async (presence) => {
            await call("slots/remove", { presence, id: slot.id });
            toasts.done(SLOTS.removed(name));
            await connection.refresh();
            onClose();
          }}
        />
      </div>
    </Dialog>
  );
}
