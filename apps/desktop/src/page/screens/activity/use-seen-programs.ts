/** Programs that were met in the trail since the screen was opened: what the filter offers. */
import { useRef } from "react";

import { describeCaller } from "../../texts/callers.ts";
import type { TrailEntry } from "./trail-rows.ts";

export function useSeenPrograms(entries: readonly TrailEntry[]): readonly string[] {
  const seen = useRef<ReadonlySet<string>>(new Set());
  const found = entries.flatMap(({ caller }) => describeCaller(caller).program ?? []);
  if (found.some((program) => !seen.current.has(program))) seen.current = new Set([...seen.current, ...found]);
  return [...seen.current].sort();
}
