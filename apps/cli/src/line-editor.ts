/**
 * One typed line, as bytes from a terminal in raw mode: backspace, Ctrl-U, Ctrl-W, Ctrl-C, Ctrl-D, and
 * bracketed paste, inside which line ends belong to the text (keys and certificates have many lines).
 * Other escape sequences (arrows) are dropped. Pure: bytes in, an outcome out.
 */
export type LineOutcome =
  | { readonly state: "typing"; readonly text: string }
  | { readonly state: "done"; readonly text: string }
  | { readonly state: "interrupted" };

export interface LineEditor {
  push(chunk: Uint8Array): LineOutcome;
}

const PASTE_START = "\x1b[200~";
const PASTE_END = "\x1b[201~";
export const PASTE_ON = "\x1b[?2004h";
export const PASTE_OFF = "\x1b[?2004l";
/** A line longer than a value may be is cut off here: nobody types it. */
const MAX_CHARACTERS = 1024 * 1024;

export function createLineEditor(): LineEditor {
  const decoder = new TextDecoder("utf-8");
  let typed: string[] = [];
  /** Bytes of an escape sequence that is not complete yet. */
  let held = "";
  let pasting = false;

  const done = (): LineOutcome => ({ state: "done", text: typed.join("") });
  const key = (character: string): LineOutcome | undefined => {
    if (character === "\r" || character === "\n") return done();
    if (character === "\x03") return { state: "interrupted" };
    if (character === "\x04") return typed.length === 0 ? { state: "interrupted" } : done();
    if (character === "\x7f" || character === "\b") typed.pop();
    else if (character === "\x15") typed = [];
    else if (character === "\x17") typed = Array.from(typed.join("").replace(/\S*\s*$/, ""));
    else if (character >= " " && typed.length < MAX_CHARACTERS) typed.push(character);
    return undefined;
  };

  return {
    push(chunk) {
      for (const character of decoder.decode(chunk, { stream: true })) {
        if (held !== "" || character === "\x1b") {
          held += character;
          if (held === PASTE_START) [pasting, held] = [true, ""];
          else if (held === PASTE_END) [pasting, held] = [false, ""];
          else if (/^\x1b(\[[0-9;?]*[@-~]|O.|[^[O])$/.test(held) || held.length > 16) held = "";
          continue;
        }
        if (pasting) {
          if (typed.length < MAX_CHARACTERS) typed.push(character === "\r" ? "\n" : character);
          continue;
        }
        const outcome = key(character);
        if (outcome !== undefined) return outcome;
      }
      return { state: "typing", text: typed.join("") };
    },
  };
}
