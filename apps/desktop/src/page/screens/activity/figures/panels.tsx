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

export function StaticsPanel({ figures: { statics } }: PanelProps): ReactElement {
  const words = CHARTS.statics;
  const amounts = statics.kinds.map(({ name, count }) => ({
    name: name === "unknown" ? words.unknown : name,
    count,
    colour: seriesColour(0, name === "unknown"),
  }));
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      chart={<BarsChart title={words.title} lead={words.lead} amounts={amounts} unit={FIGURES.count} />}
      heads={[words.kind, FIGURES.count]}
      rows={[...amounts.map(({ name, count }) => [name, count]), [words.leased, statics.leased]]}
      empty={CARDS.statics.nothing}
    />
  );
}

/** What ends the use of a value today: the end of the program that holds it, and its next version. */
export function RevocationPanel({ figures }: PanelProps): ReactElement {
  const words = CHARTS.revocation;
  const { held, late } = figures.revocation;
  const measures = [
    { name: words.median, held: held.median, late: late.median },
    { name: words.most, held: held.most, late: late.most },
    { name: words.longest, held: held.longest, late: late.longest },
  ];
  const amounts = measures.flatMap(({ name, held: time }) =>
    time === undefined ? [] : [{ name, count: time, colour: seriesColour(1) }],
  );
  const rows = [
    [words.count, held.count, late.count],
    ...measures.map(({ name, ...times }) => [name, durationOf(times.held), durationOf(times.late)]),
  ];
  return (
    <ChartPanel
      title={words.title}
      lead={words.lead}
      {...(amounts.length === 0
        ? {}
        : {
            chart: (
              <BarsChart title={words.held} lead={words.lead} amounts={amounts} unit={words.held} format={duration} />
            ),
          })}
      heads={[words.measure, words.held, words.late]}
      rows={held.count + late.count === 0 ? [] : rows}
      empty={words.none}
    />
  );
}

function durationOf(time: number | undefined): string {
  return time === undefined ? FIGURES.none : duration(time);
}

function shorten(reference: string): string {
  return reference.replace(/^kist:\/\//, "");
}
/** For a bar, the last part of it, with its environment where there is room. */
function keyOf(reference: string): string {
  const parts = shorten(reference).split("/");
  return parts.at(-1) === "*" ? shorten(reference) : (parts.at(-1) ?? reference);
}
