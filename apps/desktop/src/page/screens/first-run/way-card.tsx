/** One way to open the vault, as a card. */
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";

import { classes } from "../../parts/classes.ts";

export function WayCard({
  icon,
  title,
  detail,
  mark,
  isChosen,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly detail: string;
  readonly mark?: ReactNode;
  readonly isChosen: boolean;
}): ReactElement {
  return (
    <div
      className={classes(
        "flex h-full items-start gap-3 rounded-lg border bg-surface p-3 shadow-card",
        isChosen ? "border-accent" : "border-line",
      )}
    >
      <span
        className={classes(
          "flex size-8 shrink-0 items-center justify-center rounded-md",
          isChosen ? "bg-accent-soft text-accent-text" : "bg-hover text-ink-2",
        )}
      >
        {icon}
      </span>
      <span className="min-w-0 flex-1">
        <span className="flex items-center gap-2 font-medium">
          {title}
          {mark}
        </span>
        <span className="mt-0.5 block text-sm text-ink-2">{detail}</span>
      </span>
      {isChosen ? <Check size={16} className="mt-1 shrink-0 text-accent-text" aria-hidden /> : undefined}
    </div>
  );
}
