/** A choice that is on or off, with its words beside it. */
import { Check, Minus } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Checkbox as AriaCheckbox, type CheckboxProps as AriaCheckboxProps } from "react-aria-components/Checkbox";

import { classes } from "./classes.ts";

export interface CheckboxProps extends Omit<AriaCheckboxProps, "className" | "children" | "style"> {
  readonly children?: ReactNode;
  readonly hint?: ReactNode;
}

export function Checkbox({ children, hint, ...rest }: CheckboxProps): ReactElement {
  return (
    <AriaCheckbox
      {...rest}
      className={classes("group flex min-h-6 gap-2 data-disabled:opacity-50", children === undefined && "items-center")}
    >
      {({ isSelected, isIndeterminate }) => (
        <>
          <span
            aria-hidden
            className={classes(
              "flex size-4 shrink-0 items-center justify-center rounded-sm border group-data-focus-visible:outline-2 group-data-focus-visible:outline-offset-1 group-data-focus-visible:outline-accent",
              children !== undefined && "mt-0.5",
              isSelected || isIndeterminate
                ? "border-accent bg-accent text-accent-ink"
                : "border-line-strong bg-surface group-data-hovered:bg-hover",
            )}
          >
            {isIndeterminate ? <Minus size={12} strokeWidth={3} /> : undefined}
            {isSelected && !isIndeterminate ? <Check size={12} strokeWidth={3} /> : undefined}
          </span>
          <span className={classes("min-w-0", children === undefined && "sr-only")}>
            {children}
            {hint === undefined ? undefined : <span className="block text-sm text-ink-3">{hint}</span>}
          </span>
        </>
      )}
    </AriaCheckbox>
  );
}
