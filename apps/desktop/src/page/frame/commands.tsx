/** The acts of the frame itself: to each screen, lock, theme, palette, the sheet of keys. */
import { lazy, Suspense, useState, type ReactElement } from "react";

import { useKist } from "../api/kist.tsx";
import { SCREENS } from "../screens/names.ts";
import { SCREEN_TABLE } from "../screens/table.ts";
import { FRAME, SCREEN_NAMES, THEME_NAMES } from "../texts/frame.ts";
import { goTo } from "./router.ts";
import { PALETTE_KEYS, useShortcuts } from "./shortcuts.ts";
import { chooseTheme, THEMES } from "./theme.ts";

const Palette = lazy(() => import("./palette.tsx"));
const ShortcutSheet = lazy(() => import("./shortcut-sheet.tsx"));

export function Commands(): ReactElement | undefined {
  const { call, toasts } = useKist();
  const [open, setOpen] = useState<"palette" | "sheet">();
  useShortcuts(
    FRAME.theme,
    THEMES.map((theme) => ({ label: THEME_NAMES[theme], run: () => chooseTheme(theme) })),
  );
  useShortcuts(FRAME.product, [
    { keys: PALETTE_KEYS, label: FRAME.commands, run: () => setOpen("palette") },
    { keys: "?", label: FRAME.shortcuts, run: () => setOpen("sheet") },
    { keys: "Mod+Shift+L", label: FRAME.lock, run: () => void call("lock", {}).catch(toasts.failed) },
  ]);
  useShortcuts(
    FRAME.navigation,
    SCREENS.map((name) => ({ keys: SCREEN_TABLE[name].keys, label: SCREEN_NAMES[name], run: () => goTo(name) })),
  );
  const close = (): void => setOpen(undefined);
  if (open === undefined) return undefined;
  return <Suspense>{open === "palette" ? <Palette onClose={close} /> : <ShortcutSheet onClose={close} />}</Suspense>;
}
