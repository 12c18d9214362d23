/**
 * The head of a request, by the grammar of SPEC.md §2: one expression says what a head is, and nothing that does
 * not match it is looked at. Only what this door decides by is taken out of it.
 */

export interface RequestHead {
  /** `"POST /kist/v1/values/read"`: as the table of routes names it. */
  readonly route: string;
  /** Part of the target behind `?`, undecoded; empty without one. */
  readonly query: string;
  /** Announced bytes; 0 without a body. `undefined`: in a transfer coding, so not known. */
  readonly length: number | undefined;
  /** A web page asks: never on this door. */
  readonly fromPage: boolean;
  /** The client wants to hear "100 Continue" before it sends the body. */
  readonly awaitsContinue: boolean;
  /** The client asks nothing after this. */
  readonly closes: boolean;
}

/** Bytes that are no request: why, and the status that says so. Nothing after them can be told apart. */
export interface Unread {
  readonly status: 400 | 408 | 431;
  readonly detail: string;
}

export const NOT_HTTP: Unread = { status: 400, detail: "it is not HTTP/1.1" };
export const HEAD_TOO_LARGE: Unread = { status: 431, detail: "its head is too large" };
export const TOO_SLOW: Unread = { status: 408, detail: "it came too slowly" };

/** RFC 9110 §5.6.2. */
const TOKEN = "[!#$%&'*+.^_`|~0-9A-Za-z-]+";
/** Request line and fields (RFC 9112 §3, §5), strictly: no folding, no space before a colon, no bare CR or LF, no NUL. */
const HEAD = new RegExp(`^${TOKEN} [!-~]+ HTTP/1\\.1(?:\\r\\n${TOKEN}:[\\t -~\\x80-\\xff]*)*$`);
const LENGTH = /^[\t ]*[0-9]+[\t ]*$/;
/** Who asks for another protocol may go on in it: that is not read as requests. */
const CLOSE = /(?:^|,)[\t ]*(?:close|upgrade)[\t ]*(?:,|$)/i;
const CONTINUE = /^[\t ]*100-continue[\t ]*$/i;
const VERSION_LENGTH = " HTTP/1.1".length;

/** `text` is what came before the blank line, a character for a byte. */
export function readRequestHead(text: string, mostFields: number): RequestHead | Unread {
  if (!HEAD.test(text)) return NOT_HTTP;
  const lineEnd = endOfLine(text, 0);
  let length: number | undefined;
  let coded = false;
  let fromPage = false;
  let awaitsContinue = false;
  let closes = false;
  let fields = 0;
  for (let end = lineEnd; end < text.length;) {
    const start = end + 2;
    const colon = text.indexOf(":", start);
    end = endOfLine(text, start);
    if (++fields > mostFields) return HEAD_TOO_LARGE;
    switch (text.slice(start, colon).toLowerCase()) {
      case "content-length": {
        const value = text.slice(colon + 1, end);
        if (length !== undefined || !LENGTH.test(value)) return NOT_HTTP;
        length = Number(value);
        break;
      }
      case "transfer-encoding":
        coded = true;
        break;
      case "origin":
        fromPage = true;
        break;
      case "expect":
        awaitsContinue ||= CONTINUE.test(text.slice(colon + 1, end));
        break;
      case "connection":
        closes ||= CLOSE.test(text.slice(colon + 1, end));
        break;
    }
  }
  // Two ways to say where the body ends are how requests are smuggled (RFC 9112 §6.1).
  if (coded && length !== undefined) return NOT_HTTP;
  const line = text.slice(0, lineEnd - VERSION_LENGTH);
  const mark = line.indexOf("?");
  return {
    route: mark < 0 ? line : line.slice(0, mark),
    query: mark < 0 ? "" : line.slice(mark + 1),
    length: coded ? undefined : (length ?? 0),
    fromPage,
    awaitsContinue,
    closes,
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\r\n", from);
  return end < 0 ? text.length : end;
}
