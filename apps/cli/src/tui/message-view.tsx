/** Loading, empty, failed: said in the middle of where the content would be, with what to do. */
import { Box, Text } from "ink";
import type { JSX } from "react";

import { printable } from "../printable.ts";
import type { Loaded } from "./state.ts";
import type { Style, Theme } from "./theme.ts";

export function Message({ lines, style }: { readonly lines: readonly string[]; readonly style?: Style }): JSX.Element {
  return (
    <Box flexDirection="column" flexGrow={1} alignItems="center" justifyContent="center" paddingX={2}>
      {lines.map((line, i) => (
        <Text key={line} wrap="wrap" bold={i === 0} {...(i === 0 ? style : {})}>
          {printable(line)}
        </Text>
      ))}
    </Box>
  );
}

/** What stands in a list's place while it is not there; nothing where it is. */
export function absenceOf<Value>(
  loaded: Loaded<readonly Value[]>,
  words: { readonly absent: readonly string[]; readonly empty: readonly string[] },
  theme: Theme,
): JSX.Element | undefined {
  switch (loaded.state) {
    case "absent":
      return <Message lines={words.absent} />;
    case "failed": {
      const { what, why, next } = loaded.trouble;
      return <Message lines={[what, why, next].filter((line) => line !== undefined)} style={theme.bad} />;
    }
    case "loading":
      return loaded.value === undefined ? <Message lines={["Loading …"]} style={theme.dim} /> : undefined;
    case "ready":
      return loaded.value.length === 0 ? <Message lines={words.empty} /> : undefined;
  }
}
