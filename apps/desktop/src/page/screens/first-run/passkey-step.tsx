/** The vault is there; now its passkey. What fails can be tried again, or left for a passphrase. */
import { Fingerprint } from "lucide-react";
import { useCallback, useEffect, useRef, useState, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import { useKist } from "../../api/kist.tsx";
import { useAttempt } from "../../api/use-attempt.ts";
import { Button } from "../../parts/button.tsx";
import { ErrorNote } from "../../parts/error-state.tsx";
import { NewPassphrase } from "../../parts/new-passphrase.tsx";
import { useLeaving } from "../../parts/use-leaving.ts";
import { register } from "../../passkey/ceremony.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { StepActs, StepHead } from "./steps.tsx";
import type { Founded } from "./ways.ts";

const { passkey: WORDS } = FIRST_RUN;

export function PasskeyStep({
  founded: { way, passphrase },
  onDone,
}: {
  readonly founded: Founded;
  readonly onDone: () => void;
}): ReactElement {
  const { call, connection } = useKist();
  const [touches, setTouches] = useState(0);
  const [instead, setInstead] = useState(false);
  const [typed, setTyped] = useState<string>();
  const { isBusy, error, run } = useAttempt();
  const leaving = useLeaving();
  const make = useCallback(async (): Promise<void> => {
    setTouches(0);
    const asked = { presence: passphrase, name: FIRST_RUN.ways.passkeyName };
    await register(call, asked, { onMade: () => setTouches(1), leaving });
    if (way === "passkey") {
      const { slots } = await call("slots/list", {});
      const made = slots.find(({ type }) => type === "passphrase");
      if (made !== undefined) await call("slots/remove", { presence: passphrase, id: made.id });
    }
    await connection.refresh();
    onDone();
  }, [call, connection, leaving, onDone, passphrase, way]);
  // Begins by itself, once: the person has just asked for it.
  const begun = useRef(false);
  useEffect(() => {
    if (!begun.current) void run(make);
    begun.current = true;
  }, [make, run]);
  const giveUp = (): void => {
    if (way === "both") onDone();
    else setInstead(true);
  };
  if (instead) {
    return (
      <>
        <StepHead title={WORDS.insteadTitle} lead={WORDS.insteadLead} />
        <Form
          className="flex flex-col gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            void run(async () => {
              await call("slots/passphrase", { old: passphrase, new: typed ?? "" });
              onDone();
            });
          }}
        >
          <NewPassphrase label={FIRST_RUN.ways.type} autoFocus onPassphrase={setTyped} />
          <ErrorNote error={error} />
          <Button type="submit" look="primary" size="lg" wide isPending={isBusy} isDisabled={typed === undefined}>
            {FIRST_RUN.next}
          </Button>
        </Form>
      </>
    );
  }
  return (
    <>
      <StepHead title={WORDS.title} lead={WORDS.lead} />
      <p role="status" className="flex items-center gap-3 rounded-lg border border-line bg-surface p-4 shadow-card">
        <span className="flex size-9 shrink-0 items-center justify-center rounded-md bg-accent-soft text-accent-text">
          <Fingerprint size={20} aria-hidden />
        </span>
        {isBusy ? (touches === 0 ? WORDS.once : WORDS.again) : WORDS.stopped}
      </p>
      <ErrorNote error={error} />
      {isBusy ? undefined : (
        <StepActs
          beside={
            <Button size="lg" onPress={giveUp}>
              {way === "both" ? WORDS.without : WORDS.instead}
            </Button>
          }
        >
          <Button look="primary" size="lg" wide onPress={() => void run(make)}>
            {WORDS.retry}
          </Button>
        </StepActs>
      )}
    </>
  );
}
