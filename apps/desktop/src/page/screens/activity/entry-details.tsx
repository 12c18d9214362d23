/** Everything that was written down of one entry. */
import type { ReactElement, ReactNode } from "react";

import { Badge } from "../../parts/badge.tsx";
import { Button } from "../../parts/button.tsx";
import { describeRule } from "../../texts/actions.ts";
import { ACTIVITY, describeNote, labelOfNote, OUTCOME_WORDS } from "../../texts/activity.ts";
import { CALLER_FACTS, describeCaller } from "../../texts/callers.ts";
import { describeReason } from "../../texts/figures.ts";
import { clockTime, fullTime } from "../../texts/times.ts";
import type { TrailRow } from "./trail-rows.ts";

export function EntryDetails({
  id,
  row,
  onProgram,
}: {
  readonly id: string;
  readonly row: TrailRow;
  readonly onProgram: (program: string) => void;
}): ReactElement {
  const { entry, outcome, count, from, to } = row;
  const { seq, subjects, caller, code, note, withheld, action } = entry;
  const { program } = describeCaller(caller);
  const words = ACTIVITY.details;
  return (
    <div id={id} className="px-4 pt-1.5 pb-4 sm:pr-6 sm:pl-[6.4375rem]">
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-6 gap-y-1.5 text-sm">
        <Fact label={words.when}>
          {fullTime(to)}
          {count > 1 ? `, ${ACTIVITY.times(count)} ${ACTIVITY.between(clockTime(from), clockTime(to))}` : undefined}
        </Fact>
        <Fact label={words.how}>
          {OUTCOME_WORDS[outcome]}
          {code === undefined || code === "approval-needed" ? undefined : `: ${describeReason(code)}`}
        </Fact>
        {note === undefined ? undefined : (
          <Fact label={labelOfNote(action)}>{outcome === "asked" ? describeRule(note) : describeNote(note)}</Fact>
        )}
        {subjects.length === 0 ? undefined : (
          <Fact label={words.what}>
            <ul className="max-h-48 overflow-y-auto font-mono" translate="no" tabIndex={subjects.length > 8 ? 0 : -1}>
              {subjects.map((subject) => (
                <li key={subject} className="break-all">
                  {subject === "*" ? <span className="font-sans">{ACTIVITY.everything}</span> : subject}
                </li>
              ))}
            </ul>
            {withheld === true ? (
              <div className="mt-1 flex flex-wrap items-center gap-2 text-ink-3">
                <Badge>{ACTIVITY.withheld}</Badge>
                <span className="min-w-0 flex-1">{ACTIVITY.withheldLead}</span>
              </div>
            ) : undefined}
          </Fact>
        )}
        {CALLER_FACTS.map(({ key, label }) => {
          const fact = caller?.[key];
          if (fact === undefined || fact === "") return undefined;
          return (
            <Fact key={key} label={label}>
              <span className="font-mono break-all" translate="no">
                {String(fact)}
              </span>
            </Fact>
          );
        })}
        <Fact label={words.entry}>
          <span className="font-mono">
            {seq} · {action}
          </span>
        </Fact>
      </dl>
      {program === undefined ? undefined : (
        <div className="mt-3">
          <Button size="sm" onPress={() => onProgram(program)}>
            {words.onlyProgram(program)}
          </Button>
        </div>
      )}
    </div>
  );
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactElement {
  return (
    <>
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}
