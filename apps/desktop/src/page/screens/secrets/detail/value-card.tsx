/** The value: hidden, looked at for a while, copied, replaced. A concealed one is never shown, a code counts down. */
import { Copy, Eye, EyeOff, Info, Pencil } from "lucide-react";
import { useState, type ReactElement } from "react";

import type { EndpointAnswer } from "../../../api/endpoints.ts";
import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { useShortcuts } from "../../../frame/shortcuts.ts";
import { Button, IconButton } from "../../../parts/button.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { Card } from "../../../parts/screen.tsx";
import { ACTS, DETAIL, VALUE } from "../../../texts/secret-detail.ts";
import { CodePanel } from "./code-panel.tsx";
import { Countdown, RevealedValue, useShown } from "./revealed.tsx";
import { useSubject } from "./subject.ts";
import { useValues } from "./use-values.ts";

/** The place of the value that is read now. */
export const CURRENT = "current";

export function ValueCard(): ReactElement {
  const { secret, reveal, ask } = useSubject();
  const { attempt, show, copy } = useValues();
  const shown = useShown(reveal);
  const { kind, concealed } = secret.metadata;
  const isShown = shown?.place === CURRENT;
  const hasValue = secret.version !== undefined && secret.deleted !== true;
  const toggle = (): void => {
    if (isShown) reveal.hide();
    else if (hasValue && concealed !== true) show(CURRENT);
  };
  useShortcuts(DETAIL.label, [
    { keys: "v", label: ACTS.show, run: toggle },
    { keys: "c", label: ACTS.copy, run: () => (hasValue ? copy(CURRENT) : undefined) },
  ]);
  return (
    <Card>
      <div className="flex flex-col gap-3">
        <div className="flex min-h-8 flex-wrap items-center gap-1">
          <h3 className="text-sm font-medium text-ink-2">{VALUE.title}</h3>
          <span className="min-w-2 flex-1" />
          {isShown ? <Countdown reveal={reveal} until={shown.until} say={VALUE.hidesIn} /> : undefined}
          {hasValue && concealed !== true ? (
            <IconButton
              label={isShown ? VALUE.hide : VALUE.show}
              icon={isShown ? <EyeOff size={16} /> : <Eye size={16} />}
              keys="v"
              onPress={toggle}
              isDisabled={attempt.isBusy}
            />
          ) : undefined}
          {hasValue ? (
            <IconButton
              label={VALUE.copy}
              icon={<Copy size={15} />}
              keys="c"
              onPress={() => copy(CURRENT)}
              isDisabled={attempt.isBusy}
            />
          ) : undefined}
          {secret.deleted === true ? undefined : (
            <IconButton label={VALUE.edit} icon={<Pencil size={15} />} keys="e" onPress={() => ask({ kind: "edit" })} />
          )}
        </div>
        {hasValue ? (
          <>
            {isShown ? undefined : <Dots />}
            <RevealedValue reveal={reveal} place={CURRENT} kind={kind} />
            <Notes />
            {kind === "totp" ? <CodePanel /> : undefined}
            <Facts key={secret.version} />
          </>
        ) : (
          <p className="text-ink-3">{VALUE.none}</p>
        )}
        <ErrorNote error={attempt.error} />
      </div>
    </Card>
  );
}

/** As many for every value: its length is nobody's business. */
function Dots(): ReactElement {
  return (
    <p className="font-mono text-lg tracking-widest text-ink-3 select-none">
      <span aria-hidden>{"•".repeat(18)}</span>
      <span className="sr-only">{VALUE.hidden}</span>
    </p>
  );
}

function Notes(): ReactElement | undefined {
  const { secret } = useSubject();
  const notes = [
    ...(secret.metadata.concealed === true ? [VALUE.concealed] : []),
    ...(secret.template === true ? [VALUE.template] : []),
    ...(secret.override === true ? [VALUE.override] : []),
  ];
  if (notes.length === 0) return undefined;
  return (
    <div className="flex flex-col gap-1 text-sm text-ink-2">
      {notes.map((note) => (
        <p key={note}>{note}</p>
      ))}
    </div>
  );
}

type Inspection = EndpointAnswer<"values/inspect">;

/** What the daemon can tell of a value without giving it out: the host of a URL, the names of a certificate, the public half of a key. */
function Facts(): ReactElement {
  const { call } = useKist();
  const { reference, vault } = useSubject();
  const [inspection, setInspection] = useState<Inspection>();
  const attempt = useAttempt();
  if (inspection === undefined)
    return (
      <div className="flex flex-col gap-2">
        <div className="-ml-2.5">
          <Button
            look="quiet"
            size="sm"
            icon={<Info size={14} aria-hidden />}
            isDisabled={attempt.isBusy}
            onPress={() =>
              void attempt.run(async () => setInspection(await call("values/inspect", { ...vault, name: reference })))
            }
          >
            {VALUE.facts}
          </Button>
        </div>
        <ErrorNote error={attempt.error} />
      </div>
    );
  const { kind, facts, findings } = inspection;
  const rows = [...(kind === undefined ? [] : [{ label: "kind", text: kind }]), ...facts];
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        {rows.map(({ label, text }) => (
          <div key={label} className="col-span-2 grid grid-cols-subgrid">
            <dt className="text-sm text-ink-3">{label}</dt>
            <dd className="min-w-0 font-mono text-sm break-all" translate="no">
              {text}
            </dd>
          </div>
        ))}
      </dl>
      {findings.map(({ code, says }) => (
        <p key={code} className="text-sm text-warn">
          {VALUE.warning(says)}
        </p>
      ))}
    </div>
  );
}
