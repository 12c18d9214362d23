/**
 * A field for a value, of one line or many. Its text stands in the document alone and is taken out of it when it is sent:
 * React is never told what was typed.
 */
import { useState, type ReactElement, type RefObject } from "react";
import { Checkbox } from "react-aria-components/Checkbox";

import { classes } from "../../../../parts/classes.ts";
import { CONTROL } from "../../../../parts/field.tsx";
import { EDIT } from "../../../../texts/secret-detail.ts";

export function ValueField({
  field,
  label,
}: {
  readonly field: RefObject<HTMLTextAreaElement | null>;
  readonly label: string;
}): ReactElement {
  const [isShown, setShown] = useState(false);
  return (
    <div className="flex flex-col gap-1">
      <label className="flex flex-col gap-1">
        <span className="text-sm font-medium text-ink-2">{label}</span>
        <textarea
          ref={field}
          rows={4}
          // The field is what the dialog is for.
          autoFocus
          autoComplete="off"
          autoCorrect="off"
          autoCapitalize="off"
          spellCheck={false}
          translate="no"
          data-1p-ignore
          data-lpignore="true"
          className={classes(
            CONTROL,
            "resize-y py-1.5 font-mono break-all",
            !isShown && "[-webkit-text-security:disc]",
          )}
        />
      </label>
      <CheckLine isSelected={isShown} onChange={setShown}>
        {EDIT.showTyped}
      </CheckLine>
    </div>
  );
}

/** A box to tick, with its words. */
export function CheckLine({
  isSelected,
  onChange,
  children,
}: {
  readonly isSelected: boolean;
  readonly onChange: (isSelected: boolean) => void;
  readonly children: string;
}): ReactElement {
  return (
    <Checkbox isSelected={isSelected} onChange={onChange} className="flex min-h-7 items-center gap-2">
      {({ isSelected: ticked, isFocusVisible }) => (
        <>
          <span
            aria-hidden
            className={classes(
              "flex size-4 shrink-0 items-center justify-center rounded-sm border text-xs leading-none",
              ticked ? "border-accent bg-accent text-accent-ink" : "border-line-strong bg-surface",
              isFocusVisible && "outline-2 outline-offset-1 outline-accent",
            )}
          >
            {ticked ? "✓" : ""}
          </span>
          {children}
        </>
      )}
    </Checkbox>
  );
}
