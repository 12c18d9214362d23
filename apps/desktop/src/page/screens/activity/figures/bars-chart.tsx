/** A few amounts side by side, each with its name: how things stand, not how they went. */
import type { ReactElement } from "react";
import { Bar, BarChart, Cell, LabelList, ResponsiveContainer, Tooltip, XAxis, YAxis } from "recharts";

import { MUTED } from "./chart-colours.ts";
import { TOOLTIP } from "./chart-tooltip.ts";

export interface Amount {
  readonly name: string;
  readonly count: number;
  readonly colour: string;
}

export interface BarsChartProps {
  readonly title: string;
  readonly lead: string;
  readonly amounts: readonly Amount[];
  /** What an amount counts: `Secrets`. */
  readonly unit: string;
  /** How an amount is said; as it is where absent. */
  readonly format?: (count: number) => string;
}

const FONT = 12;
/** Pixels of a bar with its room. */
const STEP = 34;
/** Letters of a name before it is cut (the table has all of it), and pixels of one. */
const MOST = 24;
const LETTER = 7.4;

export default function BarsChart({ title, lead, amounts, unit, format = String }: BarsChartProps): ReactElement {
  const longest = Math.max(...amounts.map(({ name }) => shorten(name).length));
  return (
    <ResponsiveContainer width="100%" height={amounts.length * STEP + 16}>
      <BarChart
        layout="vertical"
        data={[...amounts]}
        margin={{ top: 4, right: 52, bottom: 4, left: 0 }}
        title={title}
        desc={lead}
      >
        <XAxis type="number" hide allowDecimals={false} domain={[0, "dataMax"]} />
        <YAxis
          type="category"
          dataKey="name"
          width={Math.max(80, longest * LETTER + 12)}
          tick={{ fontSize: FONT, fill: MUTED }}
          tickFormatter={shorten}
          stroke="none"
          tickLine={false}
        />
        <Tooltip formatter={(value) => (typeof value === "number" ? format(value) : value)} {...TOOLTIP} />
        <Bar dataKey="count" name={unit} isAnimationActive={false} barSize={16} radius={3}>
          {amounts.map(({ name, colour }) => (
            <Cell key={name} fill={colour} />
          ))}
          <LabelList
            dataKey="count"
            position="right"
            fontSize={FONT}
            fill="var(--kist-ink-2)"
            formatter={(label) => (typeof label === "number" ? format(label) : label)}
          />
        </Bar>
      </BarChart>
    </ResponsiveContainer>
  );
}

function shorten(name: string): string {
  return name.length > MOST ? `${name.slice(0, MOST)}…` : name;
}
