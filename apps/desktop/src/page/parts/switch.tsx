/** On or off, at once. */
import type { ReactElement } from "react";
import { SwitchButton, SwitchField } from "react-aria-components/Switch";

import { classes } from "./classes.ts";

export function Switch({
  label,
  isOn,
  onChange,
  isDisabled = false,
}: {
  readonly label: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly isDisabled?: boolean;
}): ReactElement {
  return (
    <SwitchField aria-label={label} isSelected={isOn} onChange={onChange} isDisabled={isDisabled} className="shrink-0">
      <SwitchButton className="flex items-center py-1 data-disabled:opacity-50">
        {({ isSelected, isFocusVisible }) => (
          <span
            className={classes(
              "flex h-5 w-9 items-center rounded-full border p-px transition-colors",
              isSelected ? "border-accent bg-accent" : "border-line-strong bg-sunken",
              isFocusVisible && "outline-2 outline-offset-2 outline-accent",
            )}
          >
            <span
              className={classes(
                "size-4 rounded-full transition-transform",
                isSelected ? "translate-x-4 bg-accent-ink" : "bg-line-strong",
              )}
            />
          </span>
        )}
      </SwitchButton>
    </SwitchField>
  );
}
