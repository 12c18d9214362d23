/** Requests that wait for a person: who asks, for what, and what a yes covers. */
import { Box } from "ink";
import type { JSX } from "react";

import { ago, span } from "../times.ts";
import type { Approval } from "./answer.ts";
import { Fact, Line, Row } from "./cells.tsx";
import { Rule } from "./frame.tsx";
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

export function ApprovalsView({ state, theme, columns, height }: Drawn): JSX.Element {
  const absence = absenceOf(
    state.approvals,
    { absent: [], empty: ["Nothing waits for approval.", "Requests appear here by themselves."] },
    theme,
  );
  if (absence !== undefined) return absence;
  const approvals = "value" in state.approvals ? (state.approvals.value ?? []) : [];
  const lines = Math.max(2, Math.min(approvals.length, Math.floor(height / 3)));
  const top = windowOf(approvals.length, state.approval, lines);
  const chosen = approvals[state.approval];
  return (
    <Box flexDirection="column" flexGrow={1}>
      <Line
        bold
        style={theme.accent}
      >{` ${approvals.length} ${approvals.length === 1 ? "request waits" : "requests wait"} for approval`}</Line>
      <Box flexDirection="column" paddingX={1} flexShrink={0}>
        {approvals.slice(top, top + lines).map((approval, i) => (
          <Row
            columns={columns - 2}
            key={approval.id}
            chosen={top + i === state.approval}
            cells={[
              { text: ago(approval.askedAt, state.now), width: 10 },
              { text: programOf(approval), width: 14 },
              { text: approval.action, width: 16 },
              { text: approval.subjects.join(" ") },
            ]}
          />
        ))}
      </Box>
      <Rule columns={columns} theme={theme} title="what a yes covers" />
      {chosen === undefined ? null : (
        <Covers approval={chosen} state={state} theme={theme} columns={columns} height={height - lines - 2} />
      )}
    </Box>
  );
}

/** All names, as far as the screen goes; then how many more. */
export function Covers({
  approval,
  state,
  theme,
  columns,
  height,
}: Drawn & { readonly approval: Approval }): JSX.Element {
  const { caller } = approval;
  const text = (name: string): string => String(caller[name] ?? "");
  const facts: readonly (readonly [string, string])[] = [
    ["program", `${text("exe")} (${text("pid")})`],
    ["started by", text("ancestry")],
    ["directory", text("cwd")],
    [
      "action",
      `${approval.action}, ${approval.scope === "session" ? "for its terminal session" : "this one request"} (${approval.rule})`,
    ],
    ["expires in", span(Math.max(0, approval.expiresAt - state.now))],
  ];
  const room = Math.max(1, height - facts.length);
  const names = approval.subjects.length <= room ? approval.subjects : approval.subjects.slice(0, room - 1);
  return (
    <Box flexDirection="column" paddingX={1} flexShrink={0}>
      {facts.map(([name, value]) => (
        <Fact key={name} name={name} value={value} columns={columns - 2} theme={theme} />
      ))}
      {names.map((name, i) => (
        <Row
          columns={columns - 2}
          key={name}
          cells={[{ text: i === 0 ? "names" : "", width: 11, style: theme.dim }, { text: name }]}
        />
      ))}
      {names.length === approval.subjects.length ? null : (
        <Line
          style={theme.bad}
        >{`             and ${approval.subjects.length - names.length} more: \`kist approve ${approval.id}\` shows them all`}</Line>
      )}
    </Box>
  );
}

export function programOf({ caller }: Approval): string {
  return (
    String(caller["exe"] ?? "")
      .split("/")
      .at(-1) ?? ""
  );
}
