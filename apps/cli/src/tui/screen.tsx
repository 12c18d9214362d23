/**
 * The interface on a real terminal: on the alternate screen, which leaves nothing behind in the scrollback, however the
 * program ends. Before it is left it is cleared, because some terminals keep its last picture.
 */
import { render } from "ink";

import type { Kist } from "../kist.ts";
import { App, type Store } from "./app.tsx";
import { clearClipboard } from "./clipboard.ts";
import type { Message } from "./effect.ts";
import { FailureGuard } from "./failure-guard.tsx";
import { followEvents } from "./follow.ts";
import { createPerformer } from "./perform.ts";
import { begin, type State } from "./state.ts";
import { createTheme } from "./theme.ts";
import { update } from "./update.ts";

/** Cleared, cursor home. */
const CLEAR = "\x1b[2J\x1b[H";
const TICK_MS = 1000;
/** What ends a program from outside. Ctrl-C is a key here. */
const SIGNALS = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Returns the exit status when the person has left. */
export async function openScreen(kist: Kist): Promise<number> {
  const { stdout } = process;
  let state: State = begin(kist.now());
  const listeners = new Set<() => void>();
  let leave: (status: number) => void = () => {};
  const left = new Promise<number>((resolve) => {
    leave = resolve;
  });

  const send = (message: Message): void => {
    const { state: next, effects } = update(state, message);
    state = next;
    for (const listener of listeners) listener();
    for (const effect of effects) void perform(effect);
  };
  const perform = createPerformer({ kist, send, write: (text) => stdout.write(text), quit: () => leave(0) });
  const store: Store = {
    current: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    send,
  };

  const colours = !kist.environment["NO_COLOR"] && kist.environment["TERM"] !== "dumb";
  let failure: unknown;
  const onFailure = (error: unknown): void => {
    failure = error;
    leave(1);
  };
  const screen = render(
    <FailureGuard onFailure={onFailure}>
      <App store={store} theme={createTheme(colours)} />
    </FailureGuard>,
    {
      alternateScreen: true,
      exitOnCtrlC: false,
      incrementalRendering: true,
      interactive: true,
      // The program's own failures are said after the screen is given back.
      patchConsole: false,
    },
  );
  const timer = setInterval(() => send({ is: "tick", now: kist.now() }), TICK_MS);
  let over = false;
  void followEvents({ socket: kist.places.socket, sleep: kist.sleep, send, isOver: () => over });

  const onSignal = (signal: NodeJS.Signals): void => leave(SIGNALS[signal as keyof typeof SIGNALS] ?? 1);
  for (const signal of Object.keys(SIGNALS)) process.on(signal, onSignal);
  process.on("uncaughtException", onFailure);
  process.on("unhandledRejection", onFailure);
  void screen.waitUntilExit().then(() => leave(0), onFailure);

  const status = await left;
  over = true;
  clearInterval(timer);
  if (state.clipboardUntil !== undefined) stdout.write(clearClipboard());
  stdout.write(CLEAR);
  screen.unmount();
  if (failure !== undefined) throw failure;
  return status;
}
