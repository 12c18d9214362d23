/** What the trail is narrowed by, and the request that asks for it. */
import type { EndpointRequest } from "../../api/endpoints.ts";

export interface TrailFilter {
  readonly environment: string;
  readonly action: string;
  readonly outcome: "" | "allowed" | "refused" | "failed";
  readonly program: string;
  readonly time: "" | "hour" | "day" | "week" | "month";
  readonly names: "covered" | "all";
}

export const NO_FILTER: TrailFilter = {
  environment: "",
  action: "",
  outcome: "",
  program: "",
  time: "",
  names: "covered",
};

export function isFiltered(filter: TrailFilter): boolean {
  return [filter.environment, filter.action, filter.outcome, filter.program, filter.time].some((one) => one !== "");
}

const HOUR = 3_600_000;
const TIMES = { hour: HOUR, day: 24 * HOUR, week: 7 * 24 * HOUR, month: 30 * 24 * HOUR } as const;

/** `now`: when the filter was chosen, so that the request stays the same while it is looked at. */
export function requestOf(filter: TrailFilter, now: number): EndpointRequest<"audit/list"> {
  const { environment, action, outcome, program, time, names } = filter;
  return {
    ...(environment === "" ? {} : { environment }),
    ...(action === "" ? {} : { action }),
    ...(outcome === "" ? {} : { outcome }),
    ...(program === "" ? {} : { program }),
    ...(time === "" ? {} : { since: now - TIMES[time] }),
    ...(names === "all" ? { names } : {}),
  };
}
