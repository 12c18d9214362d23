/** The secrets of the vault: environments side by side as tabs, their namespaces, the table, and one of them in full. */
import { Columns2, FileDown, Plus, ShieldCheck } from "lucide-react";
import { useCallback, useMemo, useRef, type ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { useShortcuts } from "../../frame/shortcuts.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { Screen } from "../../parts/screen.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { SECRETS } from "../../texts/secrets.ts";
import { SecretDetail } from "./detail/index.tsx";
import { orderEnvironments } from "./environments.ts";
import { SearchField } from "./list/search-field.tsx";
import { SecretList } from "./list/secret-list.tsx";
import { referenceOf, type SecretRow } from "./rows.ts";
import { useNow } from "./use-now.ts";
import { useOverview } from "./use-overview.ts";
import { useSelection } from "./use-selection.ts";
import { useView } from "./use-view.ts";

export default function SecretsScreen(): ReactElement {
  const { vaults, defaultVault } = useStatus();
  const environments = useMemo(
    () => orderEnvironments(vaults.find(({ id }) => id === defaultVault)?.environments ?? []),
    [vaults, defaultVault],
  );
  const [view, change] = useView();
  const selection = useSelection();
  const now = useNow();
  const tableRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  // A page that was not approved yet is told of no environments; asking for dev is what approves it.
  const environment = useMemo(
    () =>
      environments.find(({ name }) => name === view.environment) ??
      environments[0] ?? { name: "dev", class: "dev" as const },
    [environments, view.environment],
  );
  const looking = useOverview(environment, { deleted: view.deleted });
  const { clear } = selection;
  const choose = useCallback(
    (name: string) => {
      clear();
      change({ environment: name, namespace: "", open: undefined });
    },
    [change, clear],
  );
  const step = (by: number): void => {
    const at = environments.findIndex(({ name }) => name === environment.name);
    const next = environments[(at + by + environments.length) % environments.length];
    if (next !== undefined) choose(next.name);
  };
  useShortcuts(SCREEN_NAMES.secrets, [
    { keys: "/", label: SECRETS.keys.search, run: () => searchRef.current?.select() },
    { keys: "[", label: SECRETS.keys.previous, run: () => step(-1) },
    { keys: "]", label: SECRETS.keys.next, run: () => step(1) },
  ]);
  const open = (row: SecretRow): void => change({ open: referenceOf(environment.name, row) });
  const opened = view.open?.startsWith(`kist://${environment.name}/`)
    ? view.open.slice(`kist://${environment.name}/`.length)
    : undefined;
  const actions = (
    <>
      <IconButton label={SECRETS.importFile} icon={<FileDown size={16} />} keys="i" />
      <Button look="primary" icon={<Plus size={15} aria-hidden />}>
        {SECRETS.add}
      </Button>
    </>
  );
  return (
    <Screen
      title={SCREEN_NAMES.secrets}
      width="full"
      actions={
        <>
          <SearchField
            text={view.search}
            onChange={(search) => change({ search })}
            onLeave={() => tableRef.current?.focus()}
            inputRef={searchRef}
            showsDeleted={view.deleted}
            onShowDeleted={(deleted) => change({ deleted })}
          />
          {actions}
        </>
      }
    >
      <div className="flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <Tabs
            label={SECRETS.environments}
            selected={environment.name}
            onSelect={choose}
            trailing={
              <Button look="quiet" size="sm" icon={<Columns2 size={14} aria-hidden />}>
                {SECRETS.compare}
              </Button>
            }
            views={(environments.length === 0 ? [environment] : environments).map(({ name, class: guard }) => ({
              key: name,
              label: name,
              mark:
                guard === "prod" ? (
                  <ShieldCheck size={13} role="img" aria-label={SECRETS.guarded} className="text-ink-3" />
                ) : undefined,
              content:
                name === environment.name ? (
                  <SecretList
                    environment={environment}
                    looking={looking}
                    namespace={view.namespace}
                    onNamespace={(namespace) => change({ namespace })}
                    search={view.search}
                    onClearSearch={() => change({ search: "" })}
                    sorting={view.sorting}
                    onSorting={(sorting) => change({ sorting })}
                    selection={selection}
                    now={now}
                    opened={opened}
                    onOpen={open}
                    tableRef={tableRef}
                    beginnings={actions}
                  />
                ) : undefined,
            }))}
          />
        </div>
        {view.open === undefined ? undefined : (
          <aside className="flex w-[26rem] shrink-0 flex-col overflow-y-auto border-l border-line bg-surface">
            <SecretDetail
              key={view.open}
              reference={view.open}
              vault={defaultVault}
              onClose={() => change({ open: undefined })}
            />
          </aside>
        )}
      </div>
    </Screen>
  );
}
