/** Reads over time, a bar for each hour, day or week, stacked by environment or by program. */
import type { ReactElement } from "react";
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { CHARTS } from "../../../texts/figures.ts";
import { LINE, MUTED, seriesColour } from "./chart-colours.ts";
import { TOOLTIP } from "./chart-tooltip.ts";
import { tickOf, type UseFigure } from "./use-words.ts";

export interface UseChartProps {
  readonly use: UseFigure;
  readonly by: "environments" | "programs";
}

const FONT = 11;

export default function UseChart({ use, by }: UseChartProps): ReactElement {
  const names = use[by].map(({ name }) => name);
  const data = use.buckets.map((bucket) => ({ when: tickOf(bucket.at, use.unit), ...bucket[by] }));
  return (
    <ResponsiveContainer width="100%" height={260}>
      <BarChart
        data={data}
        margin={{ top: 8, right: 4, bottom: 0, left: 0 }}
        title={CHARTS.use.title}
        desc={CHARTS.use.lead[use.unit]}
      >
        <CartesianGrid vertical={false} stroke={LINE} />
        <XAxis dataKey="when" tick={{ fontSize: FONT, fill: MUTED }} stroke={LINE} tickLine={false} minTickGap={24} />
        <YAxis allowDecimals={false} width={36} tick={{ fontSize: FONT, fill: MUTED }} stroke="none" tickLine={false} />
        <Tooltip {...TOOLTIP} />
        <Legend
          iconType="square"
          iconSize={9}
          wrapperStyle={{ fontSize: 12 }}
          formatter={(name: string) => <span className="text-ink-2">{name}</span>}
        />
        {names.map((name, index) => (
          <Bar
            key={name}
            dataKey={(point: Readonly<Record<string, number | string>>) => point[name] ?? 0}
            name={name}
            stackId="reads"
            fill={seriesColour(index, name === CHARTS.use.other)}
            isAnimationActive={false}
            maxBarSize={28}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
}
