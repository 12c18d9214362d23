/** The screens at the side: three groups, the one that is shown marked, what waits counted. */
import { CircleAlert } from "lucide-react";
import type { ReactElement } from "react";

import { useStatus } from "../api/kist.tsx";
import { classes } from "../parts/classes.ts";
import { SCREENS, type ScreenName } from "../screens/names.ts";
import { SCREEN_TABLE } from "../screens/table.ts";
import { FRAME, SCREEN_GROUPS, SCREEN_NAMES } from "../texts/frame.ts";
import { useScreen } from "./router.ts";
import { useWaiting } from "./use-waiting.ts";

const GROUPS = ["vault", "people", "kist"] as const;

export function Navigation({ onChoose }: { readonly onChoose: () => void }): ReactElement {
  const shown = useScreen();
  return (
    <nav aria-label={FRAME.navigation} className="flex min-h-0 flex-1 flex-col gap-5 overflow-y-auto px-2 py-3">
      {GROUPS.map((group) => (
        <div key={group} className="flex flex-col gap-px">
          <h2 className="px-2 pb-1 text-xs font-medium text-ink-3">{SCREEN_GROUPS[group]}</h2>
          {SCREENS.filter((name) => SCREEN_TABLE[name].group === group).map((name) => (
            <NavigationLink key={name} name={name} isShown={name === shown} onChoose={onChoose} />
          ))}
        </div>
      ))}
    </nav>
  );
}

function NavigationLink({
  name,
  isShown,
  onChoose,
}: {
  readonly name: ScreenName;
  readonly isShown: boolean;
  readonly onChoose: () => void;
}): ReactElement {
  const { icon: Icon } = SCREEN_TABLE[name];
  return (
    <a
      href={`#/${name}`}
      aria-current={isShown ? "page" : undefined}
      onClick={onChoose}
      className={classes(
        "flex h-8 items-center gap-2.5 rounded-md px-2 text-base font-medium no-underline",
        isShown ? "bg-press text-ink" : "text-ink-2 hover:bg-hover hover:text-ink",
      )}
    >
      <Icon size={16} strokeWidth={1.75} aria-hidden className={isShown ? "text-accent-text" : "text-ink-3"} />
      <span className="flex-1">{SCREEN_NAMES[name]}</span>
      <NavigationMark name={name} />
    </a>
  );
}

/** What waits behind a screen. */
function NavigationMark({ name }: { readonly name: ScreenName }): ReactElement | undefined {
  const { warnings } = useStatus();
  if (name === "access") return <WaitingMark />;
  if (name === "health" && warnings.length > 0)
    return <CircleAlert size={14} className="text-warn" aria-label={FRAME.warnings(warnings.length)} role="img" />;
  return undefined;
}

/** What this page asks itself has its dialog and is not counted. */
function WaitingMark(): ReactElement | undefined {
  const count = useWaiting().waiting.length;
  if (count === 0) return undefined;
  return (
    <span className="inline-flex h-4 min-w-4 items-center justify-center rounded-full bg-accent px-1 text-xs text-accent-ink">
      <span className="sr-only">{FRAME.waiting(count)}</span>
      <span aria-hidden>{count}</span>
    </span>
  );
}
