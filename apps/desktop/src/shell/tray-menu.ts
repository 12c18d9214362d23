/** What the tray shows and offers in each situation. */
import type { Situation } from "./daemon/situation.ts";
import { TEXTS } from "./texts.ts";

export type TrayDeed = "open" | "lock" | "approvals" | "quit";

export interface TrayItem {
  readonly label: string;
  readonly deed: TrayDeed;
  readonly enabled: boolean;
  /** Shown beside it; the shortcut itself is registered elsewhere. */
  readonly accelerator?: string;
}

export interface TrayLook {
  readonly icon: "locked" | "unlocked";
  readonly tooltip: string;
  readonly items: readonly TrayItem[];
}

export function describeTray({ state, approvals }: Situation, lockShortcut: string): TrayLook {
  const { menu, tooltip } = TEXTS;
  const count = approvals.length;
  return {
    icon: state === "unlocked" ? "unlocked" : "locked",
    tooltip: count === 0 ? tooltip[state] : `${tooltip[state]}, ${menu.approvals(count).toLowerCase()}`,
    items: [
      { label: menu.open, deed: "open", enabled: true },
      {
        label: menu.lock,
        deed: "lock",
        enabled: state === "unlocked",
        ...(lockShortcut === "" ? {} : { accelerator: lockShortcut }),
      },
      { label: menu.approvals(count), deed: "approvals", enabled: count > 0 },
      { label: menu.quit, deed: "quit", enabled: true },
    ],
  };
}
