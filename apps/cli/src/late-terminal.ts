/** The terminal of a program that hardly ever asks something: how to ask is loaded with the first question. */
import { openTerminalDevice } from "./terminal-device.ts";
import type { Terminal } from "./terminal.ts";

export function createLateTerminal(): Terminal {
  const load = async (): Promise<Terminal> => (await import("./terminal.ts")).createTerminal(openTerminalDevice);
  return {
    available: () => {
      const device = openTerminalDevice();
      device?.close();
      return device !== undefined;
    },
    ask: async (question, standard) => (await load()).ask(question, standard),
    askHidden: async (question) => (await load()).askHidden(question),
    confirm: async (question) => (await load()).confirm(question),
    watchKeys: async () => (await load()).watchKeys(),
    showOnce: async (lines) => (await load()).showOnce(lines),
  };
}
