/**
 * A request at the page's door, whose body goes straight from Node's parser into one JSON value. Its length is announced
 * and checked before a byte of it is kept; chunked bodies, whose length nobody knows, are refused.
 */
import { IncomingMessage } from "node:http";

import { NOT_JSON, takeJson } from "../socket/body.ts";

/** Announced bytes; 0 without a body, `undefined` where it is chunked. */
export function readLength(request: IncomingMessage): number | undefined {
  const { headers } = request;
  if (headers["transfer-encoding"] !== undefined) return undefined;
  // The parser has refused anything but digits, and two of them.
  return Number(headers["content-length"] ?? 0);
}

/**
 * Node would lead every piece of a body through a stream to end in the same place, and keep it unzeroed. The parser hands
 * over pieces by `push`, `null` last, and never more of them than the announced length. (Node's own read buffer, one
 * per process, keeps them until later requests overwrite it.)
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
    this.done = (parts) => {
      const whole = Buffer.concat(parts);
      for (const part of parts) part.fill(0);
      const body = takeJson(whole, 0, whole.length);
      done(body, body === NOT_JSON);
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
