/** Rolling back to a version, and destroying one's value: both say first what they do. */
import { useState, type ReactElement } from "react";

import { useKist } from "../../../../api/kist.tsx";
import { TextField } from "../../../../parts/field.tsx";
import { DESTROY, HISTORY, ROLLBACK } from "../../../../texts/secret-detail.ts";
import { useSubject, type Version } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

interface VersionDialogProps {
  readonly version: Version;
  readonly onClose: () => void;
}

export function RollbackDialog({ version, onClose }: VersionDialogProps): ReactElement {
  const { reference, vault, ask } = useSubject();
  const { call, toasts } = useKist();
  const [reason, setReason] = useState("");
  const { id, ordinal, copiedFrom } = version;
  return (
    <TaskDialog
      title={ROLLBACK.title(ordinal)}
      lead={ROLLBACK.lead}
      act={ROLLBACK.act}
      onClose={onClose}
      onAct={async () => {
        const about = reason === "" ? {} : { reason };
        const answer = await call("secrets/rollback", { ...vault, name: reference, to: id, ...about });
        toasts.done(HISTORY.rolledBack(answer.ordinal), {
          act: { label: HISTORY.undo, run: () => ask({ kind: "undo" }) },
        });
        onClose();
      }}
    >
      <p className="text-ink-2">{ROLLBACK.exposure}</p>
      {copiedFrom === undefined ? undefined : <p className="text-ink-2">{ROLLBACK.inherited(copiedFrom)}</p>}
      <TextField label={ROLLBACK.reason} value={reason} onChange={setReason} maxLength={500} autoFocus />
    </TaskDialog>
  );
}

export function DestroyDialog({ version, onClose }: VersionDialogProps): ReactElement {
  const { reference, vault } = useSubject();
  const { call, toasts } = useKist();
  return (
    <TaskDialog
      title={DESTROY.title(version.ordinal)}
      lead={DESTROY.lead}
      act={DESTROY.act}
      isDangerous
      onClose={onClose}
      onAct={async () => {
        await call("secrets/purge", { ...vault, name: reference, versions: [version.id] });
        toasts.done(HISTORY.destroyed);
        onClose();
      }}
    />
  );
}
