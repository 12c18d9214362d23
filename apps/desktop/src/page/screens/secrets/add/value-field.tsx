/** A new value: any number of lines, hidden while it is typed or pasted, never remembered or corrected by the browser. */
import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactElement } from "react";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField } from "react-aria-components/TextField";

import { IconButton } from "../../../parts/button.tsx";
import { classes } from "../../../parts/classes.ts";
import { CONTROL, LABEL } from "../../../parts/field.tsx";
import { ADD } from "../../../texts/add-secret.ts";

const MOST_LINES = 8;

export function ValueField({
  label = ADD.valueLabel,
  value,
  onChange,
  autoFocus = false,
}: {
  readonly label?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly autoFocus?: boolean;
}): ReactElement {
  const [shown, setShown] = useState(false);
  const lines = Math.min(MOST_LINES, value.split("\n").length + 1);
  return (
    <TextField
      value={value}
      onChange={onChange}
      autoFocus={autoFocus}
      autoComplete="off"
      autoCorrect="off"
      spellCheck="false"
      translate="no"
      className="flex flex-col gap-1"
    >
      <Label className={LABEL}>{label}</Label>
      <div className="relative">
        <TextArea
          rows={lines}
          className={classes(
            CONTROL,
            "resize-none py-1.5 pr-10 font-mono break-all",
            !shown && "[-webkit-text-security:disc]",
          )}
        />
        <div className="absolute top-1 right-1">
          <IconButton
            label={shown ? ADD.hide : ADD.show}
            icon={shown ? <EyeOff size={15} /> : <Eye size={15} />}
            size="sm"
            onPress={() => setShown(!shown)}
          />
        </div>
      </div>
      <Text slot="description" className="text-sm text-ink-3">
        {ADD.valueHint}
      </Text>
    </TextField>
  );
}
