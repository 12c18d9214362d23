/** What every screen has: who and where above, what the keys do below. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { printable } from "../printable.ts";
import { span } from "../times.ts";
import { fitting, shortcutsOf } from "./shortcuts.ts";
import type { State } from "./state.ts";
import type { Theme } from "./theme.ts";

interface Drawn {
  readonly state: State;
  readonly theme: Theme;
}

export function Header({ state, theme }: Drawn): JSX.Element {
  const { status } = state;
  const vault = status?.vaults.find(({ id }) => id === status.defaultVault)?.name ?? "";
  const waiting = status?.pendingApprovals ?? 0;
  return (
    <Box height={1} flexShrink={0} justifyContent="space-between">
      <Text wrap="truncate">
        <Text bold {...theme.accent}>
          {" kist "}
        </Text>
        {printable(vault)}
      </Text>
      <Box flexShrink={0}>
        {waiting === 0 ? null : (
          <Text bold {...theme.warn}>{` ${waiting} wait${waiting === 1 ? "s" : ""} for approval `}</Text>
        )}
        <Phase state={state} theme={theme} />
      </Box>
    </Box>
  );
}

function Phase({ state: { link, status }, theme }: Drawn): JSX.Element {
  if (link === "down") return <Text {...theme.bad}>no daemon </Text>;
  if (status === undefined) return <Text {...theme.dim}>… </Text>;
  if (status.state !== "unlocked") return <Text {...theme.warn}>{status.state} </Text>;
  const left = status.locksIn === undefined ? "" : `, locks in ${span(status.locksIn)}`;
  return (
    <Text>
      <Text {...theme.good}>unlocked</Text>
      <Text {...theme.dim}>{`${left} `}</Text>
    </Text>
  );
}

export function Rule({
  columns,
  theme,
  title = "",
}: {
  readonly columns: number;
  readonly theme: Theme;
  readonly title?: string;
}): JSX.Element {
  const words = title === "" ? "" : ` ${printable(title)} `;
  return (
    <Box height={1} flexShrink={0}>
      <Text wrap="truncate" {...theme.dim}>
        {`─${words}`.padEnd(columns, "─")}
      </Text>
    </Box>
  );
}

export function Footer({ state, theme, columns }: Drawn & { readonly columns: number }): JSX.Element {
  const { notice } = state;
  return (
    <Box flexDirection="column" flexShrink={0}>
      <Box height={1}>
        <Text wrap="truncate" {...(notice?.tone === "bad" ? theme.bad : theme.good)}>
          {notice === undefined ? "" : ` ${printable(notice.text)}`}
        </Text>
      </Box>
      <Box height={1}>
        <Text wrap="truncate">
          {fitting(shortcutsOf(state), columns).map(({ key, says }) => (
            <Text key={`${key} ${says}`}>
              {" "}
              <Text bold {...theme.accent}>
                {key}
              </Text>
              <Text {...theme.dim}>{` ${says} `}</Text>
            </Text>
          ))}
        </Text>
      </Box>
    </Box>
  );
}
