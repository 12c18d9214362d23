/** The secrets of the vault: environments as tabs or side by side, their namespaces, the table, and one secret in full. */
import { Columns2, FileDown, Plus, ShieldCheck } from "lucide-react";
import { lazy, Suspense, useCallback, useMemo, useRef, useState, type ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { useShortcuts } from "../../frame/shortcuts.ts";
import { Button, IconButton } from "../../parts/button.tsx";
import { Screen } from "../../parts/screen.tsx";
import { SkeletonRows } from "../../parts/skeleton.tsx";
import { Tabs } from "../../parts/tabs.tsx";
import { useNow } from "../../parts/use-now.ts";
import { SCREEN_NAMES } from "../../texts/frame.ts";
import { SECRETS } from "../../texts/secrets.ts";
import { BulkBar } from "./bulk/bulk-bar.tsx";
import { DetailPane } from "./detail-pane.tsx";
import { Dialogs, type OpenDialog } from "./dialogs.tsx";
import { firstOfEachClass } from "./environments.ts";
import { DropTarget } from "./import/drop-target.tsx";
import { SearchField } from "./list/search-field.tsx";
import { SecretList } from "./list/secret-list.tsx";
import { referenceOf, type SecretRow } from "./rows.ts";
import { useEnvironments } from "./use-environments.ts";
import { useOverview } from "./use-overview.ts";
import { usePhone } from "./use-phone.ts";
import { useRemoval } from "./use-removal.ts";
import { useSelection } from "./use-selection.ts";
import { useView } from "./use-view.ts";

/** States that are looked for from the palette. */
const PRESSING = ["overdue", "due", "expired", "expiring", "conflict"] as const;

const CompareView = lazy(() => import("./compare/compare-view.tsx"));

export default function SecretsScreen(): ReactElement {
  const { defaultVault } = useStatus();
  const environments = useEnvironments();
  const [view, change] = useView();
  const [dialog, setDialog] = useState<OpenDialog>();
  const selection = useSelection();
  const removal = useRemoval();
  // Ages and days left move while the screen stands open.
  const now = useNow(60_000);
  const isPhone = usePhone();
  const tableRef = useRef<HTMLDivElement>(null);
  const searchRef = useRef<HTMLInputElement>(null);
  // A page that was not approved yet is told of no environments; asking for dev is what approves it.
  const environment = useMemo(
    () =>
      environments.find(({ name }) => name === view.environment) ??
      environments[0] ?? { name: "dev", class: "dev" as const },
    [environments, view.environment],
  );
  const looking = useOverview(environment, { deleted: view.deleted, isApproved: environments.length > 0 });
  const overview = looking.kind === "shown" ? looking.overview : undefined;
  const { ids, clear, cursor } = selection;
  const selected = useMemo(() => overview?.rows.filter(({ id }) => ids.has(id)) ?? [], [overview, ids]);
  /** What is selected, else the row that the keyboard stands on. */
  const targets = (): readonly SecretRow[] =>
    selected.length > 0 ? selected : (overview?.rows.filter(({ id }) => id === cursor) ?? []);

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
  const compare = (): void => {
    const compared = view.compared.length > 1 ? view.compared : firstOfEachClass(environments);
    change({ mode: "compare", open: undefined, compared });
  };
  const tag = (): void => {
    const rows = targets().filter(({ isDeleted }) => !isDeleted);
    if (rows.length > 0) setDialog({ kind: "tag", rows });
  };
  const promote = (): void => {
    const rows = targets().filter(({ isDeleted }) => !isDeleted);
    if (rows.length > 0 && environments.length > 1) setDialog({ kind: "promote", from: environment, rows });
  };
  const remove = (): void => {
    const rows = targets().filter(({ isDeleted }) => !isDeleted);
    if (rows.length > 0) void removal.remove(environment.name, rows).then((done) => done && clear());
  };
  const importFile = async (file: File): Promise<void> => {
    const { readFile } = await import("./import/read-file.ts");
    setDialog({ kind: "import", file: await readFile(file) });
  };
  useShortcuts(SCREEN_NAMES.secrets, [
    { keys: "/", label: SECRETS.keys.search, run: () => searchRef.current?.select() },
    { keys: "j", label: SECRETS.keys.table, run: () => tableRef.current?.focus() },
    { keys: "n", label: SECRETS.keys.add, run: () => setDialog({ kind: "add" }) },
    { keys: "i", label: SECRETS.keys.importFile, run: () => setDialog({ kind: "import" }) },
    { keys: "[", label: SECRETS.keys.previous, run: () => step(-1) },
    { keys: "]", label: SECRETS.keys.next, run: () => step(1) },
    {
      keys: "c",
      label: SECRETS.keys.compare,
      run: () => (view.mode === "list" ? compare() : change({ mode: "list" })),
    },
    { keys: "t", label: SECRETS.keys.tag, run: tag },
    { keys: "p", label: SECRETS.keys.promote, run: promote },
    { keys: "Delete", label: SECRETS.keys.remove, run: remove },
    { label: view.deleted ? SECRETS.hideDeleted : SECRETS.showDeleted, run: () => change({ deleted: !view.deleted }) },
    ...environments.map(({ name }) => ({ label: SECRETS.keys.show(name), run: () => choose(name) })),
    ...PRESSING.map((state) => ({
      label: SECRETS.keys.find(SECRETS.states[state]),
      run: () => change({ search: `is:${state}`, mode: "list" }),
    })),
  ]);
  const search = (
    <SearchField
      text={view.search}
      onChange={(search) => change({ search })}
      onLeave={() => tableRef.current?.focus()}
      inputRef={searchRef}
      showsDeleted={view.deleted}
      onShowDeleted={(deleted) => change({ deleted })}
    />
  );
  const actions = (
    <>
      <IconButton
        label={SECRETS.importFile}
        icon={<FileDown size={16} />}
        keys="i"
        onPress={() => setDialog({ kind: "import" })}
      />
      {isPhone ? (
        <IconButton
          label={SECRETS.addLong}
          look="primary"
          icon={<Plus size={16} />}
          onPress={() => setDialog({ kind: "add" })}
        />
      ) : (
        <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => setDialog({ kind: "add" })}>
          {SECRETS.add}
        </Button>
      )}
    </>
  );
  const beginnings = (
    <>
      <Button look="primary" icon={<Plus size={15} aria-hidden />} onPress={() => setDialog({ kind: "add" })}>
        {SECRETS.addLong}
      </Button>
      <Button icon={<FileDown size={15} aria-hidden />} onPress={() => setDialog({ kind: "import" })}>
        {SECRETS.importFile}
      </Button>
    </>
  );
  return (
    <Screen
      title={SCREEN_NAMES.secrets}
      width="full"
      actions={
        <>
          {isPhone ? undefined : search}
          {actions}
        </>
      }
    >
      {isPhone ? <div className="flex border-b border-line px-4 py-2">{search}</div> : undefined}
      <DropTarget environment={environment.name} onFile={(file) => void importFile(file)}>
        <div className="flex min-h-0 flex-1">
          {view.mode === "compare" ? (
            <Suspense fallback={<SkeletonRows count={12} />}>
              <CompareView
                environments={environments}
                chosen={view.compared}
                onChoose={(compared) => change({ compared })}
                search={view.search}
                onPromote={({ namespace, row }, from, to) => {
                  const source = environments.find(({ name }) => name === from);
                  if (source !== undefined)
                    setDialog({ kind: "promote", from: source, rows: [{ namespace, key: row.key }], to });
                }}
                onBack={() => change({ mode: "list" })}
              />
            </Suspense>
          ) : (
            <div className="relative flex min-w-0 flex-1 flex-col">
              <Tabs
                label={SECRETS.environments}
                selected={environment.name}
                onSelect={choose}
                trailing={
                  environments.length > 1 ? (
                    <Button look="quiet" size="sm" icon={<Columns2 size={14} aria-hidden />} onPress={compare}>
                      {SECRETS.compare}
                    </Button>
                  ) : undefined
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
                        opened={view.open}
                        onOpen={(row) => change({ open: referenceOf(environment.name, row) })}
                        tableRef={tableRef}
                        beginnings={beginnings}
                      />
                    ) : undefined,
                }))}
              />
              {selected.length === 0 ? undefined : (
                <BulkBar
                  count={selected.length}
                  isDeleted={selected.every(({ isDeleted }) => isDeleted)}
                  isBusy={removal.isBusy}
                  onTag={tag}
                  onPromote={promote}
                  onRemove={remove}
                  onBringBack={() => void removal.bringBack(environment.name, selected).then((done) => done && clear())}
                  onClear={clear}
                />
              )}
            </div>
          )}
          {view.open === undefined ? undefined : (
            <DetailPane
              reference={view.open}
              vault={defaultVault}
              onClose={() => {
                change({ open: undefined });
                tableRef.current?.focus();
              }}
              onOpen={(reference) => change({ open: reference })}
            />
          )}
        </div>
      </DropTarget>
      <Dialogs
        dialog={dialog}
        environment={environment}
        environments={environments}
        overview={overview}
        namespace={view.namespace === "" ? overview?.rows.find(({ id }) => id === cursor)?.namespace : view.namespace}
        onClose={() => setDialog(undefined)}
        onAdded={(reference) => {
          setDialog(undefined);
          change({ open: reference });
        }}
        onImported={(namespace) => {
          setDialog(undefined);
          change({ namespace });
        }}
      />
    </Screen>
  );
}
