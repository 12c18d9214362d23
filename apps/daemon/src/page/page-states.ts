/**
 * How far each page has come, for the process that had it opened and waits in a terminal. It outlives the page: what was done
 * there is done, also when the tab is closed in the same moment.
 */
import type { PageId } from "@kist/model";
import type { PageState } from "@kist/protocol";

/** Pages of the last hours; of an older one nobody can be waiting. */
const MOST = 128;

export interface PageProgress {
  readonly state: PageState;
  /** Unlocking there approved the terminal that had it opened. */
  readonly approvedTerminal: boolean;
}

export interface PageStates {
  /** `over` too where there is none. */
  of(page: PageId): PageProgress;
  /** What is done stays done. */
  move(page: PageId, state: PageState, approvedTerminal?: boolean): void;
  /** Resolves once the page is in another state than `from`. */
  left(page: PageId, from: PageState): Promise<PageProgress>;
}

const OVER: PageProgress = { state: "over", approvedTerminal: false };

export function createPageStates(): PageStates {
  const known = new Map<PageId, PageProgress>();
  let moved = Promise.withResolvers<void>();
  const of = (page: PageId): PageProgress => known.get(page) ?? OVER;
  return {
    of,
    move(page, state, approvedTerminal = false) {
      if (of(page).state === "done") return;
      known.set(page, { state, approvedTerminal });
      const [oldest] = known.keys();
      if (known.size > MOST && oldest !== undefined) known.delete(oldest);
      moved.resolve();
      moved = Promise.withResolvers<void>();
    },
    async left(page, from) {
      // Looked at a turn later: a launch that was used ends and becomes a page in one.
      while (of(page).state === from) await moved.promise;
      return of(page);
    },
  };
}
