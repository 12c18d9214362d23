/**
 * Questions to a person, always on the controlling terminal: stdin may be a value, stdout is data. What is
 * typed at a hidden question is not echoed; nothing typed here reaches argv, history or scrollback.
 */
import { complain } from "./complaint.ts";
import { createLineEditor, PASTE_OFF, PASTE_ON } from "./line-editor.ts";
import { renderMarks } from "./printable.ts";

export interface Terminal {
  /** False where there is no controlling terminal: then every question fails with `no-terminal`. */
  readonly available: () => boolean;
  /** One line, echoed. An empty answer is `standard` where there is one. */
  ask(question: string, standard?: string): Promise<string>;
  askHidden(question: string): Promise<string>;
  /** Yes or no; Enter alone is no. */
  confirm(question: string): Promise<boolean>;
  /** Beside something else that is waited for. */
  watchKeys(): Promise<KeyWatch>;
  /** Lines on the alternate screen until Enter: they leave no scrollback. */
  showOnce(lines: readonly string[]): Promise<void>;
}

/** What is typed meanwhile is not shown, and nothing of it is kept. */
export interface KeyWatch {
  /** Resolves at Enter, rejects with `interrupted` at Ctrl-C. */
  readonly pressed: Promise<void>;
  /** Gives the terminal back. May be called twice. */
  stop(): void;
}

/** The device file of the controlling terminal, opened for one question. */
export interface TerminalDevice {
  write(text: string): void;
  /** Calls back with what is typed, in raw mode; returns how to stop. */
  read(onBytes: (chunk: Uint8Array) => void): () => void;
  close(): void;
}

export function createTerminal(open: () => TerminalDevice | undefined): Terminal {
  const opened = (): TerminalDevice => {
    const device = open();
    if (device !== undefined) return device;
    throw complain("no-terminal", 2, "This asks a question, and there is no terminal to ask on.", {
      next: "Run it in a terminal, or give the answer by its flag (see --help).",
    });
  };
  const line = async (question: string, hidden: boolean): Promise<string> => {
    const device = opened();
    const editor = createLineEditor();
    let shown = "";
    try {
      return await new Promise<string>((resolve, reject) => {
        const stop = device.read((chunk) => {
          const outcome = editor.push(chunk);
          if (outcome.state === "interrupted") {
            stop();
            reject(complain("interrupted", 130, "Interrupted. Nothing was done."));
            return;
          }
          if (!hidden) {
            // Only the end of the line can have changed: go back over what is shown and print it again.
            const text = renderMarks(outcome.text, false);
            device.write("\b \b".repeat(Math.max(0, Array.from(shown).length)) + text);
            shown = text;
          }
          if (outcome.state === "done") {
            stop();
            resolve(outcome.text);
          }
        });
        // Only now: what is typed the moment the question appears must find the echo off already.
        device.write(PASTE_ON + renderMarks(question, false));
      });
    } finally {
      device.write(`${PASTE_OFF}\r\n`);
      device.close();
    }
  };
  return {
    available: () => {
      const device = open();
      device?.close();
      return device !== undefined;
    },
    ask: async (question, standard) => {
      const answer = (
        await line(standard === undefined ? `${question}: ` : `${question} [${standard}]: `, false)
      ).trim();
      return answer === "" && standard !== undefined ? standard : answer;
    },
    askHidden: (question) => line(`${question}: `, true),
    confirm: async (question) => /^y(es)?$/i.test((await line(`${question} [y/N] `, false)).trim()),
    watchKeys: async () => {
      const device = opened();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      // It may end before anybody looks: that is no unhandled rejection.
      promise.catch(() => {});
      let stopReading: (() => void) | undefined;
      const stop = (): void => {
        stopReading?.();
        if (stopReading !== undefined) device.close();
        stopReading = undefined;
      };
      stopReading = device.read((chunk) => {
        const interrupted = chunk.includes(3);
        if (!interrupted && !chunk.includes(13) && !chunk.includes(10)) return;
        // At once, as after an answer: a read that is under way would take what is typed at the next question.
        stop();
        if (interrupted) reject(complain("interrupted", 130, "Interrupted."));
        else resolve();
      });
      return { pressed: promise, stop };
    },
    showOnce: async (lines) => {
      const device = opened();
      // Alternate screen, cleared, cursor home; on the way out it is cleared again before it is left.
      device.write(`\x1b[?1049h\x1b[2J\x1b[H${lines.map((text) => `${renderMarks(text, true)}\r\n`).join("")}`);
      try {
        await new Promise<void>((resolve, reject) => {
          const stop = device.read((chunk) => {
            if (chunk.includes(3)) {
              stop();
              reject(complain("interrupted", 130, "Interrupted."));
            } else if (chunk.includes(13) || chunk.includes(10)) {
              stop();
              resolve();
            }
          });
        });
      } finally {
        device.write("\x1b[2J\x1b[H\x1b[?1049l");
        device.close();
      }
    },
  };
}
