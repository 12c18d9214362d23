/** One request that waits: what, who and why, and the yes or no to it. */
import type { ReactElement } from "react";

import { useEndpoint, useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { ApprovalFacts } from "../../frame/approval-facts.tsx";
import { ExactNames } from "../../frame/exact-names.tsx";
import { Mark } from "../../frame/mark.tsx";
import { PresenceForm } from "../../frame/presence.tsx";
import { useGrant } from "../../frame/use-grant.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { describeAction } from "../../texts/actions.ts";
import { CEREMONY } from "../../texts/ceremony.ts";
import { CONSENT } from "../../texts/consent.ts";

export function ApprovalForm({
  id,
  onDecided,
}: {
  readonly id: string;
  readonly onDecided: (granted: boolean) => void;
}): ReactElement {
  const { call } = useKist();
  const { data, error } = useEndpoint("approvals/list", {});
  const denying = useAttempt();
  const approval = data?.approvals.find((one) => one.id === id);
  const { names, prove, allow } = useGrant(approval, () => onDecided(true));
  const isGone = data !== undefined && approval === undefined;
  return (
    <main className="flex min-h-full flex-col items-center justify-center gap-6 bg-bg p-6">
      <Mark size={44} />
      <h1 className="text-xl font-semibold">
        {approval === undefined ? CEREMONY.approvalTitle : CONSENT.title(describeAction(approval.action).ask)}
      </h1>
      <div className="flex w-full max-w-md flex-col gap-4">
        <ErrorNote error={error ?? (isGone ? CEREMONY.gone : undefined)} />
        {data === undefined ? <Skeleton className="h-28 w-full" /> : undefined}
        {approval === undefined ? undefined : (
          <>
            <ApprovalFacts approval={approval} />
            {names === undefined ? (
              <PresenceForm purpose={{ kind: "approval", id }} act={CEREMONY.allow} wide onPresence={prove} />
            ) : (
              <ExactNames names={names} onAllow={allow} wide />
            )}
            <ErrorNote error={denying.error} />
            <Button
              look="quiet"
              wide
              isPending={denying.isBusy}
              onPress={() =>
                void denying.run(async () => {
                  await call("approvals/decide", { id, grant: false });
                  onDecided(false);
                })
              }
            >
              {CEREMONY.deny}
            </Button>
          </>
        )}
      </div>
    </main>
  );
}
