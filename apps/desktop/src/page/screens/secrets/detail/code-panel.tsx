/** A one-time code, made in the daemon, with the time it has left. The next one follows by itself for a while. */
import { Copy, Timer } from "lucide-react";
import { useEffect, useRef, useState, type ReactElement } from "react";

import { useKist } from "../../../api/kist.tsx";
import { useAttempt } from "../../../api/use-attempt.ts";
import { Button, IconButton } from "../../../parts/button.tsx";
import { ErrorNote } from "../../../parts/error-state.tsx";
import { VALUE } from "../../../texts/secret-detail.ts";
import type { RevealedValue } from "./reveal.ts";
import { Countdown, RevealedCode, useShown } from "./revealed.tsx";
import { useSubject } from "./subject.ts";
import { useValues } from "./use-values.ts";

const CODE = "code";
/** Codes after the first that follow by themselves. */
const MOST_CODES = 3;

export function CodePanel(): ReactElement {
  const { call } = useKist();
  const { reference, vault, reveal } = useSubject();
  const { copyShown, attempt: copying } = useValues();
  const attempt = useAttempt();
  const shown = useShown(reveal);
  const [about, setAbout] = useState<{ readonly issuer?: string | undefined; readonly period: number }>();
  const followed = useRef(0);
  const isShown = shown?.place === CODE;
  const until = isShown ? shown.until : undefined;
  const { run } = attempt;
  const show = (ask: boolean): Promise<boolean> =>
    run(() =>
      reveal.show(CODE, async (): Promise<RevealedValue> => {
        const {
          code,
          until: ends,
          at,
          issuer,
          period,
        } = await call("values/totp", { ...vault, name: reference }, { ask });
        setAbout({ issuer, period });
        return { value: code, lasts: ends - at };
      }),
    );
  const showRef = useRef(show);
  showRef.current = show;
  useEffect(() => {
    if (until === undefined || followed.current >= MOST_CODES) return undefined;
    const timer = window.setTimeout(
      () => {
        followed.current++;
        void showRef.current(false);
      },
      Math.max(0, until - reveal.now() - 50),
    );
    return () => window.clearTimeout(timer);
  }, [until, reveal]);
  return (
    <div className="flex flex-col gap-2 border-t border-line pt-3">
      {isShown ? (
        <div className="flex flex-wrap items-center gap-3">
          <RevealedCode reveal={reveal} place={CODE} />
          <Countdown reveal={reveal} until={shown.until} total={(about?.period ?? 30) * 1000} say={VALUE.nextIn} />
          <span className="flex-1" />
          <IconButton label={VALUE.copyCode} icon={<Copy size={15} />} onPress={() => copyShown(CODE)} />
        </div>
      ) : (
        <div>
          <Button
            size="sm"
            icon={<Timer size={14} aria-hidden />}
            isDisabled={attempt.isBusy}
            onPress={() => {
              followed.current = 0;
              void show(true);
            }}
          >
            {VALUE.showCode}
          </Button>
        </div>
      )}
      {isShown && about?.issuer !== undefined ? <p className="text-sm text-ink-3">{about.issuer}</p> : undefined}
      <ErrorNote error={attempt.error ?? copying.error} />
    </div>
  );
}
