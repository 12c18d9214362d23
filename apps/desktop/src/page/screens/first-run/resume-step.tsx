/** The code was shown before and never typed back: the daemon says which of its groups it wants. */
import { useEffect, useState, type ReactElement } from "react";

import { isCallError } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { Skeleton } from "../../parts/skeleton.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { ProveForm } from "./prove-form.tsx";
import { StepHead } from "./steps.tsx";

const { recovery: WORDS } = FIRST_RUN;

export function ResumeStep({
  onProved,
  onLater,
}: {
  readonly onProved: () => void;
  readonly onLater: () => void;
}): ReactElement {
  const { call } = useKist();
  const [group, setGroup] = useState<number>();
  useEffect(() => {
    // An empty answer is always wrong, and the refusal names the group.
    const learn = async (): Promise<void> => {
      try {
        await call("device/confirm-recovery", { group: 1, text: "" });
      } catch (error) {
        const wanted = isCallError(error, "recovery-wrong") ? error.facts["group"] : undefined;
        if (typeof wanted === "number") setGroup(wanted);
      }
    };
    void learn();
  }, [call]);
  return (
    <>
      <StepHead title={WORDS.resumeTitle} lead={WORDS.resumeLead} />
      {group === undefined ? (
        <Skeleton className="h-24 w-full" />
      ) : (
        <ProveForm
          group={group}
          onProved={onProved}
          beside={
            <Button size="lg" onPress={onLater}>
              {WORDS.later}
            </Button>
          }
        />
      )}
    </>
  );
}
