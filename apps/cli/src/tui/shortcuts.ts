/** Which keys there are where: what the bottom line and the help show. */
import type { State } from "./state.ts";

export interface Shortcut {
  readonly key: string;
  readonly says: string;
  /** Not in the bottom line, only in the help. */
  readonly quiet?: true;
}

const BROWSE: readonly Shortcut[] = [
  { key: "↑↓", says: "move" },
  { key: "enter", says: "open" },
  { key: "/", says: "filter" },
  { key: "←→", says: "namespaces, secrets", quiet: true },
  { key: "tab", says: "environment" },
  { key: "n", says: "new" },
  { key: "N", says: "new namespace", quiet: true },
  { key: "U", says: "undo your last change here", quiet: true },
  { key: "x", says: "delete", quiet: true },
  { key: "d", says: "deleted too", quiet: true },
  { key: "R", says: "load again", quiet: true },
];
const SECRET: readonly Shortcut[] = [
  { key: "r", says: "reveal" },
  { key: "s", says: "set" },
  { key: "g", says: "generate" },
  { key: "e", says: "edit" },
  { key: "esc", says: "back" },
  { key: "b", says: "roll back" },
  { key: "m", says: "describe" },
  { key: "x", says: "delete" },
  { key: "y", says: "copy", quiet: true },
  { key: "↑↓", says: "versions", quiet: true },
  { key: "R", says: "load again", quiet: true },
];
const APPROVALS: readonly Shortcut[] = [
  { key: "↑↓", says: "move" },
  { key: "enter", says: "approve" },
  { key: "d", says: "deny" },
  { key: "esc", says: "back" },
];
const ACTIVITY: readonly Shortcut[] = [
  { key: "↑↓", says: "scroll" },
  { key: "R", says: "load again" },
  { key: "esc", says: "back" },
];
const STATUS: readonly Shortcut[] = [
  { key: "L", says: "lock" },
  { key: "esc", says: "back" },
];
export const EVERYWHERE: readonly Shortcut[] = [
  { key: "a", says: "approvals" },
  { key: "v", says: "activity", quiet: true },
  { key: "i", says: "status", quiet: true },
  { key: "u", says: "unlock, or approve this terminal for dev", quiet: true },
  { key: "L", says: "lock", quiet: true },
  { key: "?", says: "help" },
  { key: "q", says: "quit" },
];

export const SCREENS: readonly (readonly [string, readonly Shortcut[]])[] = [
  ["Secrets", BROWSE],
  ["One secret", SECRET],
  ["Approvals", APPROVALS],
  ["Activity", ACTIVITY],
  ["Status", STATUS],
  ["Everywhere", EVERYWHERE],
];

/** For the bottom line, in the order of their use. */
export function shortcutsOf(state: State): readonly Shortcut[] {
  const { dialog } = state;
  if (dialog?.kind === "confirm") return [key("y", "yes"), key("n", "no")];
  if (dialog?.kind === "help") return [key("↑↓", "scroll"), key("esc", "close")];
  if (dialog?.kind === "waiting") return [key("esc", "give up")];
  if (dialog?.kind === "form")
    return [
      key("enter", "go on"),
      ...(dialog.fields.length > 1 ? [key("tab", "next field")] : []),
      key("esc", "cancel"),
    ];
  if (state.filtering) return [key("enter", "keep filter"), key("esc", "clear filter")];
  if (state.status === undefined || state.status.state === "empty") return [key("q", "quit")];
  if (state.status.state === "locked") return [key("enter", "unlock"), key("?", "help"), key("q", "quit")];
  const own = { browse: BROWSE, secret: SECRET, approvals: APPROVALS, activity: ACTIVITY, status: STATUS }[
    state.screen
  ];
  return [...own, ...EVERYWHERE].filter(({ quiet }) => quiet !== true);
}

/** As many as there is room for; help and quit, the last two, always stand there. */
export function fitting(shortcuts: readonly Shortcut[], columns: number): readonly Shortcut[] {
  const widthOf = (some: readonly Shortcut[]): number =>
    some.reduce((sum, { key, says }) => sum + key.length + says.length + 3, 0);
  const last = shortcuts.slice(-2);
  const first = shortcuts.slice(0, -2);
  while (first.length > 0 && widthOf([...first, ...last]) > columns) first.pop();
  return [...first, ...last];
}

function key(name: string, says: string): Shortcut {
  return { key: name, says };
}
