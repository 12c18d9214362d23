/** Where a value is painted while it is shown. React knows the empty box; what stands in it, it never sees. */
import { useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactElement } from "react";

import { VALUE } from "../../../texts/secret-detail.ts";
import { paintCode } from "./paint-code.ts";
import { paintValue } from "./paint-value.ts";
import { SHOWN_FOR, type Reveal, type Shown } from "./reveal.ts";

export function useShown(reveal: Reveal): Shown | undefined {
  return useSyncExternalStore(reveal.subscribe, reveal.shown);
}

export function RevealedValue({
  reveal,
  place,
  kind,
}: {
  readonly reveal: Reveal;
  readonly place: string;
  readonly kind: string | undefined;
}): ReactElement | undefined {
  const shown = useShown(reveal);
  const box = useRef<HTMLDivElement>(null);
  const [left, setLeft] = useState(0);
  const isHere = shown?.place === place;
  const isBinary = isHere && shown.isBinary;
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || !isHere || isBinary) return undefined;
    setLeft(reveal.look(place, (value) => paintValue(element, value, kind).left) ?? 0);
    return () => element.replaceChildren();
  }, [reveal, place, kind, isHere, isBinary, shown]);
  if (!isHere) return undefined;
  const size = reveal.look(place, (value) => value.length) ?? 0;
  if (isBinary) return <p className="text-ink-2">{VALUE.binary(Math.floor((size * 3) / 4))}</p>;
  if (size === 0) return <p className="text-ink-3">{VALUE.empty}</p>;
  return (
    <>
      <div
        ref={box}
        role="region"
        aria-label={VALUE.region}
        tabIndex={0}
        translate="no"
        className="max-h-72 overflow-y-auto rounded-sm font-mono text-base select-text"
      />
      {left > 0 ? <p className="mt-1 text-sm text-ink-3">{VALUE.more(left)}</p> : undefined}
    </>
  );
}

/** The digits alone; the clock beside them is React's. */
export function RevealedCode({ reveal, place }: { readonly reveal: Reveal; readonly place: string }): ReactElement {
  const shown = useShown(reveal);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null || shown?.place !== place) return undefined;
    reveal.look(place, (code) => paintCode(element, code));
    return () => element.replaceChildren();
  }, [reveal, place, shown]);
  return (
    <div
      ref={box}
      role="region"
      aria-label={VALUE.code}
      translate="no"
      className="flex gap-2 font-mono text-2xl font-medium tracking-wide text-ink tabular-nums select-text"
    />
  );
}

/** How long until it hides itself: a line that shrinks, and the seconds. */
export function Countdown({
  reveal,
  until,
  total = SHOWN_FOR,
  say,
}: {
  readonly reveal: Reveal;
  readonly until: number;
  readonly total?: number;
  readonly say: (seconds: number) => string;
}): ReactElement {
  const left = useLeft(reveal, until);
  return (
    <span className="flex items-center gap-2 text-sm text-ink-3 tabular-nums">
      <span aria-hidden className="h-1 w-16 overflow-hidden rounded-sm bg-press">
        <span
          className="block h-full origin-left bg-accent"
          style={{ transform: `scaleX(${Math.max(0, Math.min(1, left / total))})` }}
        />
      </span>
      {say(Math.max(0, Math.ceil(left / 1000)))}
    </span>
  );
}

const TICK = 250;

function useLeft(reveal: Reveal, until: number): number {
  const [left, setLeft] = useState(() => until - reveal.now());
  useLayoutEffect(() => {
    const tick = (): void => setLeft(until - reveal.now());
    tick();
    const timer = window.setInterval(tick, TICK);
    return () => window.clearInterval(timer);
  }, [reveal, until]);
  return left;
}
