/**
 * Proof that the person is here: a passkey where there is one, else the passphrase. In the desktop app's window the touch
 * happens in the system browser, and what it was for comes back as an event.
 */
import { Fingerprint } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";
import { Form } from "react-aria-components/Form";

import { askShell } from "../api/ask-shell.ts";
import { isCallError, type ErrorWords } from "../api/call-error.ts";
import { useKist, useStatus } from "../api/kist.tsx";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { SecretField } from "../parts/field.tsx";
import { useLeaving } from "../parts/use-leaving.ts";
import { canTouch, touch, type PresenceGiven, type TouchPurpose } from "../passkey/ceremony.ts";
import { PRESENCE } from "../texts/consent.ts";

export interface PresenceFormProps {
  readonly purpose: TouchPurpose;
  /** Does what presence was asked for. What it throws is shown here. */
  readonly onPresence: (presence: PresenceGiven) => Promise<void>;
  /** On the button that sends the passphrase. */
  readonly act: string;
  /** Beside that button. */
  readonly beside?: ReactNode;
  readonly wide?: boolean;
  /** False where something else comes first. */
  readonly focus?: boolean;
}

export function PresenceForm({
  purpose,
  onPresence,
  act,
  beside,
  wide = false,
  focus = true,
}: PresenceFormProps): ReactElement {
  const { call } = useKist();
  const { unlockWith } = useStatus();
  // The window cannot touch by itself, and the browser only for what it has a page for.
  const mayTouch = window.kist === undefined ? canTouch() : purpose.kind !== "presence";
  const hasPasskey = unlockWith.includes("passkey") && mayTouch;
  const hasPassphrase = unlockWith.includes("passphrase");
  const [typing, setTyping] = useState(!hasPasskey);
  const [passphrase, setPassphrase] = useState("");
  const [busy, setBusy] = useState<"touch" | "passphrase" | "browser">();
  const [error, setError] = useState<ErrorWords>();

  const attempt = async (way: "touch" | "passphrase" | "browser", act: () => Promise<void>): Promise<void> => {
    setBusy(way);
    setError(undefined);
    try {
      await act();
      // What the browser was opened for comes back as an event, or never: its tab may have been closed.
      if (way !== "browser") setBusy(undefined);
    } catch (caught) {
      setBusy(undefined);
      if (!isCallError(caught)) throw caught;
      setError(caught);
    }
  };
  const leaving = useLeaving();
  const touchNow = async (): Promise<void> => {
    const shell = window.kist;
    if (shell === undefined)
      return await attempt("touch", async () => await onPresence({ passkey: await touch(call, purpose, leaving) }));
    if (purpose.kind !== "presence")
      await attempt("browser", async () => await askShell(() => shell.openCeremony(purpose)));
  };

  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt("passphrase", async () => {
          await onPresence(passphrase);
          setPassphrase("");
        });
      }}
    >
      {hasPasskey ? (
        <Button
          look="primary"
          size={wide ? "lg" : "md"}
          wide
          icon={<Fingerprint size={16} aria-hidden />}
          isPending={busy === "touch"}
          onPress={() => void touchNow()}
          autoFocus={focus}
        >
          {busy === "touch" ? PRESENCE.touching : busy === "browser" ? PRESENCE.waiting : touchLabel()}
        </Button>
      ) : undefined}
      {typing && hasPassphrase ? (
        <SecretField
          label={PRESENCE.passphrase}
          value={passphrase}
          onChange={setPassphrase}
          remember
          autoFocus={focus && (!hasPasskey || busy === undefined)}
        />
      ) : undefined}
      <ErrorNote error={error} />
      <div className={wide ? "flex flex-col gap-2" : "flex flex-wrap items-center justify-end gap-2"}>
        {hasPasskey && hasPassphrase && !typing ? (
          <Button look="quiet" onPress={() => setTyping(true)} wide={wide}>
            {PRESENCE.typeInstead}
          </Button>
        ) : undefined}
        {beside}
        {typing && hasPassphrase ? (
          <Button
            type="submit"
            look={hasPasskey ? "secondary" : "primary"}
            size={wide ? "lg" : "md"}
            wide={wide}
            isPending={busy === "passphrase"}
            isDisabled={passphrase === ""}
          >
            {act}
          </Button>
        ) : undefined}
      </div>
    </Form>
  );
}

function touchLabel(): string {
  return window.kist === undefined ? PRESENCE.touch : PRESENCE.touchInBrowser;
}
