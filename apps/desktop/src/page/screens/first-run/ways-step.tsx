/** The way in beside the recovery code, and the founding itself. */
import { KeyRound, ScrollText } from "lucide-react";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { SecretField } from "../../parts/field.tsx";
import { FIRST_RUN } from "../../texts/first-run.ts";
import type { Sheet } from "./sheet-text.ts";
import { StepHead } from "./steps.tsx";
import { WayCard } from "./way-card.tsx";

const { ways: WORDS } = FIRST_RUN;
const ENVIRONMENTS = ["dev", "staging", "prod"] as const;
/** The daemon's own minimum; it has the last word. */
export const LEAST_PASSPHRASE = 8;

export function WaysStep({
  vaultName,
  onBack,
  onFounded,
}: {
  readonly vaultName: string;
  readonly onBack: () => void;
  readonly onFounded: (sheet: Sheet, passphrase: string) => void;
}): ReactElement {
  const { call } = useKist();
  const [passphrase, setPassphrase] = useState("");
  const [again, setAgain] = useState("");
  const { isBusy, error, run } = useAttempt();
  const differs = again !== "" && again !== passphrase;
  const found = async (): Promise<void> => {
    const { vault, deviceName, recovery } = await call("device/init", {
      kind: "person",
      vaultName,
      environments: [...ENVIRONMENTS],
      passphrase,
    });
    setPassphrase("");
    setAgain("");
    if (recovery !== undefined) onFounded({ vaultName, vault, deviceName, ...recovery }, passphrase);
  };
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <Form
        className="flex flex-col gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          void run(found);
        }}
      >
        <div className="grid gap-2 sm:grid-cols-2">
          <WayCard icon={<KeyRound size={18} />} title={WORDS.passphrase} detail={WORDS.passphraseDetail} isChosen />
          <WayCard icon={<ScrollText size={18} />} title={WORDS.recovery} detail={WORDS.recoveryDetail} isChosen />
        </div>
        <SecretField
          label={WORDS.type}
          value={passphrase}
          onChange={setPassphrase}
          hint={WORDS.hint(LEAST_PASSPHRASE)}
          autoComplete="new-password"
          autoFocus
        />
        <SecretField
          label={WORDS.again}
          value={again}
          onChange={setAgain}
          error={differs && again.length >= passphrase.length ? WORDS.differs : undefined}
          autoComplete="new-password"
        />
        <ErrorNote error={error} />
        <div className="flex gap-2">
          <Button size="lg" onPress={onBack} isDisabled={isBusy}>
            {FIRST_RUN.back}
          </Button>
          <div className="flex-1">
            <Button
              type="submit"
              look="primary"
              size="lg"
              wide
              isPending={isBusy}
              isDisabled={passphrase.length < LEAST_PASSPHRASE || passphrase !== again}
            >
              {isBusy ? WORDS.creating : WORDS.create}
            </Button>
          </div>
        </div>
      </Form>
    </>
  );
}
