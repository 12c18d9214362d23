/**
 * From nothing to a vault with secrets in it, in four steps: a name, two ways in, the recovery code on paper, a `.env` dropped.
 * Where the code was shown before but never proved, it begins there.
 */
import { useCallback, useEffect, useState, type ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { ImportStep } from "./import-step.tsx";
import { NameStep } from "./name-step.tsx";
import { PasskeyStep } from "./passkey-step.tsx";
import { RecoveryStep } from "./recovery-step.tsx";
import { ResumeStep } from "./resume-step.tsx";
import { Steps } from "./steps.tsx";
import { WaysStep } from "./ways-step.tsx";
import type { Founded } from "./ways.ts";

type Step = "name" | "ways" | "passkey" | "recovery" | "import";
/** Where each stands in the row of steps: the passkey is a part of the ways. */
const PLACES: Readonly<Record<Step, number>> = { name: 0, ways: 1, passkey: 1, recovery: 2, import: 3 };

export default function FirstRunScreen({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { state } = useStatus();
  const [step, setStep] = useState<Step>(state === "empty" ? "name" : "recovery");
  const [vaultName, setVaultName] = useState("");
  const [founded, setFounded] = useState<Founded>();
  const sheet = founded?.sheet;
  const proceed = useCallback(() => setStep("recovery"), []);
  useWarningBeforeLeaving(sheet !== undefined && step !== "import");
  return (
    <Steps at={PLACES[step]}>
      {step === "name" ? (
        <NameStep
          name={vaultName}
          onName={(name) => {
            setVaultName(name);
            setStep("ways");
          }}
        />
      ) : undefined}
      {step === "ways" ? (
        <WaysStep
          vaultName={vaultName}
          onBack={() => setStep("name")}
          onFounded={(made) => {
            setFounded(made);
            setStep(made.way === "passphrase" ? "recovery" : "passkey");
          }}
        />
      ) : undefined}
      {step === "passkey" && founded !== undefined ? <PasskeyStep founded={founded} onDone={proceed} /> : undefined}
      {step === "recovery" && sheet !== undefined ? (
        <RecoveryStep sheet={sheet} onProved={() => setStep("import")} />
      ) : undefined}
      {step === "recovery" && sheet === undefined ? (
        <ResumeStep onProved={() => setStep("import")} onLater={onDone} />
      ) : undefined}
      {step === "import" ? <ImportStep vaultName={vaultName} onDone={onDone} /> : undefined}
    </Steps>
  );
}

/** The code is shown once: a tab closed by mistake would take it along. */
function useWarningBeforeLeaving(warns: boolean): void {
  useEffect(() => {
    if (!warns) return undefined;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [warns]);
}
