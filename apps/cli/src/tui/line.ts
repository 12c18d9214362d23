/** One line of text with a cursor, as fields and the filter have it. Pure. */

export interface Line {
  readonly text: string;
  /** Characters before the cursor. */
  readonly at: number;
}

export const EMPTY_LINE: Line = { text: "", at: 0 };

export function lineOf(text: string): Line {
  return { text, at: Array.from(text).length };
}

/** The line after a key or typed characters; the same object where the key means nothing in a line. */
export function editLine(line: Line, key: string): Line {
  const characters = Array.from(line.text);
  const { at } = line;
  const before = characters.slice(0, at);
  const after = characters.slice(at);
  switch (key) {
    case "left":
      return { ...line, at: Math.max(0, at - 1) };
    case "right":
      return { ...line, at: Math.min(characters.length, at + 1) };
    case "home":
    case "ctrl-a":
      return { ...line, at: 0 };
    case "end":
    case "ctrl-e":
      return { ...line, at: characters.length };
    case "backspace":
      return { text: [...before.slice(0, -1), ...after].join(""), at: Math.max(0, at - 1) };
    case "delete":
      return { text: [...before, ...after.slice(1)].join(""), at };
    case "ctrl-u":
      return { text: after.join(""), at: 0 };
    case "ctrl-w": {
      const kept = Array.from(before.join("").replace(/\S+\s*$/, ""));
      return { text: [...kept, ...after].join(""), at: kept.length };
    }
    default:
      return isNamedKey(key) ? line : insert(line, key);
  }
}

/** As it was typed or pasted; line ends belong to it. */
export function insert(line: Line, text: string): Line {
  const characters = Array.from(line.text);
  const typed = Array.from(text.replaceAll("\r\n", "\n").replaceAll("\r", "\n"));
  return {
    text: [...characters.slice(0, line.at), ...typed, ...characters.slice(line.at)].join(""),
    at: line.at + typed.length,
  };
}

/** `enter`, `ctrl-x`, `pageup` … and not a character or two that were typed at once. */
export function isNamedKey(key: string): boolean {
  return /^(up|down|left|right|enter|escape|tab|backtab|backspace|delete|pageup|pagedown|home|end|ctrl-.|unknown)$/.test(
    key,
  );
}
