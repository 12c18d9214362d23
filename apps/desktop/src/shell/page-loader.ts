/**
 * Which page the window shows. One is asked of the daemon when the window is first shown; again when that page's daemon is
 * gone, and when the page says that it is known no more. After a lock the daemon keeps serving the page that was open, so it
 * stays.
 */
import type { DaemonLink } from "./daemon/daemon-link.ts";
import type { Situation } from "./daemon/situation.ts";
import type { PageAddress } from "./page-address.ts";
import { describeTrouble, renderTrouble } from "./trouble-page.ts";

/** The one window. */
export interface AppWindow {
  /** Loads a page; from now on the window may go to its origin and nowhere else. */
  load(address: PageAddress): Promise<void>;
  /** Shows a document of our own, which may go nowhere. */
  loadDocument(html: string): Promise<void>;
  /** Brings it to the front. */
  show(): void;
  isShown(): boolean;
  /** Tells the page that there is a visit to take. */
  signalVisit(): void;
}

export interface PageLoader {
  /** Shows the window, with a page in it. */
  show(): void;
  /** A page of one's own again. */
  reopen(): void;
  follow(now: Situation, before: Situation): void;
  /** The daemon cannot be started. */
  fail(error: unknown): void;
}

export function createPageLoader(deps: {
  readonly link: Pick<DaemonLink, "launchPage">;
  readonly window: AppWindow;
  /** Whether the daemon still serves that page. */
  readonly isServed: (address: PageAddress) => Promise<boolean>;
}): PageLoader {
  const { link, window } = deps;
  let shown: PageAddress | undefined;
  let turn: Promise<void> = Promise.resolve();

  const open = async (): Promise<void> => {
    try {
      const address = await link.launchPage();
      await window.load(address);
      shown = address;
    } catch (error) {
      await showTrouble(error);
    }
  };
  const showTrouble = async (error: unknown): Promise<void> => {
    shown = undefined;
    await window.loadDocument(renderTrouble(describeTrouble(error)));
  };
  // One at a time: the window shows what was asked for last.
  const next = (work: () => Promise<void>): void => {
    turn = turn.then(work).catch(() => undefined);
  };
  const check = async (): Promise<void> => {
    if (shown === undefined ? window.isShown() : !(await deps.isServed(shown))) await open();
  };
  return {
    show() {
      window.show();
      next(async () => {
        if (shown === undefined) await open();
      });
    },
    reopen: () => next(open),
    follow(now, before) {
      if (now.state !== "absent" && (before.state === "absent" || now.pid !== before.pid)) next(check);
    },
    fail(error) {
      next(async () => {
        if (window.isShown()) await showTrouble(error);
      });
    },
  };
}
