/** A text with suggestions: one of those there are, or a new one. */
import { ChevronsUpDown } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { Button } from "react-aria-components/Button";
import { ComboBox as AriaComboBox } from "react-aria-components/ComboBox";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { ListBox, ListBoxItem } from "react-aria-components/ListBox";
import { Popover } from "react-aria-components/Popover";

import { classes } from "./classes.ts";
import { CONTROL, FieldNotes, LABEL } from "./field.tsx";
import { ITEM, POPOVER } from "./select.tsx";

export function ComboBox({
  label,
  hint,
  error,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly options: readonly string[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  return (
    <AriaComboBox
      allowsCustomValue
      menuTrigger="focus"
      inputValue={value}
      onInputChange={onChange}
      defaultItems={options.map((id) => ({ id }))}
      isInvalid={error !== undefined}
      className="flex min-w-0 flex-col gap-1"
    >
      <Label className={LABEL}>{label}</Label>
      <div className="relative">
        <Input
          autoComplete="off"
          spellCheck="false"
          translate="no"
          className={classes(CONTROL, "h-8 pr-8 font-mono")}
        />
        <Button className="absolute inset-y-0 right-0 flex w-8 items-center justify-center text-ink-3">
          <ChevronsUpDown size={13} aria-hidden />
        </Button>
      </div>
      <FieldNotes hint={hint} error={error} />
      <Popover offset={4} className={classes(POPOVER, "w-[var(--trigger-width)]")}>
        <ListBox<{ readonly id: string }> className="max-h-64 overflow-y-auto p-1 outline-none">
          {({ id }) => (
            <ListBoxItem id={id} textValue={id} className={classes(ITEM, "font-mono")}>
              {id}
            </ListBoxItem>
          )}
        </ListBox>
      </Popover>
    </AriaComboBox>
  );
}
