/**
 * The body of a request. Its length is announced and checked before a byte of it is kept; chunked bodies,
 * whose length nobody knows, are refused. What was read is zeroed once it has been parsed: it may hold a
 * passphrase. (Node's own read buffer, one per process, keeps it until later requests overwrite it.)
 */
import { isUtf8 } from "node:buffer";
import { IncomingMessage } from "node:http";

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
 * A request whose body goes straight from the parser into one JSON value. Node would lead every piece through
 * a stream (buffer, events, ticks) to end in the same place: a quarter of a small request's time. The parser
 * hands over pieces by `push`, `null` last, and never more of them than the announced length.
 */
export class JsonRequest extends IncomingMessage {
  /** Node's own mark: true when nothing is left to drain once the answer has been written. */
  declare _consumed: boolean;
  private parts: Buffer[] = [];
  private done: ((parts: readonly Buffer[]) => void) | undefined;

  /**
   * Hands over what the body's JSON says; `broken` when it is not JSON in UTF-8. To be called while the head
   * is handled, before the first piece. Calls back once, or never when the connection ends first.
   */
  readJson(done: (body: unknown, broken: boolean) => void): void {
    this.done = (parts) => parseParts(parts, done);
  }

  /** Hands over the bytes as they came, as `readJson` does what they say. They are the receiver's to zero. */
  readBytes(done: (body: Buffer) => void): void {
    this.done = (parts) => {
      const whole = joinParts(parts);
      if (parts.length > 1) for (const part of parts) part.fill(0);
      done(whole);
    };
  }

  override push(part: Buffer | null): boolean {
    const { done, parts } = this;
    // Nobody wants it (refused, or a route without a body): it is read off the wire and dropped.
    if (part !== null && done !== undefined) parts.push(part);
    if (part === null) {
      this._consumed = true;
      this.done = undefined;
      this.parts = [];
      done?.(parts);
    }
    return true;
  }
}

function joinParts(parts: readonly Buffer[]): Buffer {
  const [only] = parts;
  return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts);
}

function parseParts(parts: readonly Buffer[], done: (body: unknown, broken: boolean) => void): void {
  const whole = joinParts(parts);
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
}
