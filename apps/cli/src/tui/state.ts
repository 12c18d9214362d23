/**
 * All that the terminal interface knows, as one value. It changes in `update.ts` and nowhere else; what is drawn is a
 * function of it. No value of a secret stands in it except the one that is shown right now, or is being typed.
 */
import type { Approval, Detail, Entry, Environment, Secret, Status, Trouble } from "./answer.ts";
import type { Effect } from "./effect.ts";
import { EMPTY_LINE, type Line } from "./line.ts";

/** `old`: something changed since, and asking again needs a person. */
export type Loaded<Value> =
  | { readonly state: "absent" }
  | { readonly state: "loading"; readonly value?: Value }
  | { readonly state: "ready"; readonly value: Value; readonly old?: true }
  | { readonly state: "failed"; readonly trouble: Trouble };

export type Screen = "browse" | "secret" | "approvals" | "activity" | "status";

export interface Field {
  readonly label: string;
  readonly line: Line;
  /** Shown as dots. */
  readonly hidden?: true;
}

/** What a form is for decides what its Enter does. */
export type FormPurpose =
  | { readonly kind: "unlock" }
  | { readonly kind: "approve"; readonly approval: Approval }
  | { readonly kind: "new" }
  | { readonly kind: "namespace"; readonly environment: string }
  | { readonly kind: "generate"; readonly reference: string; readonly key: string }
  | { readonly kind: "set"; readonly reference: string; readonly key: string }
  | { readonly kind: "edit"; readonly reference: string; readonly key: string; readonly before: string }
  | { readonly kind: "describe"; readonly reference: string; readonly before: Secret["metadata"] };

export type Dialog =
  | { readonly kind: "help"; readonly top: number }
  | { readonly kind: "confirm"; readonly question: string; readonly more: readonly string[]; readonly yes: Effect }
  | {
      readonly kind: "form";
      readonly purpose: FormPurpose;
      readonly title: string;
      readonly more: readonly string[];
      readonly fields: readonly Field[];
      readonly at: number;
    }
  /** Our own request waits for a person; it is sent again when he has said yes. */
  | { readonly kind: "waiting"; readonly approval: string; readonly effect: Effect; readonly since: number };

/** A value on the screen: until a time, and until anything else is looked at. */
export interface Revealed {
  readonly reference: string;
  readonly version: string | undefined;
  readonly text: string;
  readonly until: number;
}

export interface Notice {
  readonly text: string;
  readonly tone: "good" | "bad";
  readonly until: number;
}

export interface State {
  /** Whether the daemon's events arrive. */
  readonly link: "connecting" | "up" | "down";
  readonly now: number;
  readonly status: Status | undefined;
  readonly environments: Loaded<readonly Environment[]>;
  /** Position of the tab, and in the list of its namespaces. */
  readonly tab: number;
  readonly namespace: number;
  /** By `environment/namespace`. */
  readonly lists: Readonly<Record<string, Loaded<readonly Secret[]>>>;
  readonly pane: "namespaces" | "secrets";
  readonly selected: number;
  readonly filter: Line;
  readonly filtering: boolean;
  readonly deletedToo: boolean;
  readonly screen: Screen;
  readonly detail: Loaded<Detail>;
  /** Position in the history, newest first. */
  readonly version: number;
  readonly revealed: Revealed | undefined;
  readonly approvals: Loaded<readonly Approval[]>;
  readonly approval: number;
  readonly activity: Loaded<readonly Entry[]>;
  readonly entry: number;
  readonly dialog: Dialog | undefined;
  readonly notice: Notice | undefined;
  /** Milliseconds after which the clipboard we wrote is emptied. */
  readonly clipboardUntil: number | undefined;
}

export function begin(now: number): State {
  const absent = { state: "absent" } as const;
  return {
    link: "connecting",
    now,
    status: undefined,
    environments: absent,
    tab: 0,
    namespace: 0,
    lists: {},
    pane: "secrets",
    selected: 0,
    filter: EMPTY_LINE,
    filtering: false,
    deletedToo: false,
    screen: "browse",
    detail: absent,
    version: 0,
    revealed: undefined,
    approvals: absent,
    approval: 0,
    activity: absent,
    entry: 0,
    dialog: undefined,
    notice: undefined,
    clipboardUntil: undefined,
  };
}
