/** The secret as the daemon tells it, kept true while the pane is open. */
import { useQueryClient } from "@tanstack/react-query";

import type { CallError } from "../../../api/call-error.ts";
import { useEndpoint } from "../../../api/kist.tsx";
import type { Secret } from "./subject.ts";

export interface Looking {
  readonly secret: Secret | undefined;
  readonly error: CallError | undefined;
  /** What is shown was true; the daemon would ask before it says what is. */
  readonly isOutdated: boolean;
  /** Asks again, and the person where that is needed. */
  readonly again: () => void;
}

export function useSecret(reference: string, vault: { readonly vault?: string }): Looking {
  const queries = useQueryClient();
  const request = { ...vault, name: reference, references: true };
  const { data, error } = useEndpoint("secrets/show", request);
  return {
    secret: data,
    error: data === undefined ? (error ?? undefined) : undefined,
    isOutdated: data !== undefined && error?.code === "approval-needed",
    again: () => void queries.resetQueries({ queryKey: ["secrets/show", request] }),
  };
}
