/** The only listener of the page's messages. */
import { ipcMain, type IpcMainInvokeEvent } from "electron";

import type { AnswerPage, Sender } from "../bridge/answer-page.ts";
import { CHANNELS, type BridgeMethod } from "../bridge/requests.ts";
import type { ElectronWindow } from "./app-window.ts";

export function openBridge(answerPage: AnswerPage, window: Pick<ElectronWindow, "owns">): void {
  for (const [method, channel] of Object.entries(CHANNELS)) {
    if (!isMethod(method)) continue;
    ipcMain.handle(channel, (event, ...words: unknown[]) => answerPage(method, senderOf(event, window), words));
  }
}

function isMethod(name: string): name is BridgeMethod {
  return Object.hasOwn(CHANNELS, name);
}

function senderOf({ sender, senderFrame }: IpcMainInvokeEvent, window: Pick<ElectronWindow, "owns">): Sender {
  return {
    isTopFrame: window.owns(sender) && senderFrame !== null && senderFrame.parent === null,
    // Of the document that is in the frame now; the address it was loaded from could be another's.
    origin: senderFrame?.origin ?? "",
  };
}
