/** The vault is locked: open it again, here. */
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { isCallError, type ErrorWords } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { Mark } from "../../frame/mark.tsx";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { SecretField } from "../../parts/field.tsx";
import { UNLOCK } from "../../texts/unlock.ts";

export default function UnlockScreen(): ReactElement {
  const { call, connection } = useKist();
  const [passphrase, setPassphrase] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorWords>();
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call("unlock", { with: "passphrase", passphrase });
      setPassphrase("");
      await connection.refresh();
    } catch (caught) {
      if (isCallError(caught)) setError(caught);
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="flex h-full flex-col items-center justify-center gap-6 bg-bg p-6">
      <Mark size={44} />
      <h1 className="text-xl font-semibold">{UNLOCK.title}</h1>
      <Form
        className="flex w-full max-w-xs flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          void open();
        }}
      >
        <SecretField label={UNLOCK.passphrase} value={passphrase} onChange={setPassphrase} remember autoFocus />
        <ErrorNote error={error} />
        <Button type="submit" look="primary" size="lg" wide isPending={busy} isDisabled={passphrase === ""}>
          {UNLOCK.open}
        </Button>
      </Form>
    </main>
  );
}
