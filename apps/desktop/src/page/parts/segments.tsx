/** One of a few, all of them in sight. */
import type { ReactElement } from "react";
import { RadioButton, RadioField, RadioGroup } from "react-aria-components/RadioGroup";

import { classes } from "./classes.ts";

export function Segments<Key extends string>({
  label,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly options: readonly { readonly key: Key; readonly label: string }[];
  readonly value: Key;
  readonly onChange: (key: Key) => void;
}): ReactElement {
  return (
    <RadioGroup
      aria-label={label}
      orientation="horizontal"
      value={value}
      onChange={(chosen) => {
        const found = options.find(({ key }) => key === chosen);
        if (found !== undefined) onChange(found.key);
      }}
      className="flex w-fit shrink-0 gap-0.5 rounded-md border border-line bg-sunken p-0.5"
    >
      {options.map(({ key, label: text }) => (
        <RadioField key={key} value={key}>
          <RadioButton className="block">
            {({ isSelected, isFocusVisible }) => (
              <span
                className={classes(
                  "flex h-7 items-center rounded-sm px-2.5 text-sm font-medium",
                  isSelected ? "bg-surface text-ink shadow-card" : "text-ink-2 hover:text-ink",
                  isFocusVisible && "outline-2 outline-accent",
                )}
              >
                {text}
              </span>
            )}
          </RadioButton>
        </RadioField>
      ))}
    </RadioGroup>
  );
}
