/** A name's life: given anew, moved, deleted. Both dialogs say what else names the secret. */
import { useState, type ReactElement } from "react";

import { useEndpoint, useKist } from "../../../../api/kist.tsx";
import { useNotedAttempt } from "../../../../api/use-attempt.ts";
import { TextField } from "../../../../parts/field.tsx";
import { Select } from "../../../../parts/select.tsx";
import { MOVE, REMOVE } from "../../../../texts/secret-detail.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

export function MoveDialog({
  onClose,
  onMoved,
}: {
  readonly onClose: () => void;
  readonly onMoved: (reference: string) => void;
}): ReactElement {
  const { secret, reference, environment, namespace, vault } = useSubject();
  const { call, toasts } = useKist();
  const [key, setKey] = useState(secret.key);
  const [where, setWhere] = useState(namespace);
  const environments = useEndpoint("environments/list", vault).data?.environments ?? [];
  const known = environments.find(({ name }) => name === environment)?.namespaces ?? [];
  const namespaces = known.includes(namespace) ? known : [namespace, ...known];
  const move = async (): Promise<void> => {
    const to = { ...(key === secret.key ? {} : { key }), ...(where === namespace ? {} : { namespace: where }) };
    const { results } = await call("secrets/move", { ...vault, names: [reference], to });
    toasts.done(MOVE.done(key));
    onClose();
    onMoved(results[0]?.to ?? reference);
  };
  return (
    <TaskDialog
      title={MOVE.title(secret.key)}
      lead={MOVE.lead}
      act={MOVE.act}
      isDisabled={key === "" || (key === secret.key && where === namespace)}
      onClose={onClose}
      onAct={move}
    >
      <TextField label={MOVE.name} value={key} onChange={setKey} mono autoFocus />
      <Select
        label={MOVE.namespace}
        options={namespaces.map((name) => ({ key: name, label: name }))}
        value={where}
        onChange={setWhere}
      />
      <Naming lead={MOVE.references} />
    </TaskDialog>
  );
}

export function RemoveDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, reference, vault } = useSubject();
  const { call, toasts } = useKist();
  const restoring = useNotedAttempt();
  const { key } = secret;
  const restore = async (): Promise<void> => {
    await call("secrets/undelete", { ...vault, name: reference });
    toasts.done(REMOVE.restored(key));
  };
  return (
    <TaskDialog
      title={REMOVE.title(key)}
      lead={REMOVE.lead}
      act={REMOVE.act}
      isDangerous
      onClose={onClose}
      onAct={async () => {
        await call("secrets/remove", { ...vault, names: [reference] });
        toasts.done(REMOVE.done(key), {
          act: { label: REMOVE.restore, run: () => void restoring.run(restore) },
        });
        onClose();
      }}
    >
      <Naming lead={REMOVE.used} />
    </TaskDialog>
  );
}

function Naming({ lead }: { readonly lead: string }): ReactElement | undefined {
  const { templates = [] } = useSubject().secret.references ?? {};
  if (templates.length === 0) return undefined;
  return (
    <div className="rounded-md bg-warn-soft px-3 py-2">
      <p className="text-warn">{lead}</p>
      <ul className="mt-1 font-mono text-sm" translate="no">
        {templates.map(({ reference }) => (
          <li key={reference} className="break-all">
            {reference}
          </li>
        ))}
      </ul>
    </div>
  );
}
