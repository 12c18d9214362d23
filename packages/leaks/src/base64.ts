/** Base64 forms of a value, alone and inside a longer encoded text (RFC 4648 §4, §5). */

/** Shorter pieces of an encoded text would be found by chance. */
const SHORTEST_CORE = 6;
/** Lines of 64 (PEM) and of 76 (MIME, `base64` of coreutils). */
const LINES: readonly { readonly length: number; readonly pattern: RegExp }[] = [
  { length: 64, pattern: /.{1,64}/g },
  { length: 76, pattern: /.{1,76}/g },
];

/** All base64 forms of one value, given as byte text; some may equal each other. */
export function base64Forms(value: string): string[] {
  const padded = btoa(value);
  const whole = padded.replace(/=+$/, "");
  const cores = [0, 1, 2].map((alignment) => encodeCore(value, alignment));
  const standard = [padded, whole, ...cores.filter((core) => core.length >= SHORTEST_CORE)];
  const forms = standard.flatMap((form) => [form, form.replaceAll("+", "-").replaceAll("/", "_")]);
  const core = cores[0] ?? "";
  for (const { length, pattern } of LINES) {
    if (core.length <= length) continue;
    for (const text of [padded, core]) {
      const lines = text.match(pattern) ?? [];
      forms.push(lines.join("\n"), lines.join("\r\n"));
    }
  }
  return forms;
}

/**
 * The characters whose six bits all come from the value, when `alignment` bytes precede it in its group of three:
 * these stand in the encoding of any text that has the value at such a place.
 */
function encodeCore(value: string, alignment: number): string {
  const encoded = btoa("\0".repeat(alignment) + value);
  return encoded.slice(Math.ceil((8 * alignment) / 6), Math.floor((8 * (alignment + value.length)) / 6));
}
