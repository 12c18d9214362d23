/**
 * A field for a value, of one line or many. Its text stands in the document alone and is taken out of it when it is sent:
 * React is never told what was typed.
 */
import { useState, type ReactElement, type RefObject } from "react";

import { Checkbox } from "../../../../parts/checkbox.tsx";
import { classes } from "../../../../parts/classes.ts";
import { CONTROL, LABEL } from "../../../../parts/field.tsx";
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
        <span className={LABEL}>{label}</span>
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
      <Checkbox isSelected={isShown} onChange={setShown}>
        {EDIT.showTyped}
      </Checkbox>
    </div>
  );
}
