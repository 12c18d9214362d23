/**
 * The body of a request. Its length is announced and checked before a byte of it is kept; chunked bodies,
 * whose length nobody knows, are refused. What was read is zeroed once it has been parsed: it may hold a
 * passphrase. (Node's own read buffer, one per process, keeps it until later requests overwrite it.)
 */
import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";

export interface Head {
  /** Announced bytes; 0 without a body. `undefined`: chunked, so not known. */
  readonly length: number | undefined;
  /** A web page asks: never on this door. */
  readonly fromPage: boolean;
}

/** What this layer needs of a head, from its raw lines: Node's parsed table would cost more than all of it. */
export function readHead(request: IncomingMessage): Head {
  let length: number | undefined = 0;
  let fromPage = false;
  const lines = request.rawHeaders;
  for (let at = 0; at < lines.length; at += 2) {
    const name = lines[at] ?? "";
    if (name.length === 14 && name.toLowerCase() === "content-length") {
      // The parser has refused anything but digits, and two of them.
      if (length !== undefined) length = Number(lines[at + 1]);
    } else if (name.length === 17 && name.toLowerCase() === "transfer-encoding") length = undefined;
    else if (name.length === 6 && name.toLowerCase() === "origin") fromPage = true;
  }
  return { length, fromPage };
}

/**
 * Reads a body of `length` announced bytes (more cannot come: the parser takes the rest for the next
 * request) and hands over what its JSON says; `broken` when it is not JSON. Calls back once, or never when
 * the connection ends first.
 */
export function readJsonBody(
  request: IncomingMessage,
  length: number,
  done: (body: unknown, broken: boolean) => void,
): void {
  const parts: Buffer[] = [];
  request.on("data", (part: Buffer) => parts.push(part));
  request.on("end", () => {
    const whole = parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length);
    let body: unknown;
    let broken = !isUtf8(whole);
    if (!broken) {
      try {
        body = JSON.parse(whole.toString());
      } catch {
        broken = true;
      }
    }
    whole.fill(0);
    if (parts.length > 1) for (const part of parts) part.fill(0);
    done(body, broken);
  });
}
