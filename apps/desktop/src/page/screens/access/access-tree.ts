/** What is open, as a tree: terminals and pages with what each may do, programs with what each was given. */
import type { EndpointAnswer } from "../../api/endpoints.ts";
import { ACCESS } from "../../texts/access.ts";
import { describeCaller } from "../../texts/callers.ts";

type Answer = EndpointAnswer<"sessions/list">;
export type SessionFacts = Answer["sessions"][number];
export type PageFacts = Answer["pages"][number];
export type RunFacts = Answer["runs"][number];

export interface Terminal {
  readonly key: string;
  readonly title: string;
  /** Programs it belongs to, nearest first. */
  readonly ancestors: readonly string[];
  /** The page it is, while that is open. */
  readonly page?: PageFacts;
  readonly sessions: readonly SessionFacts[];
}

/** Terminals in the order in which they were opened, then pages; the sessions of one stand together. */
export function groupByTerminal(
  { sessions, pages }: Pick<Answer, "sessions" | "pages">,
  ownPage: string,
): readonly Terminal[] {
  const found = new Map<string, SessionFacts[]>();
  for (const session of sessions) found.set(session.terminal, [...(found.get(session.terminal) ?? []), session]);
  const terminals = [...found]
    .filter(([, own]) => own[0]?.kind === "terminal")
    .map(([key, own]): Terminal => {
      const { ancestors, who } = describeCaller(own[0]?.caller);
      return { key, title: ACCESS.terminal, ancestors: [who, ...ancestors], sessions: own };
    });
  const open = pages.map((page): Terminal => {
    const title = page.id === ownPage ? ACCESS.thisPage : ACCESS.page;
    const key = `page/${page.id}`;
    return { key, title, ancestors: describeCaller(page.caller).ancestors, page, sessions: found.get(key) ?? [] };
  });
  return [...terminals, ...open];
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
