/** One row of the trail: what, which names, who, when, how it ended; opened, all that was written down of it. */
import { Check, ChevronRight, CircleHelp, CircleSlash, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactElement } from "react";

import { Badge } from "../../parts/badge.tsx";
import { classes } from "../../parts/classes.ts";
import { describeAction } from "../../texts/actions.ts";
import { ACTIVITY, OUTCOME_WORDS } from "../../texts/activity.ts";
import { describeCaller } from "../../texts/callers.ts";
import { shortTime } from "../../texts/times.ts";
import { EntryDetails } from "./entry-details.tsx";
import type { ShownOutcome, TrailEntry, TrailRow } from "./trail-rows.ts";

const OUTCOMES: Readonly<Record<ShownOutcome, { readonly icon: LucideIcon; readonly tone: string }>> = {
  allowed: { icon: Check, tone: "text-ok" },
  asked: { icon: CircleHelp, tone: "text-ink-3" },
  refused: { icon: CircleSlash, tone: "text-warn" },
  failed: { icon: TriangleAlert, tone: "text-danger" },
};

export interface TrailEntryRowProps {
  readonly row: TrailRow;
  readonly isOpen: boolean;
  /** In the tab order. */
  readonly isActive: boolean;
  readonly onFocus: () => void;
  readonly onToggle: () => void;
  readonly onProgram: (program: string) => void;
}

export function TrailEntryRow({
  row,
  isOpen,
  isActive,
  onFocus,
  onToggle,
  onProgram,
}: TrailEntryRowProps): ReactElement {
  const { entry, outcome, count } = row;
  const { icon: Icon, tone } = OUTCOMES[outcome];
  const { who, ancestors } = describeCaller(entry.caller);
  const panel = `entry-${row.key}`;
  return (
    <div className={classes("border-b border-line", isOpen && "bg-bg")}>
      <button
        type="button"
        data-row=""
        tabIndex={isActive ? 0 : -1}
        aria-expanded={isOpen}
        {...(isOpen ? { "aria-controls": panel } : {})}
        onClick={onToggle}
        onFocus={onFocus}
        className="flex w-full items-start gap-3 px-4 py-2 text-left -outline-offset-2 hover:bg-hover sm:px-6"
      >
        <span className="mt-0.5 w-10 shrink-0 text-sm text-ink-3 tabular-nums">{shortTime(row.to)}</span>
        <Icon size={15} aria-hidden className={classes("mt-0.5 shrink-0", tone)} />
        <span className="min-w-0 flex-1">
          <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
            <span className="font-medium">{describeAction(entry.action).done}</span>
            {outcome === "allowed" ? (
              <span className="sr-only">{OUTCOME_WORDS.allowed}</span>
            ) : (
              <Badge tone={BADGES[outcome]}>{OUTCOME_WORDS[outcome]}</Badge>
            )}
            {count > 1 ? <Badge>{ACTIVITY.times(count)}</Badge> : undefined}
          </span>
          <span className="block truncate text-sm text-ink-2">
            <span className="font-medium text-ink">{who}</span>
            {ancestors.length === 0 ? undefined : (
              <span className="hidden text-ink-3 sm:inline"> {ACTIVITY.from(ancestors.slice(0, 3))}</span>
            )}
            {subjectWords(entry) === "" ? undefined : (
              <>
                <span aria-hidden className="mx-1.5 text-ink-3">
                  ·
                </span>
                <span className="font-mono" translate="no">
                  {subjectWords(entry)}
                </span>
              </>
            )}
          </span>
        </span>
        <ChevronRight
          size={15}
          aria-hidden
          className={classes("mt-0.5 shrink-0 text-ink-3 transition-transform duration-100", isOpen && "rotate-90")}
        />
      </button>
      {isOpen ? <EntryDetails id={panel} row={row} onProgram={onProgram} /> : undefined}
    </div>
  );
}

const BADGES = { asked: "neutral", refused: "warn", failed: "danger" } as const;

/** The names, as many as a line can bear. */
function subjectWords({ subjects }: TrailEntry): string {
  const [first = "", ...more] = subjects.filter((one) => one !== "*");
  return more.length === 0 ? shorten(first) : ACTIVITY.andMore(shorten(first), more.length);
}

function shorten(subject: string): string {
  return subject.replace(/^kist:\/\//, "");
}
