/** The way in beside the recovery code: one of these, each a card. */
import { Check } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import { RadioButton, RadioField, RadioGroup } from "react-aria-components/RadioGroup";

import { Badge } from "../../parts/badge.tsx";
import { classes } from "../../parts/classes.ts";
import { FIRST_RUN } from "../../texts/first-run.ts";
import { WAYS, type Way } from "./ways.ts";

const { ways: WORDS } = FIRST_RUN;

export function WayChoice({
  offered,
  value,
  onChange,
}: {
  readonly offered: readonly Way[];
  readonly value: Way;
  readonly onChange: (way: Way) => void;
}): ReactElement {
  return (
    <RadioGroup
      aria-label={WORDS.choose}
      value={value}
      onChange={(chosen) => {
        const found = offered.find((way) => way === chosen);
        if (found !== undefined) onChange(found);
      }}
      className="flex flex-col gap-2"
    >
      {offered.map((way) => {
        const { icon: Icon, title, detail } = WAYS[way];
        return (
          <RadioField key={way} value={way}>
            <RadioButton className="block">
              {({ isSelected, isFocusVisible }) => (
                <WayCard
                  icon={<Icon size={18} aria-hidden />}
                  title={title}
                  detail={detail}
                  mark={way === "passkey" ? <Badge tone="accent">{WORDS.recommended}</Badge> : undefined}
                  isChosen={isSelected}
                  isFocused={isFocusVisible}
                />
              )}
            </RadioButton>
          </RadioField>
        );
      })}
    </RadioGroup>
  );
}

export function WayCard({
  icon,
  title,
  detail,
  mark,
  isChosen,
  isFocused = false,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly detail: string;
  readonly mark?: ReactNode;
  readonly isChosen: boolean;
  readonly isFocused?: boolean;
}): ReactElement {
  return (
    <span
      className={classes(
        "flex items-center gap-3 rounded-lg border bg-surface p-3 shadow-card",
        isChosen ? "border-accent" : "border-line hover:border-line-strong",
        isFocused && "outline-2 outline-offset-2 outline-accent",
      )}
    >
      <span
        className={classes(
          "flex size-9 shrink-0 items-center justify-center rounded-md",
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
        <span className="block text-sm text-ink-2">{detail}</span>
      </span>
      <Check size={16} className={classes("shrink-0 text-accent-text", !isChosen && "invisible")} aria-hidden />
    </span>
  );
}
