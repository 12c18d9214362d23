/** To another environment: first what would happen there, then the same request in earnest, under one consent. */
import { useEffect, useState, type ReactElement } from "react";

import type { Given } from "../../../../api/call.ts";
import type { EndpointAnswer } from "../../../../api/endpoints.ts";
import { useEndpoint, useKist } from "../../../../api/kist.tsx";
import { useAttempt } from "../../../../api/use-attempt.ts";
import { Checkbox } from "../../../../parts/checkbox.tsx";
import { Select } from "../../../../parts/select.tsx";
import { Skeleton } from "../../../../parts/skeleton.tsx";
import { PROMOTE } from "../../../../texts/secret-detail.ts";
import { orderEnvironments } from "../../environments.ts";
import { useSubject } from "../subject.ts";
import { TaskDialog } from "./task-dialog.tsx";

type Plan = EndpointAnswer<"secrets/promote">;

/** What was looked at, where to, and the yes that was given for it. */
interface Look {
  readonly to: string;
  readonly force: boolean;
  readonly plan: Plan;
  readonly given: Given;
}

export function PromoteDialog({ onClose }: { readonly onClose: () => void }): ReactElement {
  const { secret, environment, namespace, vault } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  const { data } = useEndpoint("environments/list", vault);
  const ordered = orderEnvironments(data?.environments ?? []);
  const others = ordered.filter(({ name }) => name !== environment);
  // From where one works towards where it counts.
  const next = ordered[ordered.findIndex(({ name }) => name === environment) + 1];
  const [chosen, setChosen] = useState<string>();
  const [force, setForce] = useState(false);
  const [look, setLook] = useState<Look>();
  const target = others.find(({ name }) => name === chosen) ?? next ?? others[0];
  const { error, clear } = attempt;
  const isLooked = look !== undefined && look.to === target?.name && look.force === force;
  useEffect(clear, [target?.name, force]);
  const request = {
    ...vault,
    environment,
    namespace,
    keys: [secret.key],
    createNamespace: true,
    ...(force ? { force } : {}),
  };
  const lookAhead = async (to: string): Promise<void> => {
    const given: Given = {};
    const plan = await call("secrets/promote", { ...request, to: { environment: to }, dryRun: true }, { given });
    setLook({ to, force, plan, given });
  };
  const promote = async ({ to, plan, given }: Look): Promise<void> => {
    const expected = plan.items.flatMap(({ key, from }) => (from === undefined ? [] : [{ key, version: from }]));
    await call("secrets/promote", { ...request, to: { environment: to }, expected }, { given });
    toasts.done(PROMOTE.done(to));
    onClose();
  };
  const [item] = isLooked ? look.plan.items : [];
  const isNothing = item !== undefined && item.state !== "only-left" && item.state !== "differs";
  return (
    <TaskDialog
      title={PROMOTE.title(secret.key)}
      lead={PROMOTE.lead}
      act={isLooked ? PROMOTE.act : PROMOTE.look}
      attempt={attempt}
      isDisabled={target === undefined || isNothing}
      onClose={onClose}
      onAct={async () => {
        if (isLooked) await promote(look);
        else if (target !== undefined) await lookAhead(target.name);
      }}
    >
      {target === undefined ? (
        <p className="text-ink-2">{PROMOTE.none}</p>
      ) : (
        <Select
          label={PROMOTE.target}
          options={others.map(({ name, class: guard }) => ({ key: name, label: name, detail: guard }))}
          value={target.name}
          onChange={setChosen}
        />
      )}
      {attempt.isBusy && !isLooked ? <Skeleton className="h-10 w-full" /> : undefined}
      {item === undefined ? undefined : (
        <div role="status" className="rounded-md border border-line bg-sunken px-3 py-2">
          <p>{PROMOTE.states[item.state]}</p>
          {look?.plan.createdNamespace === true ? <p className="text-ink-2">{PROMOTE.newNamespace}</p> : undefined}
        </div>
      )}
      {error?.code === "copy-less-guarded" || force ? (
        <Checkbox isSelected={force} onChange={setForce}>
          {PROMOTE.force}
        </Checkbox>
      ) : undefined}
    </TaskDialog>
  );
}
