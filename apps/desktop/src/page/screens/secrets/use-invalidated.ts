/** Whether something changed since a query was answered: one that does not fetch by itself is not told so by its observer. */
import type { QueryClient } from "@tanstack/react-query";
import { useCallback, useSyncExternalStore } from "react";

export function useInvalidated(queries: QueryClient, queryKey: readonly unknown[]): boolean {
  return useSyncExternalStore(
    useCallback((listener) => queries.getQueryCache().subscribe(listener), [queries]),
    () => queries.getQueryState(queryKey)?.isInvalidated === true,
  );
}
