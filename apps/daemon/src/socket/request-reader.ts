/**
 * Requests out of the pieces one connection brings, however they are cut. Between two pieces it keeps the bytes of
 * one unfinished head, or one body of the length that was announced and allowed, and nothing else. Bytes that are
 * used up, and those nobody wants, are zeroed: they may hold a passphrase.
 */
import type { Clock } from "@kist/model";

import type { SocketLimits } from "./limits.ts";
import { HEAD_TOO_LARGE, NOT_HTTP, readRequestHead, TOO_SLOW, type RequestHead, type Unread } from "./request-head.ts";

/** Who is told what came. `Taken` is what it makes of a head and wants to see again with the body. */
export interface RequestTaker<Taken> {
  /** A head has come. `undefined`: turned away, and no more of this connection is read. */
  readonly take: (head: RequestHead) => Taken | undefined;
  /** Its body has come too: the bytes of `piece` from `from` to `to`, to be zeroed once they have been used. */
  readonly complete: (taken: Taken, piece: Buffer, from: number, to: number) => void;
  /** What came is no request, or only the beginning of one; `taken` where its head had been taken. */
  readonly refuse: (why: Unread, taken: Taken | undefined) => void;
}

export interface RequestReader {
  read(piece: Buffer): void;
  /** The client sends no more: what is incomplete is refused. */
  end(): void;
  /** Takes no further request; a body that is being received still comes. */
  stop(): void;
  /** Refuses what has been coming for too long. */
  look(now: number): void;
  /** Whether a request is being received. */
  isReceiving(): boolean;
  /** No request follows those that were taken. */
  isOver(): boolean;
}

const NOTHING: Buffer = Buffer.alloc(0);
const BLANK_LINE: Buffer = Buffer.from("\r\n\r\n");

export function createRequestReader<Taken>(
  clock: Clock,
  limits: SocketLimits,
  taker: RequestTaker<Taken>,
): RequestReader {
  /** The unfinished head. */
  let head: Buffer = NOTHING;
  /** What the door made of a head whose body is still coming, and the body as far as it has come. */
  let taken: Taken | undefined;
  let body: Buffer | undefined;
  let missing = 0;
  /** When the first byte of an unfinished request came; a new connection's time runs from the start. */
  let since: number | undefined = clock.monotonic();
  let over = false;

  const refuse = (why: Unread): void => {
    const refused = taken;
    over = true;
    taken = undefined;
    since = undefined;
    head = NOTHING;
    body?.fill(0);
    body = undefined;
    taker.refuse(why, refused);
  };

  const finish = (piece: Buffer, from: number, to: number): void => {
    const done = taken;
    taken = undefined;
    body = undefined;
    since = undefined;
    if (done !== undefined) taker.complete(done, piece, from, to);
  };

  /** Both readers give back how far into the piece they have come. */
  const readHead = (piece: Buffer, from: number): number => {
    const held = head.length;
    const bytes = held === 0 ? piece : Buffer.concat([head, piece]);
    // What is held begins a request, and ends before the third byte of a blank line at the latest.
    const start = held === 0 ? from : 0;
    const blank = bytes.indexOf(BLANK_LINE, Math.max(start, held - 3));
    const end = blank < 0 ? bytes.length : blank + 4;
    const fits = end - start < limits.headBytes + (blank < 0 ? 0 : 1);
    if (fits && blank < 0) {
      head = bytes.subarray(start);
      return piece.length;
    }
    const read = fits ? readRequestHead(bytes.toString("latin1", start, blank), limits.headers) : HEAD_TOO_LARGE;
    // A copy may hold the beginning of a body.
    if (held > 0) bytes.fill(0);
    head = NOTHING;
    const at = end - held;
    if ("detail" in read) {
      refuse(read);
      return at;
    }
    taken = taker.take(read);
    over ||= taken === undefined || read.closes;
    missing = read.length ?? 0;
    if (missing === 0 || taken === undefined) finish(piece, at, at);
    return at;
  };

  const readBody = (piece: Buffer, from: number): number => {
    const to = Math.min(piece.length, from + missing);
    if (body === undefined && to - from === missing) {
      finish(piece, from, to);
      return to;
    }
    body ??= Buffer.allocUnsafeSlow(missing);
    piece.copy(body, body.length - missing, from, to);
    piece.fill(0, from, to);
    missing -= to - from;
    if (missing === 0) finish(body, 0, body.length);
    return to;
  };

  const isWanted = (): boolean => !over || taken !== undefined;

  return {
    read(piece) {
      let at = 0;
      while (at < piece.length && isWanted()) at = taken === undefined ? readHead(piece, at) : readBody(piece, at);
      if (at < piece.length) piece.fill(0, at);
      else if (head.length > 0 || taken !== undefined) since ??= clock.monotonic();
    },
    end() {
      if (head.length > 0 || taken !== undefined) refuse(NOT_HTTP);
      over = true;
      since = undefined;
    },
    stop() {
      over = true;
      head = NOTHING;
      if (taken === undefined) since = undefined;
    },
    look(now) {
      if (since !== undefined && now - since >= (taken === undefined ? limits.headMs : limits.requestMs))
        refuse(TOO_SLOW);
    },
    isReceiving: () => since !== undefined,
    isOver: () => over,
  };
}
