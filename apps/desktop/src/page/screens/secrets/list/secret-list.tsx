/** One environment: what stands between the person and its names, or the names. */
import { SearchX, SquareAsterisk } from "lucide-react";
import { useMemo, type ReactElement, type ReactNode } from "react";

import { Button } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { EmptyState } from "../../../parts/empty-state.tsx";
import { ErrorState } from "../../../parts/error-state.tsx";
import { SkeletonRows } from "../../../parts/skeleton.tsx";
import { SECRETS } from "../../../texts/secrets.ts";
import { growTree, isWithin } from "../namespace-tree.ts";
import type { SecretRow } from "../rows.ts";
import { findRows, parseSearch } from "../search.ts";
import { sortRows, turnSorting, type Sorting } from "../sorting.ts";
import type { Looking } from "../use-overview.ts";
import type { Selection } from "../use-selection.ts";
import { Gate } from "./gate.tsx";
import { NamespacePanel, NamespaceSelect } from "./namespace-panel.tsx";
import { OutdatedBar } from "./outdated-bar.tsx";
import { SecretTable } from "./secret-table.tsx";

export interface SecretListProps {
  readonly environment: { readonly name: string; readonly class: "dev" | "staging" | "prod" };
  readonly looking: Looking;
  readonly namespace: string;
  readonly onNamespace: (namespace: string) => void;
  readonly search: string;
  readonly onClearSearch: () => void;
  readonly sorting: Sorting;
  readonly onSorting: (sorting: Sorting) => void;
  readonly selection: Selection;
  readonly now: number;
  readonly opened: string | undefined;
  readonly onOpen: (row: SecretRow) => void;
  readonly tableRef: React.RefObject<HTMLDivElement | null>;
  /** Where nothing is yet. */
  readonly beginnings: ReactNode;
}

export function SecretList(props: SecretListProps): ReactElement {
  const { environment, looking } = props;
  switch (looking.kind) {
    case "loading":
      return <SkeletonRows count={12} />;
    case "failed":
      return <ErrorState error={looking.error} onRetry={looking.look} />;
    case "gate": {
      const isProd = environment.class === "prod";
      const words = environment.class === "dev" ? SECRETS.gate.page : isProd ? SECRETS.gate.prod : SECRETS.gate.staging;
      return (
        <Gate
          title={typeof words.title === "string" ? words.title : words.title(environment.name)}
          lead={words.lead}
          act={words.act}
          isGuarded={isProd}
          isAsking={looking.isAsking}
          onLook={looking.look}
        />
      );
    }
    case "shown":
      return <Shown {...props} shown={looking} />;
  }
}

function Shown({
  environment,
  shown: { overview, isOutdated, look },
  namespace,
  onNamespace,
  search: text,
  onClearSearch,
  sorting,
  onSorting,
  selection,
  now,
  opened,
  onOpen,
  tableRef,
  beginnings,
}: SecretListProps & { readonly shown: Extract<Looking, { kind: "shown" }> }): ReactElement {
  const { rows } = overview;
  const today = new Date(now).toISOString().slice(0, 10);
  const branches = useMemo(() => growTree(overview), [overview]);
  const scoped = useMemo(
    () => (namespace === "" ? rows : rows.filter((row) => isWithin(row.namespace, namespace))),
    [rows, namespace],
  );
  const sorted = useMemo(() => sortRows(scoped, sorting), [scoped, sorting]);
  const search = useMemo(() => parseSearch(text, today), [text, today]);
  const found = useMemo(() => findRows(sorted, search), [sorted, search]);
  const hasNamespaces = useMemo(() => scoped.some((row) => row.namespace !== scoped[0]?.namespace), [scoped]);
  const panel = { branches, total: rows.length, selected: namespace, onSelect: onNamespace };
  return (
    <div className="flex min-h-0 flex-1">
      {branches.length === 0 ? undefined : (
        // Beside an open secret the table needs the room; no field takes its place, for the rows must not jump.
        <aside
          className={classes(
            "hidden w-52 shrink-0 flex-col border-r border-line",
            opened === undefined ? "lg:flex" : "2xl:flex",
          )}
        >
          <NamespacePanel {...panel} key={environment.name} />
        </aside>
      )}
      <div className="flex min-w-0 flex-1 flex-col">
        {branches.length === 0 ? undefined : (
          <div className="border-b border-line px-4 py-2 lg:hidden">
            <NamespaceSelect {...panel} />
          </div>
        )}
        {environment.class === "prod" || isOutdated ? (
          <OutdatedBar at={overview.at} isOutdated={isOutdated} onLook={look} />
        ) : undefined}
        {found.length === 0 ? (
          <Nothing
            title={
              text !== ""
                ? SECRETS.empty.noneTitle
                : namespace === ""
                  ? SECRETS.empty.title(environment.name)
                  : SECRETS.empty.namespaceTitle(namespace)
            }
            isSearch={text !== ""}
            onClearSearch={onClearSearch}
            beginnings={beginnings}
          />
        ) : (
          <SecretTable
            environment={environment.name}
            rows={found}
            search={search}
            hasNamespaces={hasNamespaces}
            sorting={sorting}
            onSort={(column) => onSorting(turnSorting(sorting, column))}
            selection={selection}
            now={now}
            opened={opened}
            onOpen={onOpen}
            tableRef={tableRef}
          />
        )}
        <p
          role="status"
          className="flex h-7 shrink-0 items-center border-t border-line px-4 text-sm text-ink-3 sm:px-6"
        >
          {SECRETS.count(found.length, scoped.length)}
        </p>
      </div>
    </div>
  );
}

function Nothing({
  title,
  isSearch,
  onClearSearch,
  beginnings,
}: {
  readonly title: string;
  readonly isSearch: boolean;
  readonly onClearSearch: () => void;
  readonly beginnings: ReactNode;
}): ReactElement {
  return isSearch ? (
    <EmptyState
      icon={<SearchX size={20} aria-hidden />}
      title={title}
      actions={<Button onPress={onClearSearch}>{SECRETS.empty.clear}</Button>}
    >
      {SECRETS.empty.noneLead}
    </EmptyState>
  ) : (
    <EmptyState icon={<SquareAsterisk size={20} aria-hidden />} title={title} actions={beginnings}>
      {SECRETS.empty.lead}
    </EmptyState>
  );
}
