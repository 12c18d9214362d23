/**
 * The library's account of a key as words: `up`, `ctrl-c`, or the typed characters themselves. Several at once come from a
 * slow connection or a password manager that types; what was pasted comes another way.
 */
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

const INSIDE: Readonly<Record<string, string>> = { "\r": "enter", "\n": "enter", "\t": "tab", "\x7f": "backspace" };

export function keyNames(input: string, key: Key): readonly string[] {
  const name = keyName(input, key);
  if (name !== input) return [name];
  return input
    .split(/([\r\n\t\x7f])/)
    .filter((part) => part !== "")
    .map((part) => INSIDE[part] ?? part);
}

function keyName(input: string, key: Key): string {
  if (key.tab) return key.shift ? "backtab" : "tab";
  const named = NAMES.find(([name]) => key[name] === true);
  if (named !== undefined) return named[1];
  if (key.ctrl) return `ctrl-${input.slice(0, 1)}`;
  // What no terminal should send as text is not taken as such.
  return input === "" || key.meta ? "unknown" : input;
}
