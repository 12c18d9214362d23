/** Electron's main process: wiring only. */
import { VERSION } from "@kist/protocol";

export const shellVersion: string = VERSION;
