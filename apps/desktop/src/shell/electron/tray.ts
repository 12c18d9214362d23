/** The icon in the system's tray, and its menu. */
import { Menu, nativeImage, Tray, type NativeImage } from "electron";

import { TEXTS } from "../texts.ts";
import type { TrayDeed, TrayLook } from "../tray-menu.ts";

export function createTray(iconFolder: string): { draw(look: TrayLook, onDeed: (deed: TrayDeed) => void): void } {
  const images: Readonly<Record<TrayLook["icon"], NativeImage>> = {
    locked: readIcon(`${iconFolder}/tray-locked.png`),
    unlocked: readIcon(`${iconFolder}/tray-unlocked.png`),
  };
  // Kept for as long as the app runs: a tray that is collected disappears.
  const tray = new Tray(images.locked);
  let drawn = "";
  let act: (deed: TrayDeed) => void = () => undefined;
  tray.on("click", () => act("open"));
  return {
    draw(look, onDeed) {
      act = onDeed;
      // A menu that is open would close when it is set again.
      const key = JSON.stringify(look);
      if (key === drawn) return;
      drawn = key;
      tray.setImage(images[look.icon]);
      tray.setToolTip(look.tooltip);
      tray.setContextMenu(
        Menu.buildFromTemplate(
          look.items.map(({ label, deed, enabled, accelerator }) => ({
            label,
            enabled,
            click: () => act(deed),
            ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
          })),
        ),
      );
    },
  };
}

function readIcon(path: string): NativeImage {
  const image = nativeImage.createFromPath(path);
  // macOS colours it as its menu bar wants.
  image.setTemplateImage(true);
  return image;
}

/** Of the app itself (macOS) and of its window: editing text, and nothing that looks behind the page in a packaged app. */
export function setAppMenu(packaged: boolean): void {
  Menu.setApplicationMenu(
    Menu.buildFromTemplate([
      ...(process.platform === "darwin" ? [{ role: "appMenu" as const, label: TEXTS.name }] : []),
      { role: "editMenu" },
      ...(packaged ? [] : [{ role: "viewMenu" as const }]),
      { role: "windowMenu" },
    ]),
  );
}
