/** Two or three environments side by side: what is missing where, and where values differ, without showing one. */
import { Columns2, List } from "lucide-react";
import { useMemo, useState, type ReactElement } from "react";

import { Button } from "../../../parts/button.tsx";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { ErrorState } from "../../../parts/error-state.tsx";
import { Segments } from "../../../parts/segments.tsx";
import { SkeletonRows } from "../../../parts/skeleton.tsx";
import { COMPARE } from "../../../texts/compare.ts";
import type { EnvironmentTab } from "../environments.ts";
import { OutdatedBar } from "../list/outdated-bar.tsx";
import { CompareTable, type CompareTableProps } from "./compare-table.tsx";
import { EnvironmentChoice } from "./environment-choice.tsx";
import { countLines, FILTERS, linesOf, type Filter } from "./lines.ts";
import { useComparison, type Comparing, type What } from "./use-comparison.ts";

export default function CompareView({
  environments,
  chosen,
  onChoose,
  search,
  onPromote,
  onBack,
}: {
  readonly environments: readonly EnvironmentTab[];
  readonly chosen: readonly string[];
  readonly onChoose: (names: readonly string[]) => void;
  readonly search: string;
  readonly onPromote: CompareTableProps["onPromote"];
  readonly onBack: () => void;
}): ReactElement {
  const sides = environments.filter(({ name }) => chosen.includes(name));
  const comparing = useComparison(sides);
  const { compare } = comparing;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-1.5 sm:px-6">
        <EnvironmentChoice environments={environments} chosen={chosen} onChange={onChoose} />
        <span className="flex-1" />
        <Button size="sm" onPress={() => compare("values")} isDisabled={sides.length < 2}>
          {COMPARE.values}
        </Button>
        <Button look="quiet" size="sm" icon={<List size={14} aria-hidden />} onPress={onBack}>
          {COMPARE.back}
        </Button>
      </div>
      <Content sides={sides} comparing={comparing} search={search} onPromote={onPromote} />
    </div>
  );
}

function Content({
  sides,
  comparing,
  search,
  onPromote,
}: {
  readonly sides: readonly EnvironmentTab[];
  readonly comparing: Comparing;
  readonly search: string;
  readonly onPromote: CompareTableProps["onPromote"];
}): ReactElement {
  const { compared, error, isAsking, isOutdated, compare } = comparing;
  const [filter, setFilter] = useState<Filter>("all");
  const lines = useMemo(
    () => (compared === undefined ? [] : linesOf(compared.comparison, filter, search)),
    [compared, filter, search],
  );
  const counts = useMemo(() => compared && countLines(compared.comparison, compared.what === "values"), [compared]);
  if (sides.length < 2) return <EmptyState icon={<Columns2 size={20} aria-hidden />} title={COMPARE.choose} />;
  if (error !== undefined) return <ErrorState error={error} onRetry={() => compare("names")} />;
  if (compared === undefined || counts === undefined)
    return isAsking && sides.every(({ class: guard }) => guard === "dev") ? (
      <SkeletonRows count={12} />
    ) : (
      <ComparisonGate sides={sides} onCompare={compare} />
    );
  return (
    <>
      <div className="flex flex-wrap items-center gap-3 border-b border-line px-4 py-1.5 sm:px-6">
        <Segments
          label={COMPARE.show}
          value={filter}
          onChange={setFilter}
          options={FILTERS.map((key) => ({ key, label: COMPARE[key] }))}
        />
        <p role="status" className="min-w-0 flex-1 text-sm text-ink-3">
          {COMPARE.counts(counts.all, counts.missing, counts.differing)}
        </p>
      </div>
      {isOutdated ? <OutdatedBar at={compared.at} isOutdated onLook={() => compare(compared.what)} /> : undefined}
      {lines.length === 0 ? (
        <EmptyState icon={<Columns2 size={20} aria-hidden />} title={COMPARE.nothing}>
          {counts.all === 0 ? COMPARE.nothingAtAll : COMPARE.nothingDifferent}
        </EmptyState>
      ) : (
        <CompareTable environments={compared.comparison.environments} lines={lines} onPromote={onPromote} />
      )}
    </>
  );
}

function ComparisonGate({
  sides,
  onCompare,
}: {
  readonly sides: readonly EnvironmentTab[];
  readonly onCompare: (what: What) => void;
}): ReactElement {
  const guarded = sides.filter(({ class: guard }) => guard === "prod").map(({ name }) => name);
  return (
    <EmptyState
      icon={<Columns2 size={20} aria-hidden />}
      title={COMPARE.gateTitle(sides.map(({ name }) => name).join(", "))}
      actions={
        <>
          <Button look="primary" onPress={() => onCompare("names")}>
            {COMPARE.names}
          </Button>
          <Button onPress={() => onCompare("values")}>{COMPARE.values}</Button>
        </>
      }
    >
      <p>{guarded.length === 0 ? COMPARE.gateAsked : COMPARE.gateLead(guarded.join(", "))}</p>
      <p className="mt-1.5">{COMPARE.valuesLead}</p>
    </EmptyState>
  );
}
