/** One of several, from a list that opens. */
import { Check, ChevronDown } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";
import { Select as AriaSelect, SelectValue } from "react-aria-components/Select";

import { classes } from "./classes.ts";
import { LABEL } from "./field.tsx";

export interface SelectOption<Key extends string> {
  readonly key: Key;
  readonly label: string;
  readonly detail?: string;
  readonly icon?: ReactNode;
}

export interface SelectProps<Key extends string> {
  readonly label: string;
  readonly hideLabel?: boolean;
  readonly options: readonly SelectOption<Key>[];
  readonly value: Key;
  readonly onChange: (key: Key) => void;
  readonly isDisabled?: boolean;
}

export function Select<Key extends string>({
  label,
  hideLabel,
  options,
  value,
  onChange,
  isDisabled = false,
}: SelectProps<Key>): ReactElement {
  return (
    <AriaSelect
      value={value}
      onChange={(key) => {
        const found = options.find((option) => option.key === key);
        if (found !== undefined) onChange(found.key);
      }}
      isDisabled={isDisabled}
      className="flex min-w-0 flex-col gap-1"
    >
      <Label className={classes(LABEL, hideLabel === true && "sr-only")}>{label}</Label>
      <Button className="flex h-8 items-center gap-2 rounded-md border border-line-strong bg-surface pr-2 pl-2.5 text-left text-base hover:bg-hover disabled:opacity-50">
        <SelectValue className="min-w-0 flex-1 truncate [&_[slot=description]]:hidden" />
        <ChevronDown size={14} className="shrink-0 text-ink-3" aria-hidden />
      </Button>
      <Popover offset={4} className={classes(POPOVER, "min-w-[var(--trigger-width)]")}>
        <ListBox className="max-h-80 overflow-y-auto p-1 outline-none" items={options}>
          {(option) => (
            <ListBoxItem id={option.key} textValue={option.label} className={ITEM}>
              {({ isSelected }) => (
                <>
                  {option.icon}
                  <span className="min-w-0 flex-1">
                    <span className="block truncate">{option.label}</span>
                    {option.detail === undefined ? undefined : (
                      <span slot="description" className="block text-sm text-ink-3">
                        {option.detail}
                      </span>
                    )}
                  </span>
                  {isSelected ? <Check size={14} className="text-accent-text" aria-hidden /> : undefined}
                </>
              )}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaSelect>
  );
}

/** How everything that opens looks, and a line in it. */
export const POPOVER =
  "enter max-w-[calc(100vw-16px)] overflow-hidden rounded-lg border border-line bg-raised shadow-raised";
export const ITEM =
  "flex min-h-8 items-center gap-2 rounded-md px-2 py-1.5 text-base outline-none focused:bg-hover data-hovered:bg-hover disabled:opacity-45";
