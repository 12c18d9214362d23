/** The trail: filters, what is withheld, the list, and what stands in its place where there is none. */
import { EyeOff, ScrollText } from "lucide-react";
import { useMemo, type ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { Button } from "../../parts/button.tsx";
import { EmptyState } from "../../parts/empty-state.tsx";
import { ErrorState } from "../../parts/error-state.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { ACTIVITY } from "../../texts/activity.ts";
import { isFiltered, NO_FILTER, type TrailFilter } from "./filter.ts";
import { TrailFilters } from "./trail-filters.tsx";
import { TrailList } from "./trail-list.tsx";
import { toRows } from "./trail-rows.ts";
import { useSeen } from "./use-seen.ts";
import type { Trail } from "./use-trail.ts";

export interface TrailViewProps {
  readonly trail: Trail;
  readonly filter: TrailFilter;
  readonly onFilter: (filter: TrailFilter) => void;
}

export function TrailView({ trail, filter, onFilter }: TrailViewProps): ReactElement {
  const { vaults, defaultVault } = useStatus();
  const known = vaults.find(({ id }) => id === defaultVault)?.environments ?? [];
  const seen = useSeen(
    trail.entries,
    known.map(({ name }) => name),
  );
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <TrailFilters filter={filter} seen={seen} onChange={onFilter} />
      <WithheldNote trail={trail} filter={filter} onFilter={onFilter} />
      <TrailContent trail={trail} filter={filter} onFilter={onFilter} />
    </div>
  );
}

function TrailContent({ trail, filter, onFilter }: TrailViewProps): ReactElement {
  const { entries, error, isLoading, hasOlder, isLoadingOlder, olderError, loadOlder, refresh } = trail;
  const rows = useMemo(() => toRows(entries), [entries]);
  if (error !== undefined && rows.length === 0) return <ErrorState error={error} onRetry={refresh} />;
  if (isLoading) return <SkeletonRows count={12} />;
  if (rows.length > 0) {
    return (
      <TrailList
        rows={rows}
        hasOlder={hasOlder}
        isLoadingOlder={isLoadingOlder}
        olderError={olderError}
        onOlder={loadOlder}
        onProgram={(program) => onFilter({ ...filter, program })}
      />
    );
  }
  const icon = <ScrollText size={20} aria-hidden />;
  if (!isFiltered(filter)) {
    return (
      <EmptyState icon={icon} title={ACTIVITY.empty.title}>
        {ACTIVITY.empty.lead}
      </EmptyState>
    );
  }
  const clear = <Button onPress={() => onFilter({ ...NO_FILTER, names: filter.names })}>{ACTIVITY.none.clear}</Button>;
  return <EmptyState icon={icon} title={ACTIVITY.none.title} actions={clear} />;
}

/** Names that this page may not list are withheld by the daemon: here is why, and the way to see them. */
function WithheldNote({ trail, filter, onFilter }: TrailViewProps): ReactElement | undefined {
  const showsAll = filter.names === "all";
  if (!showsAll && !trail.entries.some(({ withheld }) => withheld === true)) return undefined;
  return (
    <div className="flex shrink-0 items-center gap-2 border-b border-line bg-bg px-4 py-1 text-sm text-ink-2 sm:px-6">
      <EyeOff size={14} aria-hidden className="shrink-0 text-ink-3" />
      <span className="min-w-0 flex-1">{showsAll ? ACTIVITY.allShown : ACTIVITY.someWithheld}</span>
      <Button size="sm" look="quiet" onPress={() => onFilter({ ...filter, names: showsAll ? "covered" : "all" })}>
        {showsAll ? ACTIVITY.hideNames : ACTIVITY.showNames}
      </Button>
    </div>
  );
}
