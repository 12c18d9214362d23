/** Fields of a form: a label, a control, a word of help, what is wrong with it. */
import { Eye, EyeOff } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";
import { FieldError } from "react-aria-components/FieldError";
import { Input } from "react-aria-components/Input";
import { Label } from "react-aria-components/Label";
import { Text } from "react-aria-components/Text";
import { TextArea } from "react-aria-components/TextArea";
import { TextField as AriaTextField, type TextFieldProps as AriaTextFieldProps } from "react-aria-components/TextField";

import { FRAME } from "../texts/frame.ts";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

export const CONTROL =
  "w-full rounded-md border border-line-strong bg-surface px-2.5 text-base text-ink placeholder:text-ink-3 outline-none focus:border-accent focus:ring-2 focus:ring-accent/25 data-invalid:border-danger disabled:opacity-50";
export const LABEL = "text-sm font-medium text-ink-2";

/** Under a control: a word of help, and what is wrong with it. */
export function FieldNotes({
  hint,
  error,
}: {
  readonly hint: ReactNode;
  readonly error: string | undefined;
}): ReactElement {
  return (
    <>
      {hint === undefined ? undefined : (
        <Text slot="description" className="text-sm text-ink-3">
          {hint}
        </Text>
      )}
      <FieldError className="text-sm text-danger">{error}</FieldError>
    </>
  );
}

export interface TextFieldProps extends Omit<AriaTextFieldProps, "className" | "children" | "style"> {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly placeholder?: string | undefined;
  readonly mono?: boolean;
  /** Several lines. */
  readonly rows?: number;
  /** The label is read out, not shown. */
  readonly hideLabel?: boolean;
}

/** What browsers would remember, correct or send to a translator. */
const PRIVATE = { autoComplete: "off", spellCheck: "false", autoCorrect: "off", translate: "no" } as const;

export function TextField({
  label,
  hint,
  error,
  placeholder,
  mono,
  rows,
  hideLabel,
  ...rest
}: TextFieldProps): ReactElement {
  const look = classes(CONTROL, mono === true && "font-mono");
  return (
    <AriaTextField {...PRIVATE} {...rest} isInvalid={error !== undefined} className="flex flex-col gap-1">
      <Label className={classes(LABEL, hideLabel === true && "sr-only")}>{label}</Label>
      {rows === undefined ? (
        <Input {...(placeholder === undefined ? {} : { placeholder })} className={classes(look, "h-8")} />
      ) : (
        <TextArea
          {...(placeholder === undefined ? {} : { placeholder })}
          rows={rows}
          className={classes(look, "resize-y py-1.5")}
        />
      )}
      <FieldNotes hint={hint} error={error} />
    </AriaTextField>
  );
}

export interface SecretFieldProps extends Omit<TextFieldProps, "rows" | "type"> {
  /** A passphrase that a password manager may fill; anything else is nobody's business. */
  readonly remember?: boolean;
}

/** A value nobody should read over a shoulder. Never spell-checked, completed or translated. */
export function SecretField({
  label,
  hint,
  error,
  placeholder,
  hideLabel,
  remember,
  ...rest
}: SecretFieldProps): ReactElement {
  const [shown, setShown] = useState(false);
  return (
    <AriaTextField
      {...PRIVATE}
      autoComplete={remember === true ? "current-password" : "off"}
      {...rest}
      type={shown ? "text" : "password"}
      isInvalid={error !== undefined}
      className="flex flex-col gap-1"
    >
      <Label className={classes(LABEL, hideLabel === true && "sr-only")}>{label}</Label>
      <div className="relative">
        <Input
          {...(placeholder === undefined ? {} : { placeholder })}
          className={classes(CONTROL, "h-9 pr-10 font-mono")}
        />
        <div className="absolute inset-y-0 right-1 flex items-center">
          <IconButton
            label={shown ? FRAME.hide : FRAME.show}
            icon={shown ? <EyeOff size={15} /> : <Eye size={15} />}
            size="sm"
            onPress={() => setShown(!shown)}
          />
        </div>
      </div>
      <FieldNotes hint={hint} error={error} />
    </AriaTextField>
  );
}
