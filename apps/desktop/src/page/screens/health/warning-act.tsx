/** A copied home enrolled, a clock accepted. For the rest the warning's own words say what to do. */
import { useState, type ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { PresenceForm } from "../../frame/presence.tsx";
import { Button } from "../../parts/button.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { HEALTH } from "../../texts/health.ts";

export function WarningAct({ code }: { readonly code: string }): ReactElement | undefined {
  if (code === "clock-jumped") return <AcceptClock />;
  return code === "device-cloned" ? <ResolveCopy /> : undefined;
}

function AcceptClock(): ReactElement {
  const { call, connection, toasts } = useKist();
  const { isBusy, run } = useNotedAttempt();
  return (
    <Button
      size="sm"
      isPending={isBusy}
      onPress={() =>
        void run(async () => {
          await call("doctor/accept-clock", {});
          await connection.refresh();
          toasts.done(HEALTH.acceptedClock);
        })
      }
    >
      {HEALTH.acceptClock}
    </Button>
  );
}

function ResolveCopy(): ReactElement {
  const { call, connection } = useKist();
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button size="sm" onPress={() => setOpen(true)}>
        {HEALTH.resolve}
      </Button>
      <Dialog isOpen={isOpen} onClose={() => setOpen(false)} title={HEALTH.resolveTitle} lead={HEALTH.resolveLead}>
        <PresenceForm
          purpose={{ kind: "presence" }}
          act={HEALTH.resolveAct}
          onPresence={async (presence) => {
            await call("device/resolve", { presence });
            setOpen(false);
            await connection.refresh();
          }}
        />
      </Dialog>
    </>
  );
}
