/** The row of filters. Programs are those that were seen: nobody has to know how they are called. */
import { X } from "lucide-react";
import type { ReactElement } from "react";

import { Button } from "../../parts/button.tsx";
import { Select, type SelectOption } from "../../parts/select.tsx";
import { ACTIVITY, FILTERS } from "../../texts/activity.ts";
import { isFiltered, NO_FILTER, type TrailFilter } from "./filter.ts";
import type { Seen } from "./use-seen.ts";

export function TrailFilters({
  filter,
  seen: { programs, environments },
  onChange,
}: {
  readonly filter: TrailFilter;
  readonly seen: Seen;
  readonly onChange: (filter: TrailFilter) => void;
}): ReactElement {
  const shownPrograms =
    filter.program === "" || programs.includes(filter.program) ? programs : [...programs, filter.program];
  return (
    <div
      role="group"
      aria-label={FILTERS.label}
      className="flex shrink-0 items-center gap-2 overflow-x-auto border-b border-line px-4 py-2 sm:px-6"
    >
      <Filter
        label={FILTERS.environment}
        any={FILTERS.any.environment}
        options={environments.map(same)}
        value={filter.environment}
        onChange={(environment) => onChange({ ...filter, environment })}
      />
      <Filter
        label={FILTERS.action}
        any={FILTERS.any.action}
        options={FILTERS.actions}
        value={filter.action}
        onChange={(action) => onChange({ ...filter, action })}
      />
      <Filter
        label={FILTERS.outcome}
        any={FILTERS.any.outcome}
        options={FILTERS.outcomes}
        value={filter.outcome}
        onChange={(outcome) => onChange({ ...filter, outcome })}
      />
      <Filter
        label={FILTERS.program}
        any={FILTERS.any.program}
        options={shownPrograms.map(same)}
        value={filter.program}
        onChange={(program) => onChange({ ...filter, program })}
      />
      <Filter
        label={FILTERS.time}
        any={FILTERS.any.time}
        options={FILTERS.times}
        value={filter.time}
        onChange={(time) => onChange({ ...filter, time })}
      />
      {isFiltered(filter) ? (
        <Button
          look="quiet"
          icon={<X size={14} aria-hidden />}
          onPress={() => onChange({ ...NO_FILTER, names: filter.names })}
        >
          {ACTIVITY.none.clear}
        </Button>
      ) : undefined}
    </div>
  );
}

function Filter<Key extends string>({
  label,
  any,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly any: string;
  readonly options: readonly SelectOption<Key>[];
  readonly value: Key | "";
  readonly onChange: (key: Key | "") => void;
}): ReactElement {
  return (
    <div className="w-40 shrink-0">
      <Select<Key | "all">
        label={label}
        hideLabel
        options={[{ key: "all", label: any }, ...options]}
        value={value === "" ? "all" : value}
        onChange={(key) => onChange(key === "all" ? "" : key)}
      />
    </div>
  );
}

function same(name: string): SelectOption<string> {
  return { key: name, label: name };
}
