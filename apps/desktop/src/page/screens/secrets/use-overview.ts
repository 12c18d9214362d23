/**
 * An environment's secrets, kept true while they are looked at. What the person was not asked about yet is asked about only
 * when he presses: no dialog opens by itself. A guarded environment (class `prod`) is asked about each time (R20), so what is
 * shown of it stays as it was, and says so, until he looks again.
 */
import type { EnvironmentClass } from "@kist/model";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef } from "react";

import { isCallError, type CallError } from "../../api/call-error.ts";
import { useKist } from "../../api/kist.tsx";
import { toOverview, type Overview } from "./rows.ts";
import { useInvalidated } from "./use-invalidated.ts";

export type Looking =
  | { readonly kind: "loading" }
  /** Nobody was asked yet, or said no. */
  | { readonly kind: "gate"; readonly isAsking: boolean; readonly look: () => void }
  | { readonly kind: "failed"; readonly error: CallError; readonly look: () => void }
  | {
      readonly kind: "shown";
      readonly overview: Overview;
      /** The vault changed and this did not follow. */
      readonly isOutdated: boolean;
      readonly look: () => void;
    };

const PATH = "secrets/overview";

export function useOverview(
  { name, class: environmentClass }: { readonly name: string; readonly class: EnvironmentClass },
  {
    deleted,
    isApproved,
  }: {
    readonly deleted: boolean;
    /** False: the daemon tells this page of no environments. Once it does, what was refused is asked for again. */
    readonly isApproved: boolean;
  },
): Looking {
  const { call } = useKist();
  const queries = useQueryClient();
  const queryKey = [PATH, name, deleted, isApproved] as const;
  const mayAsk = useRef(false);
  const isKnown = queries.getQueryData(queryKey) !== undefined;
  const query = useQuery<Overview, CallError>({
    queryKey,
    async queryFn({ signal }) {
      const request = { environments: [name], ...(deleted ? { deleted: true } : {}) };
      try {
        return toOverview(await call(PATH, request, { signal, ask: mayAsk.current }), name);
      } finally {
        mayAsk.current = false;
      }
    },
    enabled: environmentClass === "dev" || (environmentClass === "staging" && isKnown),
    // Comparing thousands of rows one by one with those before costs more than showing them anew.
    structuralSharing: false,
    staleTime: Infinity,
    gcTime: Infinity,
  });
  const isInvalidated = useInvalidated(queries, queryKey);
  const { refetch } = query;
  const look = useCallback(() => {
    // The dialog stands open already.
    if (mayAsk.current) return;
    mayAsk.current = true;
    void refetch({ cancelRefetch: true });
  }, [refetch]);
  const isAsking = query.isFetching;
  if (query.data !== undefined) {
    const isOutdated = query.isRefetchError || (environmentClass === "prod" && isInvalidated);
    return { kind: "shown", overview: query.data, isOutdated, look };
  }
  if (query.error !== null && !isUnanswered(query.error)) return { kind: "failed", error: query.error, look };
  if (query.error === null && environmentClass === "dev") return { kind: "loading" };
  return { kind: "gate", isAsking, look };
}

/** Not asked, or the person did not want to. */
function isUnanswered(error: CallError): boolean {
  return isCallError(error, "approval-unasked") || isCallError(error, "consent-cancelled");
}
