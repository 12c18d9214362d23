/** A chart with the same figures as a table beside it: below it where there is no room. */
import { Suspense, type ReactElement, type ReactNode } from "react";

import { classes } from "../../../parts/classes.ts";
import { Skeleton } from "../../../parts/skeleton.tsx";
import { Cell, HeaderCell, Row, Table } from "../../../parts/table.tsx";
import { FIGURES } from "../../../texts/figures.ts";

export interface ChartPanelProps {
  readonly title: string;
  readonly lead: string;
  readonly trailing?: ReactNode;
  /** Absent where there is nothing to draw. */
  readonly chart?: ReactNode;
  readonly heads: readonly string[];
  /** The first cell names the row; numbers stand right. */
  readonly rows: readonly (readonly (string | number)[])[];
  /** The first cell is a reference. */
  readonly namesSecrets?: boolean;
  /** In place of both. */
  readonly empty: string;
}

export function ChartPanel({
  title,
  lead,
  trailing,
  chart,
  heads,
  rows,
  namesSecrets,
  empty,
}: ChartPanelProps): ReactElement {
  return (
    <section className="overflow-hidden rounded-lg border border-line bg-surface shadow-card">
      <header className="flex items-start gap-4 border-b border-line px-4 py-3">
        <div className="min-w-0 flex-1">
          <h3 className="font-semibold">{title}</h3>
          <p className="text-sm text-ink-2">{lead}</p>
        </div>
        {trailing}
      </header>
      {rows.length === 0 ? (
        <p className="px-4 py-6 text-ink-2">{empty}</p>
      ) : (
        <div className="grid lg:grid-cols-2">
          {chart === undefined ? undefined : (
            <div className="min-w-0 border-line px-3 py-3 max-lg:border-b lg:border-r">
              <Suspense fallback={<Skeleton className="h-52 w-full" />}>{chart}</Suspense>
            </div>
          )}
          <div
            className={`max-h-72 min-w-0 overflow-auto ${chart === undefined ? "lg:col-span-2" : ""}`}
            role="region"
            aria-label={FIGURES.table(title)}
            tabIndex={0}
          >
            <Table>
              <caption className="sr-only">{FIGURES.table(title)}</caption>
              <thead className="sticky top-0 bg-surface shadow-[inset_0_-1px_0_var(--kist-line)]">
                <tr>
                  {heads.map((head, index) => (
                    <HeaderCell key={head} className={index === 0 ? "" : "text-right"}>
                      {head}
                    </HeaderCell>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map((row) => (
                  <Row key={row.join("\n")}>
                    {row.map((cell, index) => (
                      <Cell
                        key={heads[index]}
                        className={
                          index === 0
                            ? classes("min-w-36 py-1.5 break-all", namesSecrets === true && "font-mono text-sm")
                            : "text-right whitespace-nowrap tabular-nums"
                        }
                      >
                        {cell}
                      </Cell>
                    ))}
                  </Row>
                ))}
              </tbody>
            </Table>
          </div>
        </div>
      )}
    </section>
  );
}
