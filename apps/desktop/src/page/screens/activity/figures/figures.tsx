/**
 * The figures: cards, then a chart and a table for each that has more to say. Asked for when they are looked at, not with every
 * change: a walk of a long trail takes a second or two.
 */
import { ChartColumn, EyeOff } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { useEndpoint } from "../../../api/kist.tsx";
import { Button } from "../../../parts/button.tsx";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { ErrorState } from "../../../parts/error-state.tsx";
import { Select } from "../../../parts/select.tsx";
import { Skeleton } from "../../../parts/skeleton.tsx";
import { FIGURES, CHARTS } from "../../../texts/figures.ts";
import { fullDay } from "../../../texts/times.ts";
import { FigureCards } from "./figure-cards.tsx";
import { ExpiringPanel, ReadersPanel, RefusalsPanel, RevocationPanel, RotationPanel, StaticsPanel } from "./panels.tsx";
import { UsePanel } from "./use-panel.tsx";
import type { FiguresAnswer } from "./use-words.ts";

const DAY = 86_400_000;
const SPANS = { day: DAY, week: 7 * DAY, month: 30 * DAY, quarter: 90 * DAY, year: 365 * DAY } as const;
type Span = keyof typeof SPANS;

export default function Figures(): ReactElement {
  const [span, setSpan] = useState<Span>("month");
  const [names, setNames] = useState<"covered" | "all">("covered");
  const request = useMemo(() => {
    const now = Date.now();
    const zone = -new Date(now).getTimezoneOffset();
    return { since: now - SPANS[span], zone, ...(names === "all" ? { names } : {}) };
  }, [span, names]);
  const { data, error, refetch } = useEndpoint("audit/figures", request);
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-bg">
      <div className="mx-auto flex w-full max-w-6xl flex-col gap-4 px-4 py-4 sm:px-6">
        <div className="flex flex-wrap items-center gap-3">
          <div className="w-40">
            <Select label={FIGURES.window} hideLabel options={FIGURES.windows} value={span} onChange={setSpan} />
          </div>
          <TrailNote figures={data} since={request.since} />
        </div>
        {data === undefined || data.leftOut.length === 0 ? undefined : (
          <div className="flex items-center gap-2 text-sm text-ink-2">
            <EyeOff size={14} aria-hidden className="shrink-0 text-ink-3" />
            <span className="min-w-0">{FIGURES.leftOut(data.leftOut.join(", "))}</span>
            <Button size="sm" look="quiet" onPress={() => setNames("all")}>
              {FIGURES.include}
            </Button>
          </div>
        )}
        {error !== null && data === undefined ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : data === undefined ? (
          <Waiting />
        ) : (
          <Shown figures={data} />
        )}
      </div>
    </div>
  );
}

function Shown({ figures }: { readonly figures: FiguresAnswer }): ReactElement {
  if (figures.rotation.secrets === 0 && figures.refusals.reads + figures.refusals.refusedReads === 0) {
    return (
      <EmptyState icon={<ChartColumn size={20} aria-hidden />} title={FIGURES.empty.title}>
        {FIGURES.empty.lead}
      </EmptyState>
    );
  }
  return (
    <>
      <FigureCards figures={figures} />
      <UsePanel figures={figures} />
      <RotationPanel figures={figures} />
      <StaticsPanel figures={figures} />
      <ExpiringPanel figures={figures} />
      <RevocationPanel figures={figures} />
      <RefusalsPanel figures={figures} />
      <ReadersPanel figures={figures} />
    </>
  );
}

/** Where the trail is younger than what was asked for, that is said. */
function TrailNote({
  figures,
  since,
}: {
  readonly figures: FiguresAnswer | undefined;
  readonly since: number;
}): ReactElement | undefined {
  const oldest = figures?.trail.oldest;
  if (oldest === undefined || oldest <= since) return undefined;
  return <p className="text-sm text-ink-3">{FIGURES.since(fullDay(oldest))}</p>;
}

function Waiting(): ReactElement {
  return (
    <div role="status" aria-label={CHARTS.use.title} className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      {Array.from({ length: 6 }, (_, index) => (
        <div key={index} className="flex flex-col gap-3 rounded-lg border border-line bg-surface p-4">
          <Skeleton className="h-3.5 w-28" />
          <Skeleton className="h-7 w-20" />
          <Skeleton className="h-3.5 w-48" />
        </div>
      ))}
    </div>
  );
}
