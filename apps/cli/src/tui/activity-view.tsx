/** The audit trail, newest first. */
import { Box } from "ink";
import type { JSX } from "react";

import { timestamp } from "../times.ts";
import type { Entry } from "./answer.ts";
import { Line, Row } from "./cells.tsx";
import { absenceOf } from "./message-view.tsx";
import { windowOf } from "./select.ts";
import type { State } from "./state.ts";
import type { Theme } from "./theme.ts";

interface Drawn {
  readonly state: State;
  readonly theme: Theme;
  readonly columns: number;
  readonly height: number;
}

export function ActivityView({ state, theme, columns, height }: Drawn): JSX.Element {
  const absence = absenceOf(state.activity, { absent: [], empty: ["Nothing has happened yet."] }, theme);
  if (absence !== undefined) return absence;
  const entries = "value" in state.activity ? (state.activity.value ?? []) : [];
  const lines = height - 2;
  const top = windowOf(entries.length, state.entry, lines);
  const wide = columns >= 100;
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Line bold style={theme.accent}>{` Activity: the last ${entries.length} entries of the audit trail`}</Line>
      <Box flexDirection="column" paddingX={1} flexGrow={1}>
        <Row
          columns={columns - 2}
          cells={row(["WHEN", "ACTION", "OUTCOME", "SUBJECTS", "BY"], wide)}
          style={theme.dim}
        />
        {entries.slice(top, top + lines).map((entry, i) => (
          <Row
            columns={columns - 2}
            key={entry.seq}
            chosen={top + i === state.entry}
            cells={row(
              [
                timestamp(entry.at).slice(wide ? 0 : 5),
                entry.action + (entry.count === undefined || entry.count === 1 ? "" : ` ×${entry.count}`),
                entry.code === undefined || !wide ? entry.outcome : `${entry.outcome}: ${entry.code}`,
                subjectsOf(entry),
                programOf(entry),
              ],
              wide,
            ).map((cell, at) =>
              at === 2
                ? { ...cell, style: { allowed: theme.good, refused: theme.warn, failed: theme.bad }[entry.outcome] }
                : cell,
            )}
          />
        ))}
      </Box>
    </Box>
  );
}

function row(
  [when = "", action = "", outcome = "", subjects = "", by = ""]: readonly string[],
  wide: boolean,
): readonly { text: string; width?: number }[] {
  return [
    { text: when, width: wide ? 19 : 14 },
    { text: action, width: 18 },
    { text: outcome, width: wide ? 26 : 8 },
    { text: subjects },
    ...(wide ? [{ text: by, width: 16 }] : []),
  ];
}

function subjectsOf({ subjects }: Entry): string {
  const short = subjects.map((subject) => subject.replace(/^kist:\/\//, ""));
  return short.length > 2 ? `${short.slice(0, 2).join(" ")} and ${short.length - 2} more` : short.join(" ");
}

function programOf({ caller = {} }: Entry): string {
  return [
    String(caller["exe"] ?? "")
      .split("/")
      .at(-1),
    caller["pid"],
  ]
    .filter((word) => word !== undefined && word !== "")
    .join(" ");
}
