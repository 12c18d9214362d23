/** What every screen has at hand: calls, live answers, notes to the person. Made once, given through React's context. */
import { QueryClient, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { createContext, useContext, useSyncExternalStore } from "react";

import { createToasts, type Toasts } from "../parts/toast.tsx";
import { createQuestions, type Questions } from "./asking.ts";
import type { CallError } from "./call-error.ts";
import { createCall, type Call } from "./call.ts";
import { createClipboard, type Clipboard } from "./clipboard.ts";
import { createConnection, type Connection, type Standing, type Status } from "./connection.ts";
import type { EndpointAnswer, EndpointPath, EndpointRequest } from "./endpoints.ts";
import { createEntry, readToken } from "./entry.ts";
import type { DaemonEvent } from "./events.ts";
import { createTransport } from "./transport.ts";

export interface Kist {
  readonly call: Call;
  readonly queries: QueryClient;
  readonly connection: Connection;
  readonly questions: Questions;
  readonly toasts: Toasts;
  readonly clipboard: Clipboard;
}

/** What does not change with the vault but with who may do what. */
const ACCESS: readonly string[] = ["approvals/list", "sessions/list"];
/** What a change of the vault leaves as it is. A walk of the whole trail takes seconds: it is asked for, not kept up. */
const STEADY: ReadonlySet<string> = new Set([...ACCESS, "audit/figures", "audit/verify"]);

export function createKist(window: Window & typeof globalThis): Kist {
  const queries = new QueryClient({
    // The daemon is on this machine: it answers without a network, and it says itself when something changed.
    defaultOptions: { queries: { networkMode: "always", retry: false, staleTime: 60_000, refetchOnWindowFocus: true } },
  });
  const questions = createQuestions();
  const toasts = createToasts();
  const { sessionStorage, location, history } = window;
  const transport = createTransport({
    fetch: (input, init) => window.fetch(input, init),
    token: () => readToken(sessionStorage),
    page: () => connection.page(),
  });
  const onEvent = ({ type, fields }: DaemonEvent): void => {
    if (type === "changed")
      void queries.invalidateQueries({ predicate: ({ queryKey }) => !STEADY.has(String(queryKey[0])) });
    if (type === "approval") {
      questions.decided(String(fields["id"]), String(fields["state"]));
      for (const path of [...ACCESS, "audit/list"]) void queries.invalidateQueries({ queryKey: [path] });
    }
    if (type === "sessions" || type === "page") void queries.invalidateQueries({ queryKey: ["sessions/list"] });
  };
  const connection: Connection = createConnection({
    transport,
    entry: createEntry({ transport, storage: sessionStorage, location, history }),
    wait: (milliseconds) => new Promise((resolve) => window.setTimeout(resolve, milliseconds)),
    onEvent,
    onLocked() {
      questions.cancelAll();
      queries.clear();
      toasts.queue.clear();
    },
  });
  const call = createCall({
    transport,
    asking: questions,
    onLocked: () => void connection.refresh(),
    onEnded: connection.end,
  });
  return { call, queries, connection, questions, toasts, clipboard: createClipboard(window) };
}

export const KistContext: React.Context<Kist | undefined> = createContext<Kist | undefined>(undefined);

export function useKist(): Kist {
  const kist = useContext(KistContext);
  if (kist === undefined) throw new Error("used outside of the app");
  return kist;
}

export function useStanding(): Standing {
  const { connection } = useKist();
  return useSyncExternalStore(connection.subscribe, connection.standing);
}

/** The daemon's status; only below the gate, where there is one. */
export function useStatus(): Status {
  const standing = useStanding();
  if (standing.kind !== "open") throw new Error("used while the page is not open");
  return standing.status;
}

/**
 * An answer that stays true: fetched once, again when the daemon says that something changed. The first fetch may ask the
 * person for consent; a refresh behind the scenes never does, and keeps what is shown.
 */
export function useEndpoint<Path extends EndpointPath>(
  path: Path,
  request: EndpointRequest<Path>,
  {
    enabled = true,
    refetchInterval = false,
  }: { readonly enabled?: boolean; readonly refetchInterval?: number | false } = {},
): UseQueryResult<EndpointAnswer<Path>, CallError> {
  const { call, queries } = useKist();
  const queryKey = [path, request] as const;
  return useQuery<EndpointAnswer<Path>, CallError>({
    queryKey,
    queryFn: ({ signal }) => call(path, request, { signal, ask: queries.getQueryData(queryKey) === undefined }),
    enabled,
    refetchInterval,
  });
}
