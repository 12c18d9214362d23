/** This person's last change in the namespace: shown first, then taken back by a new one, under one consent. */
import { useEffect, useRef, useState, type ReactElement } from "react";

import { isCallError } from "../../../../api/call-error.ts";
import type { Given } from "../../../../api/call.ts";
import type { EndpointAnswer, EndpointRequest } from "../../../../api/endpoints.ts";
import { useKist } from "../../../../api/kist.tsx";
import { useAttempt } from "../../../../api/use-attempt.ts";
import { Skeleton } from "../../../../parts/skeleton.tsx";
import { sayWhen, UNDO } from "../../../../texts/secret-detail.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

type Plan = EndpointAnswer<"secrets/undo">;
type Request = EndpointRequest<"secrets/undo">;

interface Look {
  readonly request: Request;
  readonly plan: Plan;
}

export function UndoDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { environment, namespace, vault } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  const [look, setLook] = useState<Look>();
  const given = useRef<Given>({});
  const lookAhead = useRef(() =>
    attempt.run(async () => {
      const ask = (request: Request): Promise<Plan> =>
        call("secrets/undo", { ...request, dryRun: true }, { given: given.current });
      setLook(await withOtherPlace({ ...vault, environment, namespace }, ask, given.current));
    }),
  );
  useEffect(() => void lookAhead.current(), []);
  return (
    <TaskDialog
      title={UNDO.title}
      lead={
        look === undefined
          ? attempt.error === undefined && UNDO.looking
          : UNDO.lead(sayWhen(look.plan.at, Date.now()), look.plan.device, `${environment}/${namespace}`)
      }
      act={UNDO.act}
      attempt={attempt}
      isDisabled={look === undefined}
      onClose={onClose}
      onAct={async () => {
        if (look === undefined) return;
        await call("secrets/undo", { ...look.request, change: look.plan.change }, { given: given.current });
        toasts.done(UNDO.done);
        onClose();
      }}
    >
      {look === undefined && attempt.error === undefined ? <Skeleton className="h-10 w-full" /> : undefined}
      {look === undefined ? undefined : (
        <ul className="flex flex-col gap-1 rounded-md border border-line bg-sunken px-3 py-2" translate="no">
          {look.plan.steps.map((step, index) => (
            <li key={index} className="break-words">
              {sayStep(step)}
            </li>
          ))}
        </ul>
      )}
    </TaskDialog>
  );
}

/** A move has two ends: the daemon says which the other one is, and that one is asked about as well. */
async function withOtherPlace(request: Request, ask: (request: Request) => Promise<Plan>, given: Given): Promise<Look> {
  try {
    return { request, plan: await ask(request) };
  } catch (error) {
    if (!isCallError(error, "undo-elsewhere")) throw error;
    const { environment, namespace } = error.facts;
    const both = { ...request, also: { environment: String(environment), namespace: String(namespace) } };
    // The first yes was for another request.
    delete given.approval;
    return { request: both, plan: await ask(both) };
  }
}

function sayStep({ does, secret, from, field, ordinal }: Plan["steps"][number]): string {
  const name = secret.split("/").at(-1) ?? secret;
  const { steps } = UNDO;
  switch (does) {
    case "rename":
      return steps.rename(name, from?.split("/").at(-1) ?? "");
    case "describe":
      return steps.describe(name, field ?? "");
    case "label":
      return steps.label(name, field ?? "", ordinal === undefined ? UNDO.nothing : UNDO.version(ordinal));
    default:
      return steps[does](name);
  }
}
