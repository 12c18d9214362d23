/** What two people wrote at once: both sides, each with who, when and why, and one press that decides. */
import { GitCompareArrows, Split } from "lucide-react";
import { useState, type ReactElement } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Badge } from "../../../parts/badge.tsx";
import { Button } from "../../../parts/button.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { TextField } from "../../../parts/field.tsx";
import { ABOUT, CONFLICTS, DETAIL, HISTORY, sayWhen, VALUE } from "../../../texts/secret-detail.ts";
import { Countdown, RevealedValue, useShown } from "./revealed.tsx";
import { useSubject, type Conflict, type ConflictSide } from "./subject.ts";
import { useValues } from "./use-values.ts";

export function ConflictCard({ conflict }: { readonly conflict: Conflict }): ReactElement {
  const { secret, reference, vault, ask } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  const [rename, setRename] = useState(`${secret.key}_2`);
  const { kind, label, field, sides } = conflict;
  const decide = (keep: ConflictSide): void =>
    void attempt.run(async () => {
      await call("conflicts/resolve", {
        ...vault,
        name: reference,
        ...(secret.secret === undefined ? {} : { secret: secret.secret }),
        conflict: { kind, ...(label === undefined ? {} : { label }), ...(field === undefined ? {} : { field }) },
        keep: keep.id,
        sides: sides.map(({ id }) => id),
        ...(kind === "same-name" ? { others: { rename } } : {}),
      });
      toasts.done(CONFLICTS.decided, { act: { label: HISTORY.undo, run: () => ask({ kind: "undo" }) } });
    });
  const [left, right] = sides.flatMap(({ version, ordinal, purged }) =>
    version === undefined || purged === true ? [] : [{ version, ordinal }],
  );
  return (
    <section
      aria-label={CONFLICTS.titles[kind]}
      className="flex flex-col gap-3 rounded-lg border border-line bg-warn-soft p-3"
    >
      <div className="flex gap-2">
        <Split size={16} className="mt-0.5 shrink-0 text-warn" aria-hidden />
        <div className="min-w-0">
          <h3 className="font-semibold">
            {CONFLICTS.titles[kind]}
            {field === undefined ? "" : `: ${DETAIL.fields[field].toLowerCase()}`}
            {label === undefined ? "" : `: ${label}`}
          </h3>
          <p className="text-sm text-ink-2">{CONFLICTS.leads[kind] ?? CONFLICTS.lead}</p>
        </div>
      </div>
      <ul className="flex flex-col gap-2">
        {sides.map((side) => (
          <Side
            key={side.id}
            side={side}
            isShowable={kind !== "deletion"}
            isBusy={attempt.isBusy}
            onKeep={() => decide(side)}
          />
        ))}
      </ul>
      {kind === "same-name" ? (
        <TextField label={CONFLICTS.newName} value={rename} onChange={setRename} mono />
      ) : undefined}
      {left !== undefined && right !== undefined && kind !== "deletion" && secret.metadata.concealed !== true ? (
        <div>
          <Button
            size="sm"
            icon={<GitCompareArrows size={14} aria-hidden />}
            onPress={() => ask({ kind: "diff", left, right })}
          >
            {CONFLICTS.compare}
          </Button>
        </div>
      ) : undefined}
      <ErrorNote error={attempt.error} />
    </section>
  );
}

function Side({
  side,
  isShowable,
  isBusy,
  onKeep,
}: {
  readonly side: ConflictSide;
  readonly isShowable: boolean;
  readonly isBusy: boolean;
  readonly onKeep: () => void;
}): ReactElement {
  const { secret, reveal } = useSubject();
  const { attempt, show } = useValues();
  const shown = useShown(reveal);
  const { version, device, at, stands, reason, does } = side;
  const place = `side/${side.id}`;
  const isShown = shown?.place === place;
  const canShow = isShowable && version !== undefined && side.purged !== true && secret.metadata.concealed !== true;
  return (
    <li className="flex flex-col gap-2 rounded-md border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center gap-2">
        <span className="font-medium break-words">{sayContent(side)}</span>
        {stands === true ? (
          <Badge tone="accent">{does === "name" || does === "describe" ? CONFLICTS.holds : CONFLICTS.stands}</Badge>
        ) : undefined}
        <span className="flex-1" />
        {isShown ? <Countdown reveal={reveal} until={shown.until} say={VALUE.hidesIn} /> : undefined}
        {canShow ? (
          <Button
            size="sm"
            look="quiet"
            isDisabled={attempt.isBusy}
            onPress={() => (isShown ? reveal.hide() : show(place, version))}
          >
            {isShown ? VALUE.hide : VALUE.show}
          </Button>
        ) : undefined}
        <Button size="sm" onPress={onKeep} isDisabled={isBusy}>
          {does === "delete" ? CONFLICTS.keepDeleted : CONFLICTS.keep}
        </Button>
      </div>
      <p className="text-sm text-ink-2">
        {CONFLICTS.by(device, sayWhen(at, Date.now()))}
        {reason === undefined ? "" : `: ${reason}`}
      </p>
      <RevealedValue reveal={reveal} place={place} kind={secret.metadata.kind} />
      <ErrorNote error={attempt.error} />
    </li>
  );
}

function sayContent({ does, version, ordinal, text, touched }: ConflictSide): string {
  const which = version === undefined ? CONFLICTS.noVersion : CONFLICTS.version(ordinal ?? 0);
  switch (does) {
    case "set":
    case "secret":
      return which.replace(/^./, (first) => first.toUpperCase());
    case "name":
      return text ?? "";
    case "describe":
      return text ?? CONFLICTS.cleared;
    case "delete":
      return CONFLICTS.deleted;
    case "use":
      return CONFLICTS.used(CONFLICTS.touched[touched ?? ""] ?? touched ?? "");
  }
}

/** What waits to become current, and the press that rotates to it. */
export function PendingCard(): ReactElement | undefined {
  const { secret, reference, vault } = useSubject();
  const { call, toasts } = useKist();
  const attempt = useAttempt();
  const pending = secret.versions.find(({ labels }) => labels.includes("pending"));
  if (pending === undefined || secret.deleted === true) return undefined;
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-lg border border-line bg-accent-soft py-2 pr-2 pl-3">
      <p className="min-w-0 flex-1">{ABOUT.pending(pending.ordinal)}</p>
      <Button
        size="sm"
        isDisabled={attempt.isBusy}
        onPress={() =>
          void attempt.run(async () => {
            await call("secrets/label", { ...vault, name: reference, label: "current", to: pending.id });
            toasts.done(HISTORY.labelled(DETAIL.labels.current, pending.ordinal));
          })
        }
      >
        {ABOUT.makeCurrent}
      </Button>
      <ErrorNote error={attempt.error} />
    </div>
  );
}
