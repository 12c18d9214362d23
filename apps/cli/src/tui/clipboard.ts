/** The clipboard of the terminal's own machine, by OSC 52 (xterm's control sequences, "Manipulate Selection Data"). */

export function setClipboard(text: string): string {
  return `\x1b]52;c;${Buffer.from(text).toString("base64")}\x07`;
}

/** An empty text; terminals that take only base64 understand it as well as those that clear at `!`. */
export function clearClipboard(): string {
  return "\x1b]52;c;\x07";
}
