/** Who has access now: what waits for a yes, what was allowed and until when, which programs hold secrets; each ended in one step. */
import { CircleStop } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useEndpoint, useKist } from "../../api/kist.tsx";
import { useNotedAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorState } from "../../parts/error-state.tsx";
import { Screen, Section } from "../../parts/screen.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { ACCESS } from "../../texts/access.ts";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import type { RunFacts } from "./access-tree.ts";
import { AccessTree } from "./open-access.tsx";
import { StopDialog } from "./stop-dialog.tsx";
import { WaitingList } from "./waiting-list.tsx";

export default function AccessScreen(): ReactElement {
  const { call, toasts } = useKist();
  const { data, error, refetch, dataUpdatedAt } = useEndpoint("sessions/list", {});
  const { run } = useNotedAttempt();
  const [stopping, setStopping] = useState<RunFacts>();
  const close = async (ids: readonly string[] | "all"): Promise<void> => {
    await run(async () => {
      const requests = ids === "all" ? [{ all: true as const }] : ids.map((id) => ({ id }));
      const answers = await Promise.all(requests.map((request) => call("sessions/close", request)));
      toasts.done(ACCESS.ended(answers.reduce((sum, { closed }) => sum + closed, 0)));
    });
    await refetch();
  };
  const hasSessions = data !== undefined && data.sessions.length > 0;
  return (
    <Screen title={SCREEN_NAMES.access}>
      <WaitingList />
      <Section
        title={ACCESS.open}
        lead={ACCESS.openLead}
        actions={
          hasSessions ? (
            <Button size="sm" icon={<CircleStop size={14} aria-hidden />} onPress={() => void close("all")}>
              {ACCESS.endAll}
            </Button>
          ) : undefined
        }
      >
        {data !== undefined ? (
          <AccessTree
            answer={data}
            since={dataUpdatedAt}
            onClose={(ids) => void close(ids)}
            onStop={setStopping}
            onOver={() => void refetch()}
          />
        ) : error === null ? (
          <SkeletonRows count={4} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )}
      </Section>
      {stopping === undefined ? undefined : <StopDialog run={stopping} onClose={() => setStopping(undefined)} />}
    </Screen>
  );
}
