/**
 * Copying values. In the desktop app's window the main process empties the clipboard after a while, if it still holds what was
 * copied. A browser lets a page neither look nor wait in the background: there the clipboard is emptied as soon as the person
 * comes back to this page, or after the same while if nobody left it.
 */
export interface Copied {
  /** Who empties the clipboard again. */
  readonly by: "window" | "page";
  /** Milliseconds until then, at most; of a page, if it keeps the focus. */
  readonly clearsIn: number;
}

export interface Clipboard {
  /** `text` is read while the person's click still counts. Throws what reading throws, and what the browser refuses. */
  copy(text: () => Promise<string>): Promise<Copied>;
}

/** Milliseconds. */
const KEPT_FOR = 30_000;

export function createClipboard(window: Window & typeof globalThis): Clipboard {
  let timer: number | undefined;
  const empty = (): void => {
    // Without the focus a browser refuses; then the next focus does it.
    if (timer === undefined || !window.document.hasFocus()) return;
    forget();
    void window.navigator.clipboard.writeText("").catch(() => undefined);
  };
  const forget = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    window.removeEventListener("focus", empty);
    window.document.removeEventListener("copy", forget);
  };
  const emptyLater = (): void => {
    forget();
    timer = window.setTimeout(empty, KEPT_FOR);
    window.addEventListener("focus", empty);
    // Something else was copied on this page: that is not ours to empty.
    window.document.addEventListener("copy", forget);
  };
  return {
    async copy(text) {
      const { kist, navigator } = window;
      if (kist !== undefined) return { by: "window", ...(await kist.copy(await text())) };
      const reading = text();
      // Given as a promise, so that the click that asked for it still counts when the value arrives.
      const blob = reading.then((value) => new Blob([value], { type: "text/plain" }));
      const written = navigator.clipboard.write([new ClipboardItem({ "text/plain": blob })]);
      await Promise.all([reading, written]);
      emptyLater();
      return { by: "page", clearsIn: KEPT_FOR };
    },
  };
}
