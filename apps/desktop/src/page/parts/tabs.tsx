/** Views of one thing, side by side. */
import type { ReactElement, ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs as AriaTabs } from "react-aria-components/Tabs";

export interface TabView<Key extends string> {
  readonly key: Key;
  readonly label: string;
  /** After the label: a count, a badge. */
  readonly mark?: ReactNode;
  readonly content?: ReactNode;
}

export function Tabs<Key extends string>({
  label,
  views,
  selected,
  onSelect,
  trailing,
}: {
  readonly label: string;
  readonly views: readonly TabView<Key>[];
  readonly selected: Key;
  readonly onSelect: (key: Key) => void;
  /** At the end of the row of tabs. */
  readonly trailing?: ReactNode;
}): ReactElement {
  return (
    <AriaTabs
      selectedKey={selected}
      onSelectionChange={(key) => {
        const found = views.find((view) => view.key === key);
        if (found !== undefined) onSelect(found.key);
      }}
      className="flex min-h-0 flex-1 flex-col"
    >
      <div className="flex items-center gap-2 border-b border-line px-4 sm:px-6">
        <TabList aria-label={label} className="-mb-px flex min-w-0 flex-1 gap-4 overflow-x-auto" items={views}>
          {({ key, label, mark }) => (
            <Tab
              id={key}
              className="flex h-9 shrink-0 items-center gap-1.5 border-b-2 border-transparent text-base font-medium text-ink-2 outline-none data-hovered:text-ink focus-visible:rounded-sm focus-visible:ring-2 focus-visible:ring-accent data-selected:border-accent data-selected:text-ink"
            >
              {label}
              {mark}
            </Tab>
          )}
        </TabList>
        {trailing}
      </div>
      {views.map(({ key, content }) => (
        <TabPanel key={key} id={key} className="flex min-h-0 flex-1 flex-col outline-none">
          {content}
        </TabPanel>
      ))}
    </AriaTabs>
  );
}
