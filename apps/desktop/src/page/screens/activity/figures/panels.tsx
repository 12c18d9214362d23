/** Rotation, expiry, refusals, readers, held values: how each stands, drawn and as a table. */
import { lazy, type ReactElement } from "react";

import { CARDS, CHARTS, describeReason, FIGURES } from "../../../texts/figures.ts";
import { duration, fullDay } from "../../../texts/times.ts";
import { seriesColour } from "./chart-colours.ts";
import { ChartPanel } from "./chart-panel.tsx";
import type { FiguresAnswer } from "./use-words.ts";

const BarsChart = lazy(() => import("./bars-chart.tsx"));

interface PanelProps {
  readonly figures: FiguresAnswer;
}

const OK = "var(--kist-ok)";
const WARN = "var(--kist-warn)";
const DANGER = "var(--kist-danger)";
const GREY = seriesColour(0, true);

export function RotationPanel({ figures: { rotation } }: PanelProps): ReactElement {
  const words = CHARTS.rotation;
  const amounts = [
    { name: words.within, count: rotation.within, colour: OK },
    { name: words.overdue, count: rotation.planned - rotation.within, colour: DANGER },
    { name: words.unplanned, count: rotation.unplanned, colour: GREY },
  ];
  const bars = <BarsChart title={words.title} lead={words.lead} amounts={amounts} unit={FIGURES.count} />;
  if (rotation.overdue.length === 0) {
    return (
      <ChartPanel
        title={words.title}
        lead={words.lead}
        chart={bars}
        heads={[words.title, FIGURES.count]}
        rows={amounts.map(({ name, count }) => [name, count])}
        empty={CARDS.rotation.nothing}
      />
    );
  }
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      chart={bars}
      namesSecrets
      heads={[words.overdue, FIGURES.owner, words.age, words.interval]}
      rows={rotation.overdue.map(({ reference, owner, ageDays, intervalDays }) => [
        shorten(reference),
        owner ?? "",
        words.days(ageDays),
        words.days(intervalDays),
      ])}
      empty={CARDS.rotation.nothing}
    />
  );
}

export function ExpiringPanel({ figures: { expiring } }: PanelProps): ReactElement {
  const words = CHARTS.expiring;
  const { dated, expired, within7, within30, within90, soonest } = expiring;
  const amounts = [
    { name: words.expired, count: expired, colour: DANGER },
    { name: words.week, count: within7, colour: WARN },
    { name: words.month, count: within30 - within7, colour: WARN },
    { name: words.quarter, count: within90 - within30, colour: seriesColour(0) },
    { name: words.later, count: dated - expired - within90, colour: GREY },
  ];
  const rows =
    soonest.length === 0
      ? amounts.map(({ name, count }) => [name, "", "", count])
      : soonest.map(({ reference, owner, expires, inDays }) => [
          shorten(reference),
          owner ?? "",
          expires,
          inDays < 0 ? words.over : CHARTS.rotation.days(inDays),
        ]);
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      chart={<BarsChart title={words.title} lead={words.lead} amounts={amounts} unit={FIGURES.count} />}
      namesSecrets={soonest.length > 0}
      heads={[FIGURES.secret, FIGURES.owner, words.expires, soonest.length === 0 ? FIGURES.count : words.left]}
      rows={dated === 0 ? [] : rows}
      empty={CARDS.expiring.detail(0)}
    />
  );
}

export function RefusalsPanel({ figures: { refusals } }: PanelProps): ReactElement {
  const words = CHARTS.refusals;
  const amounts = refusals.reasons.map(({ name, count }) => ({ name: describeReason(name), count, colour: WARN }));
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      chart={<BarsChart title={words.title} lead={words.lead} amounts={amounts} unit={FIGURES.reads} />}
      heads={[words.reason, FIGURES.reads]}
      rows={[
        ...amounts.map(({ name, count }) => [name, count]),
        ...refusals.programs.map(({ name, count }) => [`${words.program}: ${name}`, count]),
      ]}
      empty={words.none}
    />
  );
}

export function ReadersPanel({ figures: { readers } }: PanelProps): ReactElement {
  const words = CHARTS.readers;
  const amounts = readers.most
    .slice(0, 8)
    .map(({ reference, count }) => ({ name: keyOf(reference), count, colour: seriesColour(0) }));
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      chart={<BarsChart title={words.title} lead={words.lead} amounts={amounts} unit={FIGURES.reads} />}
      namesSecrets
      heads={[FIGURES.secret, FIGURES.reads, words.last]}
      rows={[
        ...readers.most.map(({ reference, count, last }) => [shorten(reference), count, fullDay(last)]),
        ...readers.neverRead.map(({ reference }) => [shorten(reference), 0, words.never]),
      ]}
      empty={words.none}
    />
  );
}

export function HeldPanel({ figures }: PanelProps): ReactElement {
  const words = CHARTS.held;
  const { count, median, most, longest } = figures.revocation.held;
  const times = [
    [words.median, median],
    [words.most, most],
    [words.longest, longest],
  ] as const;
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      heads={[words.count, String(count)]}
      rows={times.flatMap(([name, time]) => (time === undefined ? [] : [[name, duration(time)]]))}
      empty={words.none}
    />
  );
}

function shorten(reference: string): string {
  return reference.replace(/^kist:\/\//, "");
}
/** For a bar, the last part of it, with its environment where there is room. */
function keyOf(reference: string): string {
  const parts = shorten(reference).split("/");
  return parts.at(-1) === "*" ? shorten(reference) : (parts.at(-1) ?? reference);
}
