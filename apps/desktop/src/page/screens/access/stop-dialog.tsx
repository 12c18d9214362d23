/** Ending a program is asked about once: it may be in the middle of something. */
import type { ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { ACCESS } from "../../texts/access.ts";
import { describeCaller } from "../../texts/callers.ts";
import { FRAME } from "../../texts/frame.ts";
import type { RunFacts } from "./access-tree.ts";

export function StopDialog({ run, onClose }: { readonly run: RunFacts; readonly onClose: () => void }): ReactElement {
  const { call, toasts } = useKist();
  const { isBusy, error, run: attempt } = useAttempt();
  const { who } = describeCaller(run.caller);
  const words = ACCESS.stopping;
  const stop = async (): Promise<void> => {
    const { stopped } = await call("runs/stop", { id: run.id });
    toasts.done(stopped ? words.done(who) : words.over);
    onClose();
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
          <Button look="danger" isPending={isBusy} onPress={() => void attempt(stop)}>
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
