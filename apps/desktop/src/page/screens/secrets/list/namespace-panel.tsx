/** The namespaces beside the table; where there is no room for them, a field to choose one. */
import { ChevronRight, Folder, Layers } from "lucide-react";
import { memo, type ReactElement } from "react";
import { Button } from "react-aria-components/Button";
import { Collection } from "react-aria-components/Collection";
import { Tree, TreeItem, TreeItemContent } from "react-aria-components/Tree";

import { classes } from "../../../parts/classes.ts";
import { Select } from "../../../parts/select.tsx";
import { SECRETS } from "../../../texts/secrets.ts";
import type { Branch } from "../namespace-tree.ts";

export interface NamespacePanelProps {
  readonly branches: readonly Branch[];
  readonly total: number;
  readonly selected: string;
  readonly onSelect: (namespace: string) => void;
}

/** Stands for all of them; no namespace is called so. */
const ALL = "*";

export const NamespacePanel: React.MemoExoticComponent<(props: NamespacePanelProps) => ReactElement> = memo(
  function NamespacePanel({ branches, total, selected, onSelect }: NamespacePanelProps): ReactElement {
    const all: Branch = { id: ALL, name: SECRETS.all, count: total, branches: [] };
    return (
      <Tree
        aria-label={SECRETS.namespaces}
        items={[all, ...branches]}
        selectionMode="single"
        selectionBehavior="replace"
        disallowEmptySelection
        selectedKeys={[selected === "" ? ALL : selected]}
        onSelectionChange={(keys) => {
          const [key] = keys === "all" ? [] : keys;
          if (key !== undefined) onSelect(key === ALL ? "" : String(key));
        }}
        defaultExpandedKeys={flatten(branches).map(({ id }) => id)}
        className="flex min-h-0 flex-1 flex-col gap-px overflow-y-auto p-2 outline-none"
      >
        {(branch) => <BranchItem branch={branch} />}
      </Tree>
    );
  },
);

function BranchItem({ branch }: { readonly branch: Branch }): ReactElement {
  const Icon = branch.id === ALL ? Layers : Folder;
  return (
    <TreeItem
      id={branch.id}
      textValue={branch.name}
      className="group/branch rounded-md outline-none data-focus-visible:outline-2 data-focus-visible:-outline-offset-1 data-focus-visible:outline-accent data-hovered:bg-hover data-selected:bg-press"
    >
      <TreeItemContent>
        {({ level, hasChildItems, isExpanded }) => (
          <div
            className="flex h-7 items-center gap-1.5 pr-2 text-base text-ink-2 group-data-selected/branch:font-medium group-data-selected/branch:text-ink"
            style={{ paddingLeft: `${(level - 1) * 14 + 4}px` }}
          >
            {hasChildItems ? (
              <Button
                slot="chevron"
                aria-label={SECRETS.expand}
                className="flex size-5 shrink-0 items-center justify-center rounded-sm text-ink-3 hover:bg-press"
              >
                <ChevronRight size={13} aria-hidden className={classes(isExpanded && "rotate-90")} />
              </Button>
            ) : (
              <span className="size-5 shrink-0" />
            )}
            <Icon size={14} strokeWidth={1.75} aria-hidden className="shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1 truncate">{branch.name}</span>
            <span className="text-xs text-ink-3 tabular-nums">{branch.count.toLocaleString("en")}</span>
          </div>
        )}
      </TreeItemContent>
      <Collection items={branch.branches}>{(below) => <BranchItem branch={below} />}</Collection>
    </TreeItem>
  );
}

export function NamespaceSelect({ branches, total, selected, onSelect }: NamespacePanelProps): ReactElement {
  const options = [
    { key: ALL, label: `${SECRETS.allNamespaces} (${total})` },
    ...flatten(branches).map(({ id, count }) => ({ key: id, label: `${id} (${count})` })),
  ];
  return (
    <Select
      label={SECRETS.chooseNamespace}
      hideLabel
      options={options}
      value={selected === "" ? ALL : selected}
      onChange={(key) => onSelect(key === ALL ? "" : key)}
    />
  );
}

function flatten(branches: readonly Branch[]): readonly Branch[] {
  return branches.flatMap((branch) => [branch, ...flatten(branch.branches)]);
}
