/** Which environments stand side by side: two or three of those there are. */
import { ShieldCheck } from "lucide-react";
import type { ReactElement } from "react";
import { ToggleButton } from "react-aria-components/ToggleButton";
import { ToggleButtonGroup } from "react-aria-components/ToggleButtonGroup";

import { COMPARE } from "../../../texts/compare.ts";
import type { EnvironmentTab } from "../environments.ts";

export const MOST = 3;

export function EnvironmentChoice({
  environments,
  chosen,
  onChange,
}: {
  readonly environments: readonly EnvironmentTab[];
  readonly chosen: readonly string[];
  readonly onChange: (names: readonly string[]) => void;
}): ReactElement {
  return (
    <ToggleButtonGroup
      aria-label={COMPARE.environments}
      selectionMode="multiple"
      selectedKeys={chosen}
      onSelectionChange={(keys) => onChange(environments.map(({ name }) => name).filter((name) => keys.has(name)))}
      className="flex min-w-0 flex-wrap gap-1"
    >
      {environments.map(({ name, class: guard }) => (
        <ToggleButton
          key={name}
          id={name}
          isDisabled={!chosen.includes(name) && chosen.length >= MOST}
          className="flex h-7 items-center gap-1.5 rounded-md border border-line px-2.5 font-medium text-ink-2 data-disabled:opacity-45 data-focus-visible:outline-2 data-focus-visible:outline-accent data-hovered:bg-hover data-selected:border-accent data-selected:bg-accent-soft data-selected:text-accent-text"
        >
          {name}
          {guard === "prod" ? <ShieldCheck size={13} aria-hidden /> : undefined}
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
