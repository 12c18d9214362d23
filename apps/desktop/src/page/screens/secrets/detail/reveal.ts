/**
 * The one value of this pane that is shown. It stands here and in the document while it is shown, never in React's state or
 * props, whose past renderings stay in memory: hiding it forgets it everywhere. One at a time, and hidden again by itself.
 */

/** What is known of the value that is shown, without the value. */
export interface Shown {
  /** Which of the pane's values: `current`, a version's id, `code`. */
  readonly place: string;
  /** When it hides itself, by `now`. */
  readonly until: number;
  readonly version?: string;
  /** Bytes that are no text: nothing to look at. */
  readonly isBinary: boolean;
}

export interface RevealedValue {
  readonly value: string;
  readonly encoding?: "base64" | "utf8" | undefined;
  readonly version?: string;
  /** Milliseconds it may be looked at; the pane's own time where absent. */
  readonly lasts?: number;
}

export interface Reveal {
  shown(): Shown | undefined;
  subscribe(listener: () => void): () => void;
  /** Reads and shows; whatever was shown before is hidden. Throws what reading throws. */
  show(place: string, read: () => Promise<RevealedValue>): Promise<void>;
  /** Gives the value to whoever paints or copies it; nothing where this place is not shown. */
  look<Result>(place: string, use: (value: string) => Result): Result | undefined;
  hide(): void;
  now(): number;
}

/** Milliseconds that a value is shown. */
export const SHOWN_FOR = 30_000;

export interface RevealDeps {
  readonly now: () => number;
  /** Runs later; returns how to take it back. */
  readonly after: (milliseconds: number, run: () => void) => () => void;
}

export function createReveal({ now, after }: RevealDeps): Reveal {
  let shown: Shown | undefined;
  let value: string | undefined;
  let stop: (() => void) | undefined;
  /** Which request may still show something. */
  let turn = 0;
  const listeners = new Set<() => void>();
  const change = (next: Shown | undefined, text: string | undefined): void => {
    stop?.();
    stop = undefined;
    value = text;
    shown = next;
    for (const listener of listeners) listener();
  };
  const hide = (): void => {
    turn++;
    if (shown !== undefined) change(undefined, undefined);
  };
  return {
    shown: () => shown,
    hide,
    now,
    subscribe(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async show(place, read) {
      // What replaces itself (the next code) does not blink.
      if (shown?.place !== place) hide();
      const mine = ++turn;
      const read_ = await read();
      if (mine !== turn) return;
      const lasts = Math.max(0, Math.min(read_.lasts ?? SHOWN_FOR, SHOWN_FOR));
      const { version, encoding } = read_;
      const isBinary = encoding === "base64";
      change({ place, until: now() + lasts, isBinary, ...(version === undefined ? {} : { version }) }, read_.value);
      stop = after(lasts, hide);
    },
    look: (place, use) => (shown?.place === place && value !== undefined ? use(value) : undefined),
  };
}
