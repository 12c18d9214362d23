/** Use over time, by environment or by program. */
import { lazy, useState, type ReactElement } from "react";

import { Select } from "../../../parts/select.tsx";
import { CHARTS } from "../../../texts/figures.ts";
import { ChartPanel } from "./chart-panel.tsx";
import { tickOf, type FiguresAnswer } from "./use-words.ts";

const UseChart = lazy(() => import("./use-chart.tsx"));
const WORDS = CHARTS.use;

export function UsePanel({ figures }: { readonly figures: FiguresAnswer }): ReactElement {
  const [by, setBy] = useState<"environments" | "programs">("environments");
  const { use } = figures;
  const names = use[by].map(({ name }) => name);
  const busy = use.buckets.filter(({ reads, refused }) => reads + refused > 0).toReversed();
  return (
    <ChartPanel
      title={WORDS.title}
      lead={WORDS.lead[use.unit]}
      trailing={
        <Select
          label={WORDS.by}
          hideLabel
          options={[
            { key: "environments", label: WORDS.byEnvironment },
            { key: "programs", label: WORDS.byProgram },
          ]}
          value={by}
          onChange={setBy}
        />
      }
      chart={<UseChart use={use} by={by} />}
      heads={[WORDS.when[use.unit], ...names, WORDS.refused]}
      rows={busy.map((bucket) => [
        tickOf(bucket.at, use.unit),
        ...names.map((name) => bucket[by][name] ?? 0),
        bucket.refused,
      ])}
      empty={CHARTS.readers.none}
    />
  );
}
