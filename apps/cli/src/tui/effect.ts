/** What the interface wants done outside itself, and what comes back, as data: so that every step can be tested. */
import type { RequestTo } from "../api.ts";
import type { Approval, Detail, Entry, Environment, Secret, Status, Trouble } from "./answer.ts";

/** Why a value is read: each is a request of its own, with its own consent and its own line in the trail. */
export type ReadPurpose = "reveal" | "copy" | "edit";

/** With the approval's id once a person said yes to it. */
export type Effect = Deed & { readonly approval?: string };

export type UndoEffect = Extract<Deed, { readonly do: "undo" }>;
export type ReadEffect = Extract<Deed, { readonly do: "read" }>;

type Deed =
  | { readonly do: "status" }
  | { readonly do: "environments" }
  | { readonly do: "list"; readonly environment: string; readonly namespace: string; readonly deletedToo: boolean }
  | { readonly do: "show"; readonly reference: string }
  | { readonly do: "read"; readonly reference: string; readonly version: string | undefined; readonly for: ReadPurpose }
  | { readonly do: "write"; readonly request: RequestTo<"secrets/set">; readonly says: string }
  | { readonly do: "describe"; readonly request: RequestTo<"secrets/metadata">; readonly says: string }
  | { readonly do: "rollback"; readonly request: RequestTo<"secrets/rollback">; readonly says: string }
  | { readonly do: "remove"; readonly reference: string; readonly says: string }
  | { readonly do: "undelete"; readonly reference: string; readonly says: string }
  | { readonly do: "namespace"; readonly environment: string; readonly name: string; readonly says: string }
  /** Without the change's name it only tells what would be taken back. */
  | { readonly do: "undo"; readonly environment: string; readonly namespace: string; readonly change?: string }
  | { readonly do: "approvals" }
  | { readonly do: "decide"; readonly id: string; readonly grant: boolean; readonly passphrase?: string }
  | { readonly do: "activity" }
  | { readonly do: "unlock"; readonly passphrase: string }
  | { readonly do: "lock" }
  | { readonly do: "copy"; readonly text: string }
  | { readonly do: "clear-clipboard" }
  | { readonly do: "quit" };

export type Message =
  | { readonly is: "key"; readonly key: string }
  | { readonly is: "paste"; readonly text: string }
  | { readonly is: "tick"; readonly now: number }
  /** The stream of events began or ended. */
  | { readonly is: "link"; readonly up: boolean }
  | { readonly is: "event"; readonly name: string; readonly data: Readonly<Record<string, unknown>> }
  | { readonly is: "status"; readonly status: Status }
  | { readonly is: "environments"; readonly environments: readonly Environment[] }
  | { readonly is: "list"; readonly place: string; readonly secrets: readonly Secret[] }
  | { readonly is: "detail"; readonly detail: Detail }
  | {
      readonly is: "value";
      readonly effect: ReadEffect;
      /** Nothing where the bytes are no text. */
      readonly text: string | undefined;
      readonly bytes: number;
      readonly concealed: boolean;
    }
  | { readonly is: "undoing"; readonly effect: UndoEffect; readonly change: string; readonly steps: readonly string[] }
  | { readonly is: "approvals"; readonly approvals: readonly Approval[] }
  | { readonly is: "activity"; readonly entries: readonly Entry[] }
  | { readonly is: "done"; readonly effect: Effect; readonly says: string }
  | { readonly is: "failed"; readonly effect: Effect; readonly trouble: Trouble }
  /** The effect needs a person's yes. */
  | { readonly is: "asked"; readonly effect: Effect; readonly approval: string };
