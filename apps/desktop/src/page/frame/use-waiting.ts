/**
 * Requests that wait for a person: those of other programs and pages. What this page asks itself has its dialog already.
 */
import { useSyncExternalStore } from "react";

import { useEndpoint, useKist, useStanding } from "../api/kist.tsx";
import { useNotedAttempt } from "../api/use-attempt.ts";
import { ACCESS } from "../texts/access.ts";
import type { Approval } from "./approval-facts.tsx";

export interface Waiting {
  /** The oldest first: it expires first. */
  readonly waiting: readonly Approval[];
  /** Opens the dialog that shows it and takes the proof. */
  readonly review: (approval: Approval) => void;
  readonly deny: (approval: Approval) => void;
}

/** Milliseconds: nobody tells when one expires. */
const LOOK_AGAIN = 5000;

export function useWaiting(): Waiting {
  const { call, questions, toasts } = useKist();
  const { run } = useNotedAttempt();
  const standing = useStanding();
  const own = standing.kind === "open" ? standing.visit.page : undefined;
  const { data, refetch } = useEndpoint(
    "approvals/list",
    {},
    { refetchInterval: hasPending(standing) ? LOOK_AGAIN : false },
  );
  const first = useSyncExternalStore(questions.subscribe, questions.first);
  const waiting = (data?.approvals ?? [])
    .filter(({ state, caller, id }) => state === "pending" && caller["page"] !== own && id !== first?.approval)
    .toSorted((a, b) => a.askedAt - b.askedAt);
  const deny = async ({ id }: Approval): Promise<void> => {
    await run(async () => {
      await call("approvals/decide", { id, grant: false });
      toasts.done(ACCESS.denied);
    });
    await refetch();
  };
  return {
    waiting,
    review: ({ id }) => void questions.ask(id),
    deny: (approval) => void deny(approval),
  };
}

function hasPending(standing: ReturnType<typeof useStanding>): boolean {
  return standing.kind === "open" && standing.status.pendingApprovals > 0;
}
