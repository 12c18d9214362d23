/** The library's account of a key as one word: `up`, `ctrl-c`, or the typed characters themselves. */
import type { Key } from "ink";

const NAMES: readonly (readonly [keyof Key, string])[] = [
  ["upArrow", "up"],
  ["downArrow", "down"],
  ["leftArrow", "left"],
  ["rightArrow", "right"],
  ["pageUp", "pageup"],
  ["pageDown", "pagedown"],
  ["home", "home"],
  ["end", "end"],
  ["return", "enter"],
  ["escape", "escape"],
  ["backspace", "backspace"],
  ["delete", "delete"],
];

export function keyName(input: string, key: Key): string {
  if (key.tab) return key.shift ? "backtab" : "tab";
  const named = NAMES.find(([name]) => key[name] === true);
  if (named !== undefined) return named[1];
  if (key.ctrl) return `ctrl-${input.slice(0, 1)}`;
  // What no terminal should send as text is not taken as such.
  return input === "" || key.meta ? "unknown" : input;
}
