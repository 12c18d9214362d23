/** The code from the sheet, typed or pasted. */
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { SecretField } from "../../parts/field.tsx";
import { UNLOCK } from "../../texts/unlock.ts";

export function RecoveryForm({ onCode }: { readonly onCode: (code: string) => Promise<void> }): ReactElement {
  const [code, setCode] = useState("");
  const { isBusy, error, run } = useAttempt();
  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await onCode(code);
          setCode("");
        });
      }}
    >
      <SecretField label={UNLOCK.recovery} hint={UNLOCK.recoveryHint} value={code} onChange={setCode} autoFocus />
      <ErrorNote error={error} />
      <Button type="submit" look="primary" size="lg" wide isPending={isBusy} isDisabled={code.trim() === ""}>
        {UNLOCK.open}
      </Button>
    </Form>
  );
}
