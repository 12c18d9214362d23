/** What every part of the pane knows: the secret as the daemon tells it, whose it is, and the one value that is shown. */
import { createContext, useContext } from "react";

import type { EndpointAnswer } from "../../../api/endpoints.ts";
import type { Reveal } from "./reveal.ts";

export type Secret = EndpointAnswer<"secrets/show">;
export type Version = Secret["versions"][number];
export type Conflict = Secret["conflicts"][number];
export type ConflictSide = Conflict["sides"][number];

export interface Subject {
  readonly secret: Secret;
  /** `kist://environment/namespace/KEY`. */
  readonly reference: string;
  readonly environment: string;
  readonly namespace: string;
  readonly vault: { readonly vault?: string };
  readonly reveal: Reveal;
  /** Goes to another secret, where the pane's host can. */
  readonly onOpen: ((reference: string) => void) | undefined;
  /** Opens one of the pane's dialogs. */
  readonly ask: (task: Task) => void;
}

/** What a dialog is open for. */
export type Task =
  | { readonly kind: "edit" | "override" | "generate" | "details" | "promote" | "move" | "remove" | "undo" }
  | { readonly kind: "rollback" | "destroy"; readonly version: Version }
  | { readonly kind: "diff"; readonly left: VersionPoint; readonly right: VersionPoint };

/** A version as a comparison names it; its number where it is one of this secret's own. */
export interface VersionPoint {
  readonly version: string;
  readonly ordinal?: number | undefined;
}

export const SubjectContext: React.Context<Subject | undefined> = createContext<Subject | undefined>(undefined);

export function useSubject(): Subject {
  const subject = useContext(SubjectContext);
  if (subject === undefined) throw new Error("used outside of the pane");
  return subject;
}
