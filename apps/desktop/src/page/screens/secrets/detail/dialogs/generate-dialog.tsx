/** A new value that the daemon makes: it never comes to the page. Of a key pair the public half does. */
import { useState, type ReactElement } from "react";

import { useKist } from "../../../../api/kist.tsx";
import { Button } from "../../../../parts/button.tsx";
import { Dialog } from "../../../../parts/dialog.tsx";
import { TextField } from "../../../../parts/field.tsx";
import { Select } from "../../../../parts/select.tsx";
import { EDIT, GENERATE, VALUE } from "../../../../texts/secret-detail.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

type FormName = keyof typeof GENERATE.forms;
const FORMS = Object.entries(GENERATE.forms).map(([key, label]) => ({ key: key as FormName, label }));

/** What suits the kind. */
const STANDARD: Readonly<Record<string, FormName>> = {
  token: "base64url:32",
  "private-key": "ed25519",
  "ssh-key": "ssh-ed25519",
};

export function GenerateDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, environment, namespace, vault } = useSubject();
  const { call, toasts } = useKist();
  const [form, setForm] = useState<FormName>(STANDARD[secret.metadata.kind ?? ""] ?? "password:24");
  const [reason, setReason] = useState("");
  const [seen] = useState(secret.version ?? null);
  const [publicKey, setPublicKey] = useState<string>();
  if (publicKey !== undefined)
    return (
      <Dialog
        isOpen
        onClose={onClose}
        title={VALUE.generated}
        actions={
          <>
            <Button onPress={() => void navigator.clipboard.writeText(publicKey).catch(() => undefined)}>
              {GENERATE.copyPublic}
            </Button>
            <Button look="primary" onPress={onClose}>
              {GENERATE.done}
            </Button>
          </>
        }
      >
        <p className="text-sm text-ink-2">{GENERATE.publicKey}</p>
        <pre
          tabIndex={0}
          translate="no"
          className="mt-2 max-h-60 overflow-auto rounded-md border border-line bg-sunken p-3 font-mono text-sm break-all whitespace-pre-wrap select-text"
        >
          {publicKey}
        </pre>
      </Dialog>
    );
  const make = async (): Promise<void> => {
    const entry = {
      key: secret.key,
      generate: form,
      expected: seen,
      ...(reason === "" ? {} : { reason }),
    };
    const { results } = await call("secrets/set", { ...vault, environment, namespace, entries: [entry] });
    const made = results[0]?.publicKey;
    if (made === undefined) {
      toasts.done(VALUE.generated);
      onClose();
    } else setPublicKey(made);
  };
  return (
    <TaskDialog
      title={GENERATE.title(secret.key)}
      lead={GENERATE.lead}
      act={GENERATE.act}
      onClose={onClose}
      onAct={make}
    >
      <Select label={GENERATE.form} options={FORMS} value={form} onChange={setForm} />
      <TextField label={EDIT.reason} hint={EDIT.reasonHint} value={reason} onChange={setReason} maxLength={500} />
    </TaskDialog>
  );
}
