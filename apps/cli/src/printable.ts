/**
 * Text from elsewhere on its way to a terminal (names, paths, command lines of callers): control characters,
 * C1, bidirectional overrides and invisible formatting are shown, never sent. `\x1b` becomes `^[`.
 */
// C0, DEL, C1; zero-width and bidirectional formatting; separators; BOM; lone surrogates.
const UNSAFE = /[\0-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]|[\ud800-\udfff]/gu;
/** Our own marks for colour, from the private use area: only the output turns them into escapes. */
const MARKS = /[\ue000-\ue006]/gu;

export type Style = "bold" | "dim" | "red" | "green" | "yellow" | "cyan";
const STYLES: readonly (readonly [Style, number])[] = [
  ["bold", 1],
  ["dim", 2],
  ["red", 31],
  ["green", 32],
  ["yellow", 33],
  ["cyan", 36],
];

export function printable(text: string): string {
  return text.replace(MARKS, show).replace(UNSAFE, show);
}

/** A value on a terminal may have lines and tabs; everything else is shown as above. */
export function printableValue(text: string): string {
  return text.replace(UNSAFE, (character) => (character === "\n" || character === "\t" ? character : show(character)));
}

/** Marks a text for a colour. The output decides whether there are colours. */
export function paint(style: Style, text: string): string {
  const at = STYLES.findIndex(([name]) => name === style);
  return `${String.fromCharCode(0xe001 + at)}${printable(text)}\ue000`;
}

/** The last filter before a terminal: everything unsafe is shown, marks become colours or nothing. */
export function renderMarks(line: string, colours: boolean): string {
  return line.replace(UNSAFE, show).replace(MARKS, (mark) => {
    if (!colours) return "";
    const code = STYLES[mark.charCodeAt(0) - 0xe001]?.[1] ?? 0;
    return `\x1b[${code}m`;
  });
}

function show(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (code < 32) return `^${String.fromCharCode(code + 64)}`;
  if (code === 127) return "^?";
  return `\\u{${code.toString(16)}}`;
}
