/** A request that needs a yes: what would be done, for whom, and why it is asked. The person answers with the passphrase. */
import { useEffect, useState, useSyncExternalStore, type ReactElement } from "react";
import { Form } from "react-aria-components/Form";

import type { Question } from "../api/asking.ts";
import { isCallError, type ErrorWords } from "../api/call-error.ts";
import type { EndpointAnswer } from "../api/endpoints.ts";
import { useKist } from "../api/kist.tsx";
import { Button } from "../parts/button.tsx";
import { Dialog } from "../parts/dialog.tsx";
import { ErrorNote } from "../parts/error-state.tsx";
import { SecretField } from "../parts/field.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import { CONSENT } from "../texts/consent.ts";
import { FRAME } from "../texts/frame.ts";

type Approval = EndpointAnswer<"approvals/list">["approvals"][number];

export function Consent(): ReactElement | undefined {
  const { questions } = useKist();
  const question = useSyncExternalStore(questions.subscribe, questions.first);
  return question === undefined ? undefined : <ConsentDialog key={question.approval} question={question} />;
}

function ConsentDialog({ question }: { readonly question: Question }): ReactElement {
  const { call } = useKist();
  const [approval, setApproval] = useState<Approval>();
  const [passphrase, setPassphrase] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorWords>();
  useEffect(() => {
    call("approvals/list", {}).then(
      ({ approvals }) => setApproval(approvals.find(({ id }) => id === question.approval)),
      (caught: unknown) => setError(isCallError(caught) ? caught : undefined),
    );
  }, [call, question]);
  const grant = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await call("approvals/decide", { id: question.approval, grant: true, presence: passphrase });
      question.answer("granted");
    } catch (caught) {
      if (isCallError(caught)) setError(caught);
      setBusy(false);
    }
  };
  const cancel = (): void => question.answer("cancelled");
  return (
    <Dialog isOpen onClose={cancel} title={CONSENT.title} width="sm" role="alertdialog">
      <Form
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void grant();
        }}
      >
        {approval === undefined ? (
          <Skeleton className="h-10 w-full" />
        ) : (
          <div className="rounded-md border border-line bg-sunken px-3 py-2">
            <p className="font-medium">{approval.action}</p>
            {approval.subjects.map((subject) => (
              <p key={subject} className="font-mono text-sm break-all text-ink-2">
                {subject}
              </p>
            ))}
          </div>
        )}
        <SecretField label={CONSENT.passphrase} value={passphrase} onChange={setPassphrase} remember autoFocus />
        <ErrorNote error={error} />
        <div className="flex justify-end gap-2">
          <Button onPress={cancel}>{FRAME.cancel}</Button>
          <Button type="submit" look="primary" isPending={busy} isDisabled={passphrase === ""}>
            {CONSENT.allow}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}
