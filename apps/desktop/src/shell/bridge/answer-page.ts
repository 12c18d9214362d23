/**
 * The main process's end of the bridge: each request is answered only to the window's own top frame, while it shows the
 * daemon's page, and only with an argument that is exactly what it should be.
 */
import { describeTrouble } from "../trouble-page.ts";
import { PARSERS, type BridgeArguments, type BridgeMethod } from "./requests.ts";
import type { ShellBridge, Visit } from "./shell-bridge.ts";

/** Who sent it, as Electron says. */
export interface Sender {
  /** The window's own contents, and their top frame. */
  readonly isTopFrame: boolean;
  /** The origin of the document in that frame. */
  readonly origin: string;
}

/** What stands behind the bridge. */
export interface BridgeDeeds extends Pick<
  ShellBridge,
  "openCeremony" | "copy" | "reopen" | "readSettings" | "changeSettings" | "tellExpiring"
> {
  takeVisit(): Promise<Visit | undefined>;
}

/** What travels back: an error's words are for the person, its stack stays here. */
export type BridgeAnswer = { readonly value: unknown } | { readonly error: string };

export type AnswerPage = (method: BridgeMethod, sender: Sender, words: readonly unknown[]) => Promise<BridgeAnswer>;

export const REFUSED: BridgeAnswer = { error: "refused" };

export function createAnswerPage(deeds: BridgeDeeds, allowedOrigin: () => string | undefined): AnswerPage {
  const perform: { readonly [Method in BridgeMethod]: (argument: BridgeArguments[Method]) => Promise<unknown> } = {
    openCeremony: (purpose) => deeds.openCeremony(purpose),
    copy: (text) => deeds.copy(text),
    reopen: () => deeds.reopen(),
    readSettings: () => deeds.readSettings(),
    changeSettings: (change) => deeds.changeSettings(change),
    tellExpiring: (count) => deeds.tellExpiring(count),
    takeVisit: () => deeds.takeVisit(),
  };
  const answer = async <Method extends BridgeMethod>(method: Method, word: unknown): Promise<BridgeAnswer> => {
    const argument = PARSERS[method](word);
    if (argument === undefined) return REFUSED;
    return { value: await perform[method](argument) };
  };
  return async (method, sender, words) => {
    const origin = allowedOrigin();
    if (!sender.isTopFrame || origin === undefined || sender.origin !== origin || words.length > 1) return REFUSED;
    try {
      return await answer(method, words[0]);
    } catch (error) {
      return { error: error instanceof Error && error.name === "Error" ? error.message : describeTrouble(error).what };
    }
  };
}
