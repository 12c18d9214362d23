/**
 * What the person looks at on this screen: environment, namespace, search, order. In memory only, for it holds names; kept
 * with the answers, which are forgotten when the vault locks, so that coming back from another screen finds it as it was.
 */
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import type { Sorting } from "./sorting.ts";

export interface View {
  /** Absent: the first one. */
  readonly environment: string | undefined;
  /** A namespace with those below it; "" for all. */
  readonly namespace: string;
  readonly search: string;
  readonly sorting: Sorting;
  readonly deleted: boolean;
  readonly mode: "list" | "compare";
  /** Side by side. */
  readonly compared: readonly string[];
  /** The secret in the detail pane: its reference. */
  readonly open: string | undefined;
}

const KEY = ["view", "secrets"] as const;
const FIRST: View = {
  environment: undefined,
  namespace: "",
  search: "",
  sorting: { column: "name", descending: false },
  deleted: false,
  mode: "list",
  compared: [],
  open: undefined,
};

const SHOWN = "kist:secret-shown";

/** Shows a secret, from wherever: the screen stands at it now, or when it is next looked at. */
export function showSecret(queries: QueryClient, reference: string): void {
  const [open = ""] = reference.split("@");
  const [environment] = open.slice("kist://".length).split("/");
  const before = queries.getQueryData<View>(KEY) ?? FIRST;
  queries.setQueryDefaults(KEY, { gcTime: Infinity });
  queries.setQueryData<View>(KEY, { ...before, mode: "list", environment, namespace: "", search: "", open });
  window.dispatchEvent(new Event(SHOWN));
}

export function useView(): readonly [View, (change: Partial<View>) => void] {
  const queries = useQueryClient();
  const [view, setView] = useState<View>(() => queries.getQueryData<View>(KEY) ?? FIRST);
  useEffect(() => {
    queries.setQueryDefaults(KEY, { gcTime: Infinity });
    queries.setQueryData(KEY, view);
  }, [queries, view]);
  useEffect(() => {
    const follow = (): void => setView(queries.getQueryData<View>(KEY) ?? FIRST);
    window.addEventListener(SHOWN, follow);
    return () => window.removeEventListener(SHOWN, follow);
  }, [queries]);
  const change = useCallback((changes: Partial<View>) => setView((before) => ({ ...before, ...changes })), []);
  return [view, change];
}
