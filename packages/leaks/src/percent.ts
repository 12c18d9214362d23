/** Percent-encoded and hexadecimal forms of a value's bytes (RFC 3986 §2.1, WHATWG URL §5.2). */

/** What each encoder changes; all of them keep letters and digits. */
const CHANGED_BY_ENCODER: readonly { readonly changed: RegExp; readonly plusForSpace: boolean }[] = [
  { changed: /[^A-Za-z0-9\-_.!~*'()]/g, plusForSpace: false }, // encodeURIComponent
  { changed: /[^A-Za-z0-9\-_.~]/g, plusForSpace: false }, // RFC 3986: Python's quote(safe=""), PHP's rawurlencode
  { changed: /[^A-Za-z0-9\-_.~/]/g, plusForSpace: false }, // Python's quote
  { changed: /[^A-Za-z0-9*\-._]/g, plusForSpace: true }, // application/x-www-form-urlencoded
  { changed: /[^A-Za-z0-9\-_.~]/g, plusForSpace: true }, // Go's QueryEscape, Python's quote_plus
  { changed: /[^A-Za-z0-9\-_.!~*'();/?:@&=+$,#]/g, plusForSpace: false }, // encodeURI
];

/** All percent-encoded forms of one value, given as byte text; some may equal each other. */
export function percentForms(value: string): string[] {
  if (/^[A-Za-z0-9\-_.]*$/.test(value)) return [];
  return CHANGED_BY_ENCODER.flatMap(({ changed, plusForSpace }) =>
    [upperHex, lowerHex].map((digits) =>
      value.replaceAll(changed, (byte) => (byte === " " && plusForSpace ? "+" : `%${digits(byte)}`)),
    ),
  );
}

/** Lower and upper case. */
export function hexForms(value: string): string[] {
  const lower = Array.from(value, lowerHex).join("");
  return [lower, lower.toUpperCase()];
}

function lowerHex(byte: string): string {
  return byte.charCodeAt(0).toString(16).padStart(2, "0");
}

function upperHex(byte: string): string {
  return lowerHex(byte).toUpperCase();
}
