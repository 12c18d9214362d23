/** The way in beside the recovery code, and the founding itself. */
import { ScrollText } from "lucide-react";
import { useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { NewPassphrase } from "../../parts/new-passphrase.tsx";
import { canTouch } from "../../passkey/ceremony.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { StepActs, StepHead } from "./steps.tsx";
import { WayCard, WayChoice } from "./way-choice.tsx";
import { makePassphrase, type Founded, type Way } from "./ways.ts";

const { ways: WORDS } = FIRST_RUN;
const ENVIRONMENTS = ["dev", "staging", "prod"] as const;

export function WaysStep({
  vaultName,
  onBack,
  onFounded,
}: {
  readonly vaultName: string;
  readonly onBack: () => void;
  readonly onFounded: (founded: Founded) => void;
}): ReactElement {
  const { call } = useKist();
  // The desktop app's window makes none: its passkeys are made in the browser, once there is a vault.
  const offered: readonly Way[] =
    window.kist === undefined && canTouch() ? ["passkey", "passphrase", "both"] : ["passphrase"];
  const [way, setWay] = useState<Way>(offered[0] ?? "passphrase");
  const [typed, setTyped] = useState<string>();
  const { isBusy, error, run } = useAttempt();
  const found = async (): Promise<void> => {
    const passphrase = way === "passkey" ? makePassphrase() : (typed ?? "");
    const { vault, deviceName, recovery } = await call("device/init", {
      kind: "person",
      vaultName,
      environments: [...ENVIRONMENTS],
      passphrase,
    });
    if (recovery !== undefined) onFounded({ sheet: { vaultName, vault, deviceName, ...recovery }, way, passphrase });
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
        <div className="flex flex-col gap-2">
          {offered.length > 1 ? (
            <WayChoice
              offered={offered}
              value={way}
              onChange={(chosen) => {
                setWay(chosen);
                setTyped(undefined);
              }}
            />
          ) : undefined}
          <WayCard
            icon={<ScrollText size={18} aria-hidden />}
            title={WORDS.recovery}
            detail={WORDS.recoveryDetail}
            isChosen
          />
        </div>
        {way === "passkey" ? undefined : (
          <NewPassphrase
            key={way}
            label={WORDS.type}
            // Where it appears because of a choice, that keeps the focus, for the keyboard to choose on.
            autoFocus={offered.length === 1}
            onPassphrase={setTyped}
          />
        )}
        <ErrorNote error={error} />
        <StepActs
          beside={
            <Button size="lg" onPress={onBack} isDisabled={isBusy}>
              {FIRST_RUN.back}
            </Button>
          }
        >
          <Button
            type="submit"
            look="primary"
            size="lg"
            wide
            isPending={isBusy}
            isDisabled={way !== "passkey" && typed === undefined}
          >
            {isBusy ? WORDS.creating : WORDS.create}
          </Button>
        </StepActs>
      </Form>
    </>
  );
}
