/** What is open, as a tree: terminals and pages with what each may do, programs with what each was given. */
import type { EndpointAnswer } from "../../api/endpoints.ts";
import { ACCESS } from "../../texts/access.ts";
import { describeCaller } from "../../texts/callers.ts";

type Answer = EndpointAnswer<"sessions/list">;
export type SessionFacts = Answer["sessions"][number];
export type RunFacts = Answer["runs"][number];

export interface Terminal {
  readonly key: string;
  readonly title: string;
  /** Programs it belongs to, nearest first. */
  readonly ancestors: readonly string[];
  readonly isPage: boolean;
  readonly sessions: readonly SessionFacts[];
}

/** In the order in which they were opened; the sessions of one stand together. */
export function groupByTerminal(sessions: readonly SessionFacts[], ownPage: string): readonly Terminal[] {
  const found = new Map<string, SessionFacts[]>();
  for (const session of sessions) found.set(session.terminal, [...(found.get(session.terminal) ?? []), session]);
  return [...found].map(([key, own]) => {
    const { ancestors, who } = describeCaller(own[0]?.caller);
    const isPage = own[0]?.kind === "page";
    const isThis = key === `page/${ownPage}`;
    return {
      key,
      title: isPage ? (isThis ? ACCESS.thisPage : ACCESS.page) : ACCESS.terminal,
      ancestors: isPage ? ancestors : [who, ...ancestors],
      isPage,
      sessions: own,
    };
  });
}

/** What flows in a session without a question. */
export function coverWords({ covers, where, repository, kind }: SessionFacts): string {
  const what = covers.environment ?? ACCESS.covers[covers.class];
  if (kind === "page") return what;
  const place = where === "repository" ? ACCESS.covers.repository(directoryOf(repository ?? "")) : ACCESS.covers[where];
  return `${what}, ${place}`;
}

function directoryOf(path: string): string {
  return path.replace(/\/kist\.json$/, "");
}
