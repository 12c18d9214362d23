/** Values go to another environment: shown name by name first, then done as shown. One question for both. */
import { useState, type ReactElement } from "react";

import type { Given } from "../../../api/call.ts";
import type { EndpointAnswer } from "../../../api/endpoints.ts";
import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Button } from "../../../parts/button.tsx";
import { Checkbox } from "../../../parts/checkbox.tsx";
import { Dialog } from "../../../parts/dialog.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { Select } from "../../../parts/select.tsx";
import { BULK } from "../../../texts/bulk.ts";
import { FRAME } from "../../../texts/frame.ts";
import { isDownwards, nextOf, type EnvironmentTab } from "../environments.ts";
import { batch, type Named } from "./places.ts";

type Item = EndpointAnswer<"secrets/promote">["items"][number];
interface Plan {
  readonly namespace: string;
  readonly items: readonly Item[];
  readonly given: Given;
}

export default function PromoteDialog({
  from,
  environments,
  rows,
  to: suggested,
  onClose,
}: {
  readonly from: EnvironmentTab;
  readonly environments: readonly EnvironmentTab[];
  readonly rows: readonly Named[];
  readonly to?: string;
  readonly onClose: () => void;
}): ReactElement {
  const { call, toasts } = useKist();
  const { isBusy, error, run, clear } = useAttempt();
  const others = environments.filter(({ name }) => name !== from.name);
  const [target, setTarget] = useState(suggested ?? nextOf(environments, from)?.name ?? "");
  const [force, setForce] = useState(false);
  const [plans, setPlans] = useState<readonly Plan[]>();
  const down = isDownwards(
    from,
    others.find(({ name }) => name === target),
  );
  const request = ({ namespace, keys }: { readonly namespace: string; readonly keys: readonly string[] }) => ({
    environment: from.name,
    namespace,
    to: { environment: target },
    keys,
    createNamespace: true,
    ...(down ? { force } : {}),
  });
  const moving = plans?.flatMap(({ items }) => items.filter(isMoving)) ?? [];

  const look = (): Promise<boolean> =>
    run(async () => {
      const found: Plan[] = [];
      for (const one of batch(rows)) {
        const given: Given = {};
        const { items } = await call("secrets/promote", { ...request(one), dryRun: true }, { given });
        found.push({ namespace: one.namespace, items, given });
      }
      setPlans(found);
    });
  const promote = async (): Promise<void> => {
    const done = await run(async () => {
      for (const { namespace, items, given } of plans ?? []) {
        const expected = items.flatMap(({ key, from: version }) => (version === undefined ? [] : [{ key, version }]));
        // The same request as was shown: what is the same there already stays as it is.
        await call(
          "secrets/promote",
          { ...request({ namespace, keys: items.map(({ key }) => key) }), expected },
          { given },
        );
      }
    });
    if (!done) return;
    toasts.done(BULK.promoted(moving.length, target));
    onClose();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={BULK.promoteTitle(rows.length === 1 ? rows[0]?.key : undefined, rows.length, from.name)}
      lead={BULK.promoteLead}
      actions={
        <>
          <Button onPress={onClose}>{FRAME.cancel}</Button>
          {plans === undefined ? (
            <Button
              look="primary"
              onPress={() => void look()}
              isPending={isBusy}
              isDisabled={target === "" || (down && !force)}
            >
              {BULK.promoteLook}
            </Button>
          ) : (
            <Button look="primary" onPress={() => void promote()} isPending={isBusy} isDisabled={moving.length === 0}>
              {BULK.promoteSubmit(moving.length)}
            </Button>
          )}
        </>
      }
    >
      <div className="flex flex-col gap-4">
        {others.length === 0 ? (
          <p className="text-ink-2">{BULK.promoteNowhere}</p>
        ) : (
          <Select
            label={BULK.promoteTo}
            options={others.map(({ name }) => ({ key: name, label: name }))}
            value={target}
            onChange={(name) => {
              setTarget(name);
              setPlans(undefined);
              setForce(false);
              clear();
            }}
            isDisabled={isBusy}
          />
        )}
        {down ? (
          <Checkbox isSelected={force} onChange={setForce} isDisabled={plans !== undefined}>
            {BULK.promoteDown}
          </Checkbox>
        ) : undefined}
        {plans === undefined ? undefined : <PlanList plans={plans} />}
        {plans !== undefined && moving.length === 0 ? <p className="text-ink-2">{BULK.promoteNothing}</p> : undefined}
        <ErrorNote error={error} />
      </div>
    </Dialog>
  );
}

function PlanList({ plans }: { readonly plans: readonly Plan[] }): ReactElement {
  return (
    <ul translate="no" tabIndex={0} className="max-h-72 overflow-y-auto rounded-lg border border-line">
      {plans.flatMap(({ namespace, items }) =>
        items.map((item) => (
          <li
            key={`${namespace}/${item.key}`}
            className="flex min-h-9 items-center gap-3 border-b border-line px-3 last:border-0"
          >
            <span className="min-w-0 flex-1 truncate font-mono">
              <span className="text-ink-3">{namespace}/</span>
              {item.key}
            </span>
            <Badge tone={item.state === "only-left" ? "ok" : item.state === "differs" ? "warn" : "neutral"}>
              {BULK.states[item.state]}
            </Badge>
          </li>
        )),
      )}
    </ul>
  );
}

function isMoving({ state }: Item): boolean {
  return state === "only-left" || state === "differs";
}
