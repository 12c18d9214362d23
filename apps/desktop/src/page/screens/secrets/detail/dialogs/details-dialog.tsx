/** What people write about a secret: each field is sent only where it was changed, so that nobody's other edit is overwritten. */
import { CRITICALITIES, SECRET_KINDS, type MetadataField } from "@kist/model";
import { useState, type ReactElement } from "react";

import { useKist } from "../../../../api/kist.tsx";
import { Checkbox } from "../../../../parts/checkbox.tsx";
import { TextField } from "../../../../parts/field.tsx";
import { Select } from "../../../../parts/select.tsx";
import { ABOUT, DETAIL } from "../../../../texts/secret-detail.ts";
import { changesOf, draftOf, type Draft } from "../metadata-draft.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

const KINDS = [{ key: "", label: ABOUT.noKind }, ...SECRET_KINDS.map((key) => ({ key, label: key }))];
const LEVELS = [{ key: "", label: ABOUT.noCriticality }, ...CRITICALITIES.map((key) => ({ key, label: key }))];

export function DetailsDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, reference, vault } = useSubject();
  const { call, toasts } = useKist();
  const [before] = useState(() => draftOf(secret.metadata));
  const [draft, setDraft] = useState<Draft>(before);
  const change = <Field extends MetadataField>(field: Field, value: Draft[Field]): void =>
    setDraft({ ...draft, [field]: value });
  const { set, clear } = changesOf(before, draft);
  const isSame = Object.keys(set).length === 0 && clear.length === 0;
  const { fields } = DETAIL;
  return (
    <TaskDialog
      title={ABOUT.edit}
      act={ABOUT.save}
      isDisabled={isSame}
      onClose={onClose}
      onAct={async () => {
        await call("secrets/metadata", { ...vault, name: reference, set, clear });
        toasts.done(ABOUT.saved);
        onClose();
      }}
    >
      <TextField label={fields.owner} value={draft.owner} onChange={(text) => change("owner", text)} autoFocus />
      <TextField label={fields.purpose} value={draft.purpose} onChange={(text) => change("purpose", text)} rows={2} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Select label={fields.kind} options={KINDS} value={draft.kind} onChange={(kind) => change("kind", kind)} />
        <Select
          label={fields.criticality}
          options={LEVELS}
          value={draft.criticality}
          onChange={(level) => change("criticality", level)}
        />
        <TextField
          label={ABOUT.rotationLabel}
          value={draft.rotationDays}
          onChange={(text) => change("rotationDays", text)}
          inputMode="numeric"
          pattern="[0-9]*"
        />
        <TextField
          label={fields.expires}
          value={draft.expires}
          onChange={(text) => change("expires", text)}
          type="date"
          hint={ABOUT.expiresHint}
        />
      </div>
      <TextField
        label={fields.tags}
        value={draft.tags}
        onChange={(text) => change("tags", text)}
        hint={ABOUT.tagsHint}
      />
      <TextField
        label={fields.renewal}
        value={draft.renewal}
        onChange={(text) => change("renewal", text)}
        rows={2}
        hint={ABOUT.renewalHint}
      />
      <Checkbox isSelected={draft.concealed} onChange={(isTicked) => change("concealed", isTicked)}>
        {ABOUT.concealedLabel}
      </Checkbox>
    </TaskDialog>
  );
}
