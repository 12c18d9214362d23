/** A new value for everybody, or one of this person's own. What was typed leaves the page once, and is nowhere afterwards. */
import { useEffect, useRef, useState, type ReactElement } from "react";

import { useKist } from "../../../../api/kist.tsx";
import { Checkbox } from "../../../../parts/checkbox.tsx";
import { TextField } from "../../../../parts/field.tsx";
import { EDIT, VALUE } from "../../../../texts/secret-detail.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";
import { ValueField } from "./value-field.tsx";

export function EditDialog({
  isOwn,
  onClose,
}: {
  /** A personal override. */
  readonly isOwn: boolean;
  readonly onClose: () => void;
}): ReactElement {
  const { secret, reference, environment, namespace, vault } = useSubject();
  const { call, toasts } = useKist();
  const field = useRef<HTMLTextAreaElement>(null);
  const [reason, setReason] = useState("");
  const [template, setTemplate] = useState(secret.template === true && !isOwn);
  const [isEmpty, setEmpty] = useState(false);
  // The version that was current when the person began: the pane goes on following the vault meanwhile.
  const [seen] = useState(secret.version ?? null);
  useEffect(() => {
    const element = field.current;
    return () => {
      if (element !== null) element.value = "";
    };
  }, []);
  const store = async (): Promise<void> => {
    const value = field.current?.value ?? "";
    const flagged = template ? { template: true as const } : {};
    if (isOwn) {
      await call("overrides/set", { ...vault, name: reference, value, ...flagged });
      toasts.done(EDIT.overridden);
      return;
    }
    const entry = {
      key: secret.key,
      value,
      expected: seen,
      ...flagged,
      ...(reason === "" ? {} : { reason }),
    };
    const { results } = await call("secrets/set", { ...vault, environment, namespace, entries: [entry] });
    const [warning] = results[0]?.warnings ?? [];
    toasts.done(VALUE.stored, warning === undefined ? {} : { detail: VALUE.warning(warning.says) });
  };
  return (
    <TaskDialog
      title={isOwn ? EDIT.overrideTitle(secret.key) : EDIT.title(secret.key)}
      lead={isOwn ? EDIT.overrideLead : EDIT.lead}
      act={isEmpty ? EDIT.empty : EDIT.act}
      onClose={onClose}
      onAct={async () => {
        // Nobody stores an empty value by pressing Enter too early.
        if ((field.current?.value ?? "") === "" && !isEmpty) return setEmpty(true);
        await store();
        onClose();
      }}
    >
      <ValueField field={field} label={EDIT.value} />
      {isOwn ? undefined : (
        <TextField label={EDIT.reason} hint={EDIT.reasonHint} value={reason} onChange={setReason} maxLength={500} />
      )}
      <Checkbox isSelected={template} onChange={setTemplate}>
        {EDIT.template}
      </Checkbox>
    </TaskDialog>
  );
}
