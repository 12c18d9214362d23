/** A step of the interface: the state after it, and what is to be done outside. */
import type { Effect } from "./effect.ts";
import { placeOf } from "./select.ts";
import type { Loaded, Notice, State } from "./state.ts";

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

export function step(state: State, ...effects: readonly Effect[]): Step {
  return { state, effects };
}

/** Milliseconds that a notice stays. */
const NOTICE_MS = 6000;

export function noticed(state: State, tone: Notice["tone"], text: string): State {
  return { ...state, notice: { tone, text, until: state.now + NOTICE_MS } };
}

/** Whatever was revealed is not any more: every move to something else goes through here. */
export function concealed(state: State): State {
  return state.revealed === undefined ? state : { ...state, revealed: undefined };
}

/** What is there already stays on the screen while it is asked for again. */
export function loading<Value>(loaded: Loaded<Value>): Loaded<Value> {
  return loaded.state === "ready"
    ? { state: "loading", value: loaded.value }
    : loaded.state === "loading"
      ? loaded
      : { state: "loading" };
}

/** Asks for the list that is looked at. `asking`: also where that asks a person each time. */
export function loadPlace(state: State, asking: boolean): Step {
  const place = placeOf(state);
  if (place === undefined) return step(state);
  const list = state.lists[place.path] ?? { state: "absent" };
  if (!asking && (place.class !== "dev" || list.state !== "absent")) return step(state);
  const { environment, namespace, path } = place;
  return step(
    { ...state, lists: { ...state.lists, [path]: loading(list) } },
    { do: "list", environment, namespace, deletedToo: state.deletedToo },
  );
}
