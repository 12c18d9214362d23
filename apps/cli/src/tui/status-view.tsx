/** What the daemon holds, and what a person should look at. */
import { describeWarning } from "@kist/protocol/warnings";
import { Box, Text } from "ink";
import type { JSX } from "react";

import { ago, span } from "../times.ts";
import type { Status } from "./answer.ts";
import { Fact, Line } from "./cells.tsx";
import type { State } from "./state.ts";
import type { Theme } from "./theme.ts";

export function StatusView({
  state,
  theme,
  columns,
}: {
  readonly state: State;
  readonly theme: Theme;
  readonly columns: number;
}): JSX.Element {
  const { status } = state;
  if (status === undefined) return <Line style={theme.dim}>Loading …</Line>;
  return (
    <Box flexDirection="column" flexGrow={1} paddingX={1}>
      <Line bold style={theme.accent}>
        Status
      </Line>
      {factsOf(status, state.now).map(([name, value]) => (
        <Fact key={name} name={name} value={value} columns={columns - 2} theme={theme} />
      ))}
      {status.vaults.map((vault) => (
        <Fact
          key={vault.id}
          name={vault.id === status.defaultVault ? "vault" : "also"}
          value={`${vault.name || "(its name needs approval)"}  ${vault.environments.map(({ name, namespaces }) => `${name} ${namespaces}`).join(", ")}`}
          columns={columns - 2}
          theme={theme}
        />
      ))}
      <Line> </Line>
      {status.warnings.length === 0 ? <Line style={theme.good}>Nothing to look at.</Line> : null}
      {status.warnings.map(describeWarning).map(({ code, what, next }) => (
        <Box key={code} flexDirection="column" flexShrink={0}>
          <Text wrap="wrap" {...theme.warn}>{`! ${what}`}</Text>
          <Text wrap="wrap" {...theme.dim}>{`  ${next}`}</Text>
        </Box>
      ))}
    </Box>
  );
}

function factsOf(status: Status, now: number): readonly (readonly [string, string])[] {
  const { device } = status;
  return [
    [
      "state",
      status.locksIn === undefined ? status.state : `${status.state}, locks in ${span(status.locksIn)} of idleness`,
    ],
    ["daemon", `version ${status.version}, pid ${status.pid}, started ${ago(status.startedAt, now)}`],
    ["home", status.home],
    ...(device === undefined
      ? []
      : [["device", device.readOnly === undefined ? device.kind : `${device.kind}, read-only`] as const]),
    ["waiting", status.pendingApprovals === 0 ? "no approvals" : `${status.pendingApprovals} for approval: a`],
  ];
}
