/** The whole screen for a state, and the keys back. Nothing here decides anything. */
import { Box, useInput, usePaste, useWindowSize } from "ink";
import { useSyncExternalStore, type JSX } from "react";

import { ActivityView } from "./activity-view.tsx";
import { ApprovalsView } from "./approvals-view.tsx";
import { BrowseView } from "./browse-view.tsx";
import { DialogView } from "./dialog-view.tsx";
import type { Message as StateMessage } from "./effect.ts";
import { Footer, Header, Rule } from "./frame.tsx";
import { keyNames } from "./keys.ts";
import { Message } from "./message-view.tsx";
import { SecretView } from "./secret-view.tsx";
import type { State } from "./state.ts";
import { StatusView } from "./status-view.tsx";
import type { Theme } from "./theme.ts";

export interface Store {
  readonly current: () => State;
  readonly subscribe: (listener: () => void) => () => void;
  readonly send: (message: StateMessage) => void;
}

/** Below this there is no room for anything that could be read. */
const LEAST = { columns: 40, rows: 12 };

export function App({ store, theme }: { readonly store: Store; readonly theme: Theme }): JSX.Element {
  const state = useSyncExternalStore(store.subscribe, store.current);
  const { columns, rows } = useWindowSize();
  useInput((input, key) => {
    for (const name of keyNames(input, key)) store.send({ is: "key", key: name });
  });
  usePaste((text) => store.send({ is: "paste", text }));
  if (columns < LEAST.columns || rows < LEAST.rows)
    return (
      <Box width={columns} height={rows}>
        <Message lines={["This needs more room.", `${LEAST.columns}×${LEAST.rows} at least, 80×24 for all.`]} />
      </Box>
    );
  const height = rows - 4;
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Header state={state} theme={theme} />
      <Rule columns={columns} theme={theme} />
      <Box flexDirection="column" height={height} overflow="hidden">
        <Body state={state} theme={theme} columns={columns} height={height} />
      </Box>
      <Footer state={state} theme={theme} columns={columns} />
    </Box>
  );
}

interface Drawn {
  readonly state: State;
  readonly theme: Theme;
  readonly columns: number;
  readonly height: number;
}

function Body(drawn: Drawn): JSX.Element {
  const { state, theme } = drawn;
  const { dialog, link, status } = state;
  if (link === "down")
    return (
      <Message
        lines={["The daemon does not answer.", "`kist daemon start` starts it; this goes on by itself then."]}
        style={theme.bad}
      />
    );
  if (dialog !== undefined) return <DialogView {...drawn} dialog={dialog} />;
  switch (status?.state) {
    case undefined:
      return <Message lines={["Looking for the daemon …"]} style={theme.dim} />;
    case "empty":
      return <Message lines={["There is no vault on this machine yet.", "Leave with q and run `kist init`."]} />;
    case "locked":
      return (
        <Message
          lines={[
            "The vault is locked.",
            status.unlockWith.includes("passphrase")
              ? "Enter asks for the passphrase."
              : "Unlock it with `kist unlock`.",
          ]}
          style={theme.warn}
        />
      );
    case "unlocked":
      return <Unlocked {...drawn} />;
  }
}

function Unlocked(drawn: Drawn): JSX.Element {
  switch (drawn.state.screen) {
    case "browse":
      return <BrowseView {...drawn} />;
    case "secret":
      return <SecretView {...drawn} />;
    case "approvals":
      return <ApprovalsView {...drawn} />;
    case "activity":
      return <ActivityView {...drawn} />;
    case "status":
      return <StatusView {...drawn} />;
  }
}
