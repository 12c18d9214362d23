/** One group of the recovery code typed back. */
import { useState, type ReactElement, type ReactNode } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { TextField } from "../../parts/field.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { StepActs } from "./steps.tsx";

export function ProveForm({
  group,
  onProved,
  beside,
}: {
  readonly group: number;
  readonly onProved: () => void;
  readonly beside?: ReactNode;
}): ReactElement {
  const { call, connection } = useKist();
  const [text, setText] = useState("");
  const { isBusy, error, run } = useAttempt();
  return (
    <Form
      className="flex flex-col gap-3 print:hidden"
      onSubmit={(event) => {
        event.preventDefault();
        void run(async () => {
          await call("device/confirm-recovery", { group, text });
          await connection.refresh();
          onProved();
        });
      }}
    >
      <TextField
        label={FIRST_RUN.recovery.prove(group)}
        hint={FIRST_RUN.recovery.proveHint}
        value={text}
        onChange={setText}
        maxLength={64}
        mono
      />
      <ErrorNote error={error} />
      <StepActs beside={beside}>
        <Button type="submit" look="primary" size="lg" wide isPending={isBusy} isDisabled={text.trim() === ""}>
          {FIRST_RUN.next}
        </Button>
      </StepActs>
    </Form>
  );
}
