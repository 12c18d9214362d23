/** A request that needs a yes, in one dialog: what would be done, who asks and why it is asked, before anything is proved. */
import { useEffect, useState, type ReactElement } from "react";

import type { Question } from "../api/asking.ts";
import { isCallError, type ErrorWords } from "../api/call-error.ts";
import { useKist, useStanding } from "../api/kist.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { describeAction } from "../texts/actions.ts";
import { CONSENT } from "../texts/consent.ts";
import { FRAME } from "../texts/frame.ts";
import { ApprovalFacts, type Approval } from "./approval-facts.tsx";
import { ExactNames } from "./exact-names.tsx";
import { PresenceForm } from "./presence.tsx";
import { useGrant } from "./use-grant.ts";

export default function ConsentDialog({ question }: { readonly question: Question }): ReactElement {
  const { call } = useKist();
  const [approval, setApproval] = useState<Approval>();
  const [error, setError] = useState<ErrorWords>();
  useEffect(() => {
    const look = async (): Promise<void> => {
      try {
        const { approvals } = await call("approvals/list", {});
        const found = approvals.find(({ id }) => id === question.approval);
        setApproval(found);
        if (found === undefined) setError(CONSENT.gone);
      } catch (caught) {
        if (isCallError(caught)) setError(caught);
      }
    };
    void look();
  }, [call, question]);
  const standing = useStanding();
  const own = standing.kind === "open" && approval?.caller["page"] === standing.visit.page;
  const { names, prove, allow } = useGrant(approval, () => question.answer("granted"));
  const cancel = (): void => {
    question.answer("cancelled");
    // What this page asked nobody else should be asked; others' requests go on waiting.
    if (own) void call("approvals/decide", { id: question.approval, grant: false }).catch(() => undefined);
  };
  return (
    <Dialog
      isOpen
      onClose={cancel}
      role="alertdialog"
      title={approval === undefined ? CONSENT.loading : CONSENT.title(describeAction(approval.action).ask)}
    >
      {error === undefined ? (
        <div className="flex flex-col gap-4">
          {approval === undefined ? <Skeleton className="h-24 w-full" /> : <ApprovalFacts approval={approval} />}
          {names === undefined ? (
            <PresenceForm
              purpose={{ kind: "approval", id: question.approval }}
              act={CONSENT.allow}
              beside={<Button onPress={cancel}>{FRAME.cancel}</Button>}
              onPresence={async (presence) => {
                // What this page itself wants is on the screen behind the dialog: one yes is enough.
                if (!own) return await prove(presence);
                await call("approvals/decide", { id: question.approval, grant: true, presence });
                question.answer("granted");
              }}
            />
          ) : (
            <ExactNames names={names} onAllow={allow} beside={<Button onPress={cancel}>{FRAME.cancel}</Button>} />
          )}
        </div>
      ) : (
        <ErrorNote error={error} />
      )}
    </Dialog>
  );
}
