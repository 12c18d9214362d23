/** Another passphrase for a slot: the old one proves who asks. */
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { SecretField } from "../../parts/field.tsx";
import { NewPassphrase } from "../../parts/new-passphrase.tsx";
import { FRAME } from "../../texts/frame.ts";
import { SLOTS } from "../../texts/slots.ts";
import type { Slot } from "./slot-row.tsx";

export function ChangePassphrase({
  slot,
  onClose,
}: {
  readonly slot: Slot;
  readonly onClose: () => void;
}): ReactElement {
  const { call, toasts } = useKist();
  const [old, setOld] = useState("");
  const [passphrase, setPassphrase] = useState<string>();
  const { isBusy, error, run } = useAttempt();
  return (
    <Dialog isOpen onClose={onClose} title={SLOTS.changeTitle}>
      <Form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (passphrase === undefined) return;
          void run(async () => {
            await call("slots/passphrase", { id: slot.id, old, new: passphrase });
            toasts.done(SLOTS.changed);
            onClose();
          });
        }}
      >
        <SecretField label={SLOTS.old} value={old} onChange={setOld} remember autoFocus />
        <NewPassphrase onPassphrase={setPassphrase} />
        <ErrorNote error={error} />
        <div className="flex justify-end gap-2">
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button type="submit" look="primary" isPending={isBusy} isDisabled={old === "" || passphrase === undefined}>
            {SLOTS.change}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
