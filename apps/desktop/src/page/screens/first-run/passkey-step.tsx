/**
 * A touch instead of typing, from the first day on. The passphrase that was just chosen proves who asks; where the browser or its
 * authenticator cannot, nothing is lost: the passphrase and the code are there.
 */
import { Fingerprint } from "lucide-react";
import { useEffect, useState, type ReactElement } from "react";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { cancelTouch, register } from "../../passkey/ceremony.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { StepHead } from "./steps.tsx";

const { passkey: WORDS } = FIRST_RUN;

export function PasskeyStep({
  passphrase,
  onDone,
}: {
  readonly passphrase: string;
  readonly onDone: () => void;
}): ReactElement {
  const { call, connection, toasts } = useKist();
  const { isBusy, error, run } = useAttempt();
  const [isMade, setMade] = useState(false);
  useEffect(() => cancelTouch, []);
  const add = async (): Promise<void> => {
    setMade(false);
    await register(call, { presence: passphrase, name: WORDS.name }, () => setMade(true));
    toasts.done(WORDS.done);
    await connection.refresh();
    onDone();
  };
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <div className="flex items-center gap-4 rounded-xl border border-line bg-surface p-5 shadow-card">
        <span className="flex size-11 shrink-0 items-center justify-center rounded-lg bg-accent-soft text-accent-text">
          <Fingerprint size={22} aria-hidden />
        </span>
        <p role="status" className="text-ink-2">
          {isBusy ? (isMade ? WORDS.again : WORDS.once) : WORDS.detail}
        </p>
      </div>
      <ErrorNote error={error} />
      <div className="flex flex-col gap-2">
        <Button look="primary" size="lg" wide isPending={isBusy} onPress={() => void run(add)} autoFocus>
          {WORDS.add}
        </Button>
        <Button look="quiet" size="lg" wide onPress={onDone}>
          {WORDS.later}
        </Button>
      </div>
    </>
  );
}
