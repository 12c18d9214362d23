/**
 * The notification that shows on every screen when a request waits: who asks for what, before anybody is asked to prove
 * anything. It stands above the screen, covers nothing and takes no focus: what the person was typing goes on. A key reaches it.
 */
import { Bell, X } from "lucide-react";
import { useState, type ReactElement } from "react";

import { Button, IconButton } from "../parts/button.tsx";
import { useNow } from "../parts/use-now.ts";
import { ACCESS, NOTICE } from "../texts/access.ts";
import { describeAction } from "../texts/actions.ts";
import { describeCaller } from "../texts/callers.ts";
import { FRAME } from "../texts/frame.ts";
import { timeLeft } from "../texts/times.ts";
import type { Approval } from "./approval-facts.tsx";
import { goTo, useScreen } from "./router.ts";
import { useShortcuts } from "./shortcuts.ts";
import { useWaiting } from "./use-waiting.ts";

const KEYS = "Mod+.";

export function WaitingNotice(): ReactElement {
  const { waiting, review, deny } = useWaiting();
  const screen = useScreen();
  const [putOff, setPutOff] = useState<ReadonlySet<string>>(new Set());
  // The Access screen shows them all itself.
  const shown = screen === "access" ? [] : waiting.filter(({ id }) => !putOff.has(id));
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
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line bg-accent-soft px-4 py-2 sm:px-6">
          <Bell size={15} aria-hidden className="hidden shrink-0 text-accent-text sm:block" />
          <Asked approval={first} more={shown.length - 1} />
          <div className="ml-auto flex items-center gap-2">
            <Left until={first.expiresAt} />
            {shown.length > 1 ? (
              <Button size="sm" look="quiet" onPress={() => goTo("access")}>
                {NOTICE.all}
              </Button>
            ) : undefined}
            <Button size="sm" onPress={() => deny(first)}>
              {NOTICE.deny}
            </Button>
            <Button size="sm" look="primary" onPress={() => review(first)}>
              {NOTICE.review}
            </Button>
            <IconButton
              label={NOTICE.later}
              icon={<X size={14} aria-hidden />}
              size="sm"
              onPress={() => setPutOff(new Set(waiting.map(({ id }) => id)))}
            />
          </div>
        </div>
      )}
    </div>
  );
}

function Asked({ approval, more }: { readonly approval: Approval; readonly more: number }): ReactElement {
  const { caller, action, subjects } = approval;
  const { who, ancestors } = describeCaller(caller);
  const [name, ...others] = subjects;
  return (
    <div className="min-w-52 flex-1">
      <p className="truncate">
        <span className="font-semibold">{ACCESS.asks(who, describeAction(action).ask)}</span>
        {more === 0 ? undefined : <span className="text-ink-2"> {NOTICE.more(more)}</span>}
      </p>
      <p className="truncate text-sm text-ink-2">
        {name === undefined ? undefined : (
          <span className="font-mono" translate="no">
            {name}
          </span>
        )}
        {others.length === 0 ? undefined : ` ${NOTICE.names(others.length)}`}
        {ancestors.length === 0 ? undefined : ` · ${ancestors.slice(0, 4).join(", ")}`}
      </p>
    </div>
  );
}

/** Not read out: it would be every second. */
function Left({ until }: { readonly until: number }): ReactElement {
  const now = useNow();
  return (
    <span aria-hidden className="text-sm whitespace-nowrap text-ink-2 tabular-nums">
      {timeLeft(until - now)}
    </span>
  );
}
