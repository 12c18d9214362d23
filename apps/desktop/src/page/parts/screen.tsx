/** A screen's own frame: its title, the acts that concern all of it, its content. Below it everything scrolls. */
import { Menu as MenuIcon } from "lucide-react";
import { createContext, useContext, type ReactElement, type ReactNode } from "react";

import { FRAME } from "../texts/frame.ts";
import { IconButton } from "./button.tsx";
import { classes } from "./classes.ts";

/** Opens the navigation where there is no room for it beside the screen. */
export const OpenNavigation: React.Context<() => void> = createContext<() => void>(() => undefined);

export interface ScreenProps {
  readonly title: string;
  /** Beside the title. */
  readonly mark?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
  /** `text`: one readable column with room around it. `full`: the screen arranges and scrolls by itself. */
  readonly width?: "text" | "full";
}

export function Screen({ title, mark, actions, children, width = "text" }: ScreenProps): ReactElement {
  const openNavigation = useContext(OpenNavigation);
  return (
    <>
      <header className="flex min-h-12 shrink-0 items-center gap-2 border-b border-line px-3 sm:px-6">
        <div className="-ml-1 md:hidden">
          <IconButton label={FRAME.menu} icon={<MenuIcon size={18} />} onPress={openNavigation} />
        </div>
        <h1 className="min-w-0 truncate text-lg font-semibold">{title}</h1>
        {mark}
        <span className="flex-1" />
        {actions}
      </header>
      <div
        // What scrolls has to be reached by the keyboard, also where nothing in it takes focus.
        {...(width === "text" ? { tabIndex: 0, role: "group", "aria-label": title } : {})}
        className={classes(
          "flex min-h-0 flex-1 flex-col",
          width === "text" && "overflow-y-auto focus-visible:-outline-offset-2",
        )}
      >
        {width === "full" ? (
          children
        ) : (
          <div className="mx-auto flex w-full max-w-3xl flex-1 flex-col gap-6 px-4 py-6 sm:px-6">{children}</div>
        )}
      </div>
    </>
  );
}

/** A titled group of a screen of text and settings. */
export function Section({
  title,
  lead,
  actions,
  children,
}: {
  readonly title: string;
  readonly lead?: ReactNode;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}): ReactElement {
  return (
    <section className="flex flex-col gap-3">
      <div className="flex items-end gap-4">
        <div className="min-w-0 flex-1">
          <h2 className="text-base font-semibold">{title}</h2>
          {lead === undefined ? undefined : <p className="mt-0.5 text-ink-2">{lead}</p>}
        </div>
        {actions}
      </div>
      {children}
    </section>
  );
}

/** A bordered box on a screen. */
export function Card({
  children,
  padded = true,
}: {
  readonly children: ReactNode;
  readonly padded?: boolean;
}): ReactElement {
  return (
    <div className={classes("overflow-hidden rounded-lg border border-line bg-surface shadow-card", padded && "p-4")}>
      {children}
    </div>
  );
}
