/** The acts of the frame itself: to each screen, lock, theme, palette, the sheet of keys. */
import { useState, type ReactElement } from "react";

import { useKist } from "../api/kist.tsx";
import { SCREENS } from "../screens/names.ts";
import { SCREEN_TABLE } from "../screens/table.ts";
import { FRAME, SCREEN_NAMES, THEME_NAMES } from "../texts/frame.ts";
import { Palette, PALETTE_KEYS } from "./palette.tsx";
import { goTo } from "./router.ts";
import { ShortcutSheet } from "./shortcut-sheet.tsx";
import { useShortcuts } from "./shortcuts.ts";
import { chooseTheme, THEMES } from "./theme.ts";

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
  if (open === "palette") return <Palette onClose={close} />;
  return open === "sheet" ? <ShortcutSheet onClose={close} /> : undefined;
}
