/**
 * What Chromium would take from whoever starts the app. Fuses close Node's ways in; these two would open the window itself to
 * another program, so a packaged app that is given one ends at once.
 */
import { app } from "electron";

const OPENING = ["remote-debugging-port", "remote-debugging-pipe"] as const;

export function isOpenedToOthers(): boolean {
  return app.isPackaged && OPENING.some((name) => app.commandLine.hasSwitch(name));
}
