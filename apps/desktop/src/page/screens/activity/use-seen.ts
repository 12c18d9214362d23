/** Programs and environments that were met in the trail since the screen was opened: what the filters offer. */
import { useRef } from "react";

import { describeCaller } from "../../texts/callers.ts";
import type { TrailEntry } from "./trail-rows.ts";

export interface Seen {
  readonly programs: readonly string[];
  readonly environments: readonly string[];
}

/** `environments`: those that are known without having been met. */
export function useSeen(entries: readonly TrailEntry[], environments: readonly string[]): Seen {
  const programs = useGathered(entries.flatMap(({ caller }) => describeCaller(caller).program ?? []));
  const met = useGathered([...environments, ...entries.flatMap(({ subjects }) => subjects.flatMap(environmentOf))]);
  return { programs, environments: met };
}

function useGathered(found: readonly string[]): readonly string[] {
  const seen = useRef<ReadonlySet<string>>(new Set());
  if (found.some((one) => !seen.current.has(one))) seen.current = new Set([...seen.current, ...found]);
  return [...seen.current].sort();
}

/** Of a reference only: other subjects may begin with anything. */
function environmentOf(subject: string): readonly string[] {
  const environment = /^kist:\/\/([a-z0-9][a-z0-9-]*)\//.exec(subject)?.[1];
  return environment === undefined ? [] : [environment];
}
