/** What the daemon is to make: its form and size. The value itself never comes here. */
import { Sparkles } from "lucide-react";
import type { ReactElement } from "react";

import { Checkbox } from "../../../parts/checkbox.tsx";
import { TextField } from "../../../parts/field.tsx";
import { Select } from "../../../parts/select.tsx";
import { ADD } from "../../../texts/add-secret.ts";
import { chooseForm, sizeOf, strengthOf, wordOf, type Form, type GenerationChoice } from "./generation.ts";

const FORMS: readonly { readonly key: Form; readonly label: string }[] = Object.entries(ADD.forms).map(
  ([key, label]) => ({ key: key as Form, label }),
);

export function GenerationFields({
  choice,
  onChange,
}: {
  readonly choice: GenerationChoice;
  readonly onChange: (choice: GenerationChoice) => void;
}): ReactElement {
  const sized = sizeOf(choice.form);
  const word = wordOf(choice);
  const bits = word === undefined ? undefined : strengthOf(word);
  return (
    <div className="flex flex-col gap-3">
      <div className="grid grid-cols-[1fr_7rem] items-start gap-3">
        <Select
          label={ADD.form}
          options={FORMS}
          value={choice.form}
          onChange={(form) => onChange(chooseForm(choice, form))}
        />
        {sized === undefined ? undefined : (
          <TextField
            label={ADD.size[sized.name]}
            value={choice.size}
            inputMode="numeric"
            onChange={(size) => onChange({ ...choice, size })}
            error={word === undefined ? ADD.sizeWrong : undefined}
          />
        )}
      </div>
      {choice.form === "password" ? (
        <Checkbox isSelected={choice.symbols} onChange={(symbols) => onChange({ ...choice, symbols })}>
          {ADD.symbols}
        </Checkbox>
      ) : undefined}
      <p className="flex items-center gap-2 text-sm text-ink-3">
        <Sparkles size={14} aria-hidden className="shrink-0" />
        <span>
          {ADD.generateLead}
          {bits === undefined ? undefined : ` ${ADD.strength(Math.floor(bits))}.`}
        </span>
      </p>
    </div>
  );
}
