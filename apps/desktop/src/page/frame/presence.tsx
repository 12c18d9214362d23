/**
 * Proof that the person is here: a passkey where there is one, else the passphrase. In the desktop app's window the touch
 * happens in the system browser, and what it was for comes back as an event.
 */
import { Fingerprint } from "lucide-react";
import { useState, type ReactElement, type ReactNode } from "react";
import { Form } from "react-aria-components/Form";

import { isCallError, type ErrorWords } from "../api/call-error.ts";
import type { EndpointRequest } from "../api/endpoints.ts";
import { useStatus } from "../api/kist.tsx";
import { Button } from "../parts/button.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { SecretField } from "../parts/field.tsx";
import { PRESENCE } from "../texts/consent.ts";

/** What a touch is for; it counts for nothing else. */
export type TouchPurpose = EndpointRequest<"passkeys/assert/begin">["purpose"];
/** What proves presence in a request. */
export type PresenceGiven = EndpointRequest<"slots/rename">["presence"];

export interface PresenceFormProps {
  readonly purpose: TouchPurpose;
  /** Does what presence was asked for. What it throws is shown here. */
  readonly onPresence: (presence: PresenceGiven) => Promise<void>;
  /** On the button that sends the passphrase. */
  readonly act: string;
  /** Beside that button. */
  readonly beside?: ReactNode;
  readonly wide?: boolean;
}

export function PresenceForm({ purpose, onPresence, act, beside, wide = false }: PresenceFormProps): ReactElement {
  const { unlockWith } = useStatus();
  const hasPasskey = unlockWith.includes("passkey") && window.kist !== undefined;
  const hasPassphrase = unlockWith.includes("passphrase");
  const [typing, setTyping] = useState(!hasPasskey);
  const [passphrase, setPassphrase] = useState("");
  const [busy, setBusy] = useState<"touch" | "passphrase" | "browser">();
  const [error, setError] = useState<ErrorWords>();

  const attempt = async (way: "touch" | "passphrase", give: () => Promise<PresenceGiven>): Promise<void> => {
    setBusy(way);
    setError(undefined);
    try {
      await onPresence(await give());
      setPassphrase("");
    } catch (caught) {
      if (!isCallError(caught)) throw caught;
      setError(caught);
    } finally {
      setBusy(undefined);
    }
  };
  const touch = async (): Promise<void> => {
    const shell = window.kist;
    if (shell === undefined || purpose.kind === "presence") return;
    setBusy("browser");
    await shell.openCeremony(purpose).catch(() => setBusy(undefined));
  };

  return (
    <Form
      className="flex flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        void attempt("passphrase", () => Promise.resolve(passphrase));
      }}
    >
      {hasPasskey ? (
        <Button
          look="primary"
          size={wide ? "lg" : "md"}
          wide
          icon={<Fingerprint size={16} aria-hidden />}
          isPending={busy === "touch" || busy === "browser"}
          onPress={() => void touch()}
          autoFocus
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
          autoFocus={!hasPasskey || busy === undefined}
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
