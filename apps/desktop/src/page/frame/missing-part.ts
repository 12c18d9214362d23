/**
 * A screen's code did not come: the daemon was being replaced just then (a lock). A browser may keep that failure for as long as
 * the document lives, so the document is loaded anew once the daemon answers; the token survives that, and nothing was on the screen.
 */
import type { Connection } from "../api/connection.ts";

const KEY = "kist.reloaded";
/** Milliseconds: what is missing still after a new load is a defect, and said as one. */
const ONCE_IN = 15_000;

export function reloadForMissingPart(window: Window, connection: Connection): void {
  let isMissing = false;
  const reload = (): void => {
    if (!isMissing || connection.standing().kind !== "open") return;
    const last = Number(window.sessionStorage.getItem(KEY) ?? 0);
    if (Date.now() - last < ONCE_IN) return;
    window.sessionStorage.setItem(KEY, String(Date.now()));
    window.location.reload();
  };
  // Vite's own event: an import or a file that it needs failed to load.
  window.addEventListener("vite:preloadError", () => {
    isMissing = true;
    // The next word of the daemon says whether it is there.
    void connection.refresh();
  });
  connection.subscribe(reload);
}
