/**
 * OpenMetrics text (https://openmetrics.io). Counts and durations only: no label ever carries a name, a
 * path or an id of what is in the vault.
 */
export interface Metrics {
  /** One finished request: endpoint path, HTTP status, milliseconds. */
  request(path: string, status: number, milliseconds: number): void;
  /** The exposition, ending in `# EOF`. */
  text(gauges: Readonly<Record<string, number>>): string;
}

/** Upper bounds of the latency buckets, in seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.25, 1] as const;

interface Series {
  count: number;
  sum: number;
  readonly buckets: number[];
  /** By status. */
  readonly statuses: Map<number, number>;
}

export function createMetrics(): Metrics {
  const paths = new Map<string, Series>();
  return {
    request(path, status, milliseconds) {
      let series = paths.get(path);
      if (series === undefined)
        paths.set(path, (series = { count: 0, sum: 0, buckets: BUCKETS.map(() => 0), statuses: new Map() }));
      series.statuses.set(status, (series.statuses.get(status) ?? 0) + 1);
      const seconds = milliseconds / 1000;
      series.count += 1;
      series.sum += seconds;
      const bucket = BUCKETS.findIndex((bound) => seconds <= bound);
      if (bucket >= 0) series.buckets[bucket] = (series.buckets[bucket] ?? 0) + 1;
    },
    text(gauges) {
      const lines: string[] = ["# TYPE kist_requests counter", "# HELP kist_requests Requests by endpoint and status."];
      for (const [path, { statuses }] of paths)
        for (const [status, count] of statuses)
          lines.push(`kist_requests_total{path="${path}",status="${status}"} ${count}`);
      lines.push("# TYPE kist_request_seconds histogram", "# UNIT kist_request_seconds seconds");
      for (const [path, series] of paths) lines.push(...describeSeries(path, series));
      for (const [name, value] of Object.entries(gauges))
        lines.push(`# TYPE kist_${name} gauge`, `kist_${name} ${value}`);
      lines.push("# EOF", "");
      return lines.join("\n");
    },
  };
}

function describeSeries(path: string, series: Series): string[] {
  let cumulative = 0;
  const lines = BUCKETS.map((bound, index) => {
    cumulative += series.buckets[index] ?? 0;
    return `kist_request_seconds_bucket{path="${path}",le="${bound}"} ${cumulative}`;
  });
  lines.push(`kist_request_seconds_bucket{path="${path}",le="+Inf"} ${series.count}`);
  lines.push(
    `kist_request_seconds_sum{path="${path}"} ${series.sum}`,
    `kist_request_seconds_count{path="${path}"} ${series.count}`,
  );
  return lines;
}
