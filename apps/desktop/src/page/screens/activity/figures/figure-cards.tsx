/** The figures themselves, each with what it counts and what it leaves out. */
import type { ReactElement, ReactNode } from "react";

import { classes } from "../../../parts/classes.ts";
import { CARDS, FIGURES } from "../../../texts/figures.ts";
import { duration } from "../../../texts/times.ts";
import type { FiguresAnswer } from "./use-words.ts";

export function FigureCards({ figures }: { readonly figures: FiguresAnswer }): ReactElement {
  const { rotation, statics, revocation, refusals, expiring, readers } = figures;
  const { late, standing, leases } = revocation;
  return (
    <ul aria-label={CARDS.label} className="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">
      <Card
        title={CARDS.rotation.title}
        value={percent(rotation.coverage)}
        tone={toneOf(rotation.coverage, 0.9, 0.7)}
        share={rotation.coverage}
        detail={
          rotation.planned === 0 ? CARDS.rotation.nothing : CARDS.rotation.detail(rotation.within, rotation.planned)
        }
        aside={CARDS.rotation.aside(rotation.unplanned)}
      />
      <Card
        title={CARDS.statics.title}
        value={percent(statics.ratio)}
        share={statics.ratio}
        detail={
          statics.credentials === 0
            ? CARDS.statics.nothing
            : CARDS.statics.detail(statics.credentials - statics.leased, statics.credentials)
        }
        aside={CARDS.statics.aside(statics.bounded)}
      />
      <Card
        title={CARDS.revoke.title}
        value={leases.median === undefined ? FIGURES.noFigure : duration(leases.median)}
        detail={CARDS.revoke.detail}
        aside={[
          standing === 0 ? CARDS.revoke.none : CARDS.revoke.standing(standing),
          ...(late.median === undefined ? [] : [CARDS.revoke.late(late.count, duration(late.median))]),
        ].join(" ")}
      />
      <Card
        title={CARDS.refused.title}
        value={percent(refusals.share)}
        tone={refusals.refusedReads + refusals.failedReads === 0 ? "ok" : "warn"}
        detail={CARDS.refused.detail(refusals.refusedReads, refusals.failedReads, refusals.reads)}
        aside={CARDS.refused.aside(refusals.asked)}
      />
      <Card
        title={CARDS.expiring.title}
        value={String(expiring.within30)}
        tone={expiring.expired > 0 ? "danger" : expiring.within30 > 0 ? "warn" : "ok"}
        detail={CARDS.expiring.detail(expiring.dated)}
        aside={CARDS.expiring.aside(expiring.expired)}
      />
      <Card
        title={CARDS.never.title}
        value={String(readers.never)}
        detail={CARDS.never.detail(rotation.secrets)}
        aside={CARDS.never.aside}
      />
    </ul>
  );
}

type Tone = "plain" | "ok" | "warn" | "danger";
const TONES: Readonly<Record<Tone, string>> = {
  plain: "text-ink",
  ok: "text-ok",
  warn: "text-warn",
  danger: "text-danger",
};

function Card({
  title,
  value,
  detail,
  aside,
  share,
  tone = "plain",
}: {
  readonly title: string;
  readonly value: string;
  readonly detail: ReactNode;
  readonly aside: ReactNode;
  readonly share?: number | undefined;
  readonly tone?: Tone;
}): ReactElement {
  return (
    <li className="flex flex-col rounded-lg border border-line bg-surface p-4 shadow-card">
      <h3 className="text-sm font-medium text-ink-2">{title}</h3>
      <p
        className={classes(
          "mt-1 font-semibold tabular-nums",
          /\d/.test(value) ? "text-2xl" : "text-xl leading-8",
          TONES[tone],
        )}
      >
        {value}
      </p>
      {share === undefined ? undefined : (
        <span aria-hidden className="mt-2 block h-1 overflow-hidden rounded-full bg-press">
          <span className="block h-full rounded-full bg-accent" style={{ width: `${share * 100}%` }} />
        </span>
      )}
      <p className="mt-2">{detail}</p>
      <p className="text-sm text-ink-3">{aside}</p>
    </li>
  );
}

/** Down to the whole percent: 99.6 % is not all of it. */
function percent(share: number | undefined): string {
  return share === undefined ? FIGURES.noFigure : `${Math.floor(share * 100)} %`;
}

function toneOf(share: number | undefined, good: number, fair: number): Tone {
  if (share === undefined) return "plain";
  return share >= good ? "ok" : share >= fair ? "warn" : "danger";
}
