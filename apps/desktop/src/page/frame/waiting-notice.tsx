/**
 * The notification that shows on every screen when a request waits: who asks for what, before anybody is asked to prove
 * anything. It takes no focus: what the person was typing goes on; a key reaches it.
 */
import { Bell, X } from "lucide-react";
import { useState, type ReactElement } from "react";

import { Button, IconButton } from "../parts/button.tsx";
import { Kbd } from "../parts/kbd.tsx";
import { useNow } from "../parts/use-now.ts";
import { ACCESS, NOTICE } from "../texts/access.ts";
import { describeAction } from "../texts/actions.ts";
import { describeCaller } from "../texts/callers.ts";
import { FRAME } from "../texts/frame.ts";
import { timeLeft } from "../texts/times.ts";
import { goTo, useScreen } from "./router.ts";
import { useShortcuts } from "./shortcuts.ts";
import { useWaiting, type Approval } from "./use-waiting.ts";

const KEYS = "Mod+.";

export function WaitingNotice(): ReactElement {
  const { waiting, review, deny } = useWaiting();
  const screen = useScreen();
  const [put, putOff] = useState<ReadonlySet<string>>(new Set());
  // The Access screen shows them all itself.
  const shown = screen === "access" ? [] : waiting.filter(({ id }) => !put.has(id));
  const [first] = shown;
  useShortcuts(FRAME.product, [
    {
      keys: KEYS,
      label: NOTICE.shortcut,
      run: () => {
        if (waiting[0] !== undefined) review(waiting[0]);
      },
    },
  ]);
  return (
    <div role="region" aria-label={NOTICE.region} aria-live="polite">
      {first === undefined ? undefined : (
        <div className="enter fixed inset-x-3 top-3 z-30 rounded-lg border border-line bg-raised p-3 shadow-raised sm:left-auto sm:w-96">
          <div className="flex items-center gap-2">
            <Bell size={15} aria-hidden className="shrink-0 text-accent-text" />
            <h2 className="min-w-0 flex-1 font-semibold">{NOTICE.title(shown.length)}</h2>
            <IconButton
              label={NOTICE.later}
              icon={<X size={14} aria-hidden />}
              size="sm"
              onPress={() => putOff(new Set(waiting.map(({ id }) => id)))}
            />
          </div>
          <Asked approval={first} />
          <div className="mt-3 flex items-center gap-2">
            {shown.length > 1 ? (
              <Button size="sm" look="quiet" onPress={() => goTo("access")}>
                {NOTICE.all}
              </Button>
            ) : (
              <Kbd keys={KEYS} />
            )}
            <span className="flex-1" />
            <Button size="sm" onPress={() => deny(first)}>
              {NOTICE.deny}
            </Button>
            <Button size="sm" look="primary" onPress={() => review(first)}>
              {NOTICE.review}
            </Button>
          </div>
        </div>
      )}
    </div>
  );
}

/** Names that fit; the dialog and the Access screen show all. */
const MOST = 2;

function Asked({ approval }: { readonly approval: Approval }): ReactElement {
  const { caller, action, subjects, expiresAt } = approval;
  const { who, ancestors } = describeCaller(caller);
  const now = useNow();
  return (
    <div className="mt-1.5">
      <p className="font-medium">{ACCESS.asks(who, describeAction(action).ask)}</p>
      {subjects.slice(0, MOST).map((subject) => (
        <p key={subject} className="truncate font-mono text-sm text-ink-2" translate="no">
          {subject}
        </p>
      ))}
      {subjects.length > MOST ? <p className="text-sm text-ink-2">{NOTICE.more(subjects.length - MOST)}</p> : undefined}
      <p className="mt-1 truncate text-sm text-ink-3">
        <span aria-hidden className="tabular-nums">
          {ACCESS.expiresIn(timeLeft(expiresAt - now))}
        </span>
        {ancestors.length === 0 ? undefined : ` · ${ancestors.slice(0, 4).join(", ")}`}
      </p>
    </div>
  );
}
