/** Ending a program is asked about once: it may be in the middle of something. */
import { useState, type ReactElement } from "react";

import { isCallError, type ErrorWords } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { ACCESS } from "../../texts/access.ts";
import { describeCaller } from "../../texts/callers.ts";
import { FRAME } from "../../texts/frame.ts";
import type { RunFacts } from "./access-tree.ts";

export function StopDialog({ run, onClose }: { readonly run: RunFacts; readonly onClose: () => void }): ReactElement {
  const { call, toasts } = useKist();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorWords>();
  const { who } = describeCaller(run.caller);
  const words = ACCESS.stopping;
  const stop = async (): Promise<void> => {
    setBusy(true);
    try {
      const { stopped } = await call("runs/stop", { id: run.id });
      toasts.done(stopped ? words.done(who) : words.over);
      onClose();
    } catch (caught) {
      if (!isCallError(caught)) throw caught;
      setError(caught);
      setBusy(false);
    }
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      role="alertdialog"
      width="sm"
      title={words.title(who)}
      lead={words.lead}
      actions={
        <>
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          <Button look="danger" isPending={busy} onPress={() => void stop()}>
            {ACCESS.stop}
          </Button>
        </>
      }
    >
      <p className="text-sm text-ink-2">{ACCESS.process(run.pid)}</p>
      <ErrorNote error={error} />
    </Dialog>
  );
}
