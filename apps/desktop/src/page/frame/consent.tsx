/** A request that needs a yes, in one dialog: what would be done, who asks and why it is asked, before anything is proved. */
import { useEffect, useState, useSyncExternalStore, type ReactElement, type ReactNode } from "react";

import type { Question } from "../api/asking.ts";
import { isCallError, type ErrorWords } from "../api/call-error.ts";
import type { EndpointAnswer } from "../api/endpoints.ts";
import { useKist, useStanding } from "../api/kist.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { describeAction, describeRule } from "../texts/actions.ts";
import { describeCaller } from "../texts/callers.ts";
import { CONSENT } from "../texts/consent.ts";
import { FRAME } from "../texts/frame.ts";
import { PresenceForm } from "./presence.tsx";

export type Approval = EndpointAnswer<"approvals/list">["approvals"][number];

/** Names that are shown before the list says how many more there are. */
const MOST_NAMES = 60;

export function Consent(): ReactElement | undefined {
  const { questions } = useKist();
  const question = useSyncExternalStore(questions.subscribe, questions.first);
  return question === undefined ? undefined : <ConsentDialog key={question.approval} question={question} />;
}

function ConsentDialog({ question }: { readonly question: Question }): ReactElement {
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
          <PresenceForm
            purpose={{ kind: "approval", id: question.approval }}
            act={CONSENT.allow}
            beside={<Button onPress={cancel}>{FRAME.cancel}</Button>}
            onPresence={async (presence) => {
              await call("approvals/decide", { id: question.approval, grant: true, presence });
              question.answer("granted");
            }}
          />
        </div>
      ) : (
        <ErrorNote error={error} />
      )}
    </Dialog>
  );
}

/** What, who, why. */
export function ApprovalFacts({ approval }: { readonly approval: Approval }): ReactElement {
  const { subjects, rule, scope } = approval;
  const rest = subjects.length - MOST_NAMES;
  return (
    <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-3 rounded-lg border border-line bg-surface p-3">
      <Fact label={CONSENT.what}>
        <ul className="flex max-h-40 flex-col gap-0.5 overflow-y-auto font-mono text-sm" tabIndex={0}>
          {subjects.slice(0, MOST_NAMES).map((subject) => (
            <li key={subject} className="break-all" translate="no">
              {subject}
            </li>
          ))}
          {rest > 0 ? <li className="font-sans text-ink-3">{CONSENT.more(rest)}</li> : undefined}
        </ul>
      </Fact>
      <Fact label={CONSENT.who}>
        <Caller approval={approval} />
      </Fact>
      <Fact label={CONSENT.why}>
        {describeRule(rule)} <span className="text-ink-3">{CONSENT.covers[scope]}</span>
      </Fact>
    </dl>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-sm text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Caller({ approval: { caller } }: { readonly approval: Approval }): ReactElement {
  const standing = useStanding();
  const { who, ancestors } = describeCaller(caller);
  if (standing.kind === "open" && caller["page"] === standing.visit.page) return <>{CONSENT.here}</>;
  const exe = caller["exe"];
  return (
    <>
      {exe === undefined ? who : <span className="font-mono text-sm break-all">{String(exe)}</span>}
      <span className="block text-sm text-ink-3">{ancestors.join(" · ")}</span>
      {caller["cwd"] === undefined ? undefined : (
        <span className="block font-mono text-sm break-all text-ink-3">{String(caller["cwd"])}</span>
      )}
    </>
  );
}
