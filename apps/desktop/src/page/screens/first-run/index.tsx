/**
 * From nothing to a vault with secrets in it, in five steps: a name, two ways in, the recovery code on paper, a passkey, a `.env`
 * dropped.
 * Where the code was shown before but never proved, it begins there.
 */
import { useEffect, useState, type ReactElement } from "react";

import { useStatus } from "../../api/kist.tsx";
import { canTouch } from "../../passkey/ceremony.ts";
import { ImportStep } from "./import-step.tsx";
import { NameStep } from "./name-step.tsx";
import { PasskeyStep } from "./passkey-step.tsx";
import { RecoveryStep } from "./recovery-step.tsx";
import { ResumeStep } from "./resume-step.tsx";
import type { Sheet } from "./sheet-text.ts";
import { Steps } from "./steps.tsx";
import { WaysStep } from "./ways-step.tsx";

type Step = "name" | "ways" | "recovery" | "passkey" | "import";
const ORDER: readonly Step[] = ["name", "ways", "recovery", "passkey", "import"];

export default function FirstRunScreen({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { state } = useStatus();
  const [step, setStep] = useState<Step>(state === "empty" ? "name" : "recovery");
  const [vaultName, setVaultName] = useState("");
  const [sheet, setSheet] = useState<Sheet>();
  /** Until the step that proves with it who asks is over. */
  const [passphrase, setPassphrase] = useState("");
  // The desktop app's window has no ceremonies of its own: there they are added in the browser, later.
  const offersPasskey = passphrase !== "" && window.kist === undefined && canTouch();
  useWarningBeforeLeaving(sheet !== undefined && step === "recovery");
  return (
    <Steps at={ORDER.indexOf(step)}>
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
          onFounded={(founded, chosen) => {
            setSheet(founded);
            setPassphrase(chosen);
            setStep("recovery");
          }}
        />
      ) : undefined}
      {step === "recovery" && sheet !== undefined ? (
        <RecoveryStep sheet={sheet} onProved={() => setStep(offersPasskey ? "passkey" : "import")} />
      ) : undefined}
      {step === "recovery" && sheet === undefined ? (
        <ResumeStep onProved={() => setStep("import")} onLater={onDone} />
      ) : undefined}
      {step === "passkey" ? (
        <PasskeyStep
          passphrase={passphrase}
          onDone={() => {
            setPassphrase("");
            setStep("import");
          }}
        />
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
