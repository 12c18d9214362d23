/** The names of a file: each may be left out; its value is never shown. */
import { KINDS } from "@kist/model/kinds";
import type { ReactElement } from "react";

import { Badge } from "../../../parts/badge.tsx";
import { Checkbox } from "../../../parts/checkbox.tsx";
import { IMPORT } from "../../../texts/add-secret.ts";
import type { ReadEntry } from "./read-file.ts";

type State = keyof typeof IMPORT.outcomes;
const TONES = { new: "ok", exists: "warn", skipped: "neutral" } as const;

export function EntryList({
  entries,
  stateOf,
  left,
  onLeave,
}: {
  readonly entries: readonly ReadEntry[];
  readonly stateOf: (key: string) => State;
  /** Keys that are not wanted. */
  readonly left: ReadonlySet<string>;
  readonly onLeave: (left: ReadonlySet<string>) => void;
}): ReactElement {
  return (
    <ul translate="no" className="max-h-72 overflow-y-auto rounded-lg border border-line">
      {entries.map(({ key, kind }) => {
        const state = stateOf(key);
        return (
          <li key={key} className="flex min-h-9 items-center gap-3 border-b border-line px-3 last:border-0">
            <Checkbox
              aria-label={IMPORT.select(key)}
              isDisabled={state === "skipped"}
              isSelected={state !== "skipped" && !left.has(key)}
              onChange={(wanted) => {
                const next = new Set(left);
                if (wanted) next.delete(key);
                else next.add(key);
                onLeave(next);
              }}
            />
            <span className="min-w-0 flex-1 truncate font-mono">{key}</span>
            {kind === undefined ? undefined : <span className="text-sm text-ink-3">{KINDS[kind].title}</span>}
            <Badge tone={TONES[state]}>{IMPORT.outcomes[state]}</Badge>
          </li>
        );
      })}
    </ul>
  );
}
