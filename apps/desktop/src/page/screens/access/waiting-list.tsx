/** Requests that wait for this person, each with all it says of itself, before anything is proved. */
import type { ReactElement } from "react";

import { ApprovalFacts } from "../../frame/approval-facts.tsx";
import { useWaiting } from "../../frame/use-waiting.ts";
import { Button } from "../../parts/button.tsx";
import { Card, Section } from "../../parts/screen.tsx";
import { useNow } from "../../parts/use-now.ts";
import { ACCESS } from "../../texts/access.ts";
import { describeAction } from "../../texts/actions.ts";
import { describeCaller } from "../../texts/callers.ts";
import { timeLeft } from "../../texts/times.ts";

export function WaitingList(): ReactElement | undefined {
  const { waiting, review, deny } = useWaiting();
  const now = useNow();
  if (waiting.length === 0) return undefined;
  return (
    <Section title={ACCESS.waiting} lead={ACCESS.waitingLead}>
      <ul className="flex flex-col gap-3">
        {waiting.map((approval) => {
          const title = ACCESS.asks(describeCaller(approval.caller).who, describeAction(approval.action).ask);
          return (
            <li key={approval.id}>
              <Card>
                <div className="mb-3 flex flex-wrap items-baseline gap-x-3">
                  <h3 className="min-w-0 flex-1 font-medium">{title}</h3>
                  <span className="text-sm text-ink-3 tabular-nums">
                    {ACCESS.expiresIn(timeLeft(approval.expiresAt - now))}
                  </span>
                </div>
                <ApprovalFacts approval={approval} />
                <div className="mt-3 flex justify-end gap-2">
                  <Button aria-label={`${ACCESS.deny}: ${title}`} onPress={() => deny(approval)}>
                    {ACCESS.deny}
                  </Button>
                  <Button look="primary" aria-label={`${ACCESS.allow}: ${title}`} onPress={() => review(approval)}>
                    {ACCESS.allow}
                  </Button>
                </div>
              </Card>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}
