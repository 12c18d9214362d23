/**
 * Environments side by side. Names of unguarded ones come by themselves and stay true; guarded ones, and values of any, are
 * asked about each time (R20), so those are fetched when the person presses and stay as they were.
 */
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState, useSyncExternalStore } from "react";

import { isCallError, type CallError } from "../../../api/call-error.ts";
import { useKist } from "../../../api/kist.tsx";
import type { EnvironmentTab } from "../environments.ts";
import type { Comparison } from "./lines.ts";

export type What = "names" | "values";

export interface Compared {
  readonly comparison: Comparison;
  readonly what: What;
  readonly at: number;
}

export interface Comparing {
  readonly compared: Compared | undefined;
  readonly error: CallError | undefined;
  readonly isAsking: boolean;
  readonly isOutdated: boolean;
  compare(what: What): void;
}

export function useComparison(environments: readonly EnvironmentTab[]): Comparing {
  const { call } = useKist();
  const queries = useQueryClient();
  const names = environments.map(({ name }) => name);
  const queryKey = ["environments/compare", ...names] as const;
  const wanted = useRef<{ readonly what: What; readonly ask: boolean }>({ what: "names", ask: false });
  const [what, setWhat] = useState<What>("names");
  const isOpen = environments.every((environment) => environment.class === "dev");
  const query = useQuery<Compared, CallError>({
    queryKey,
    async queryFn({ signal }) {
      const { what: asked, ask } = wanted.current;
      wanted.current = { what: asked, ask: false };
      const request = { environments: names, namespaces: "all" as const };
      const comparison = await call(
        "environments/compare",
        asked === "names" ? { ...request, namesOnly: true } : request,
        { signal, ask },
      );
      return { comparison, what: asked, at: Date.now() };
    },
    enabled: isOpen && what === "names" && names.length > 1,
    structuralSharing: false,
    staleTime: Infinity,
  });
  const isInvalidated = useSyncExternalStore(
    useCallback((listener) => queries.getQueryCache().subscribe(listener), [queries]),
    () => queries.getQueryState(queryKey)?.isInvalidated === true,
  );
  const { refetch } = query;
  const compare = useCallback(
    (next: What) => {
      wanted.current = { what: next, ask: true };
      setWhat(next);
      void refetch({ cancelRefetch: true });
    },
    [refetch],
  );
  const isUnanswered = isCallError(query.error, "approval-unasked") || isCallError(query.error, "consent-cancelled");
  return {
    compared: query.data,
    error: query.error === null || isUnanswered ? undefined : query.error,
    isAsking: query.isFetching,
    isOutdated: isInvalidated,
    compare,
  };
}
