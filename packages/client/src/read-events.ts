/**
 * Server-sent events from the daemon, on a connection of their own: a chunked HTTP/1.1 answer without end.
 * Only what a Kist daemon sends is understood: `event` and one line of JSON `data`, comments between.
 */
import { malformed, unreachable } from "./error.ts";
import { encodeRequest, parseHead } from "./exchange.ts";
import { openLink } from "./open-link.ts";

export interface DaemonEvent {
  readonly name: string;
  /** The value of its JSON. */
  readonly data: unknown;
}

/** No event comes near it. */
const MAX_EVENT = 1024 * 1024;

/** Throws `daemon-unreachable` when nobody listens and `internal` when what comes is no event stream. */
export async function* readEvents(socketPath: string, path: string): AsyncGenerator<DaemonEvent> {
  const arrived: Buffer[] = [];
  const state: { ended: boolean; wake?: () => void } = { ended: false };
  const link = await openLink(socketPath, {
    onBytes(piece) {
      arrived.push(piece);
      state.wake?.();
    },
    onEnd() {
      state.ended = true;
      state.wake?.();
    },
  }).catch((error: unknown) => {
    throw unreachable(socketPath, error);
  });
  try {
    link.send(encodeRequest(path, undefined));
    const decode = createEventDecoder();
    for (;;) {
      const piece = arrived.shift();
      if (piece !== undefined) yield* decode(piece);
      else if (state.ended) return;
      else {
        await new Promise<void>((resolve) => {
          state.wake = resolve;
        });
      }
    }
  } finally {
    link.close();
  }
}

/** Bytes of the answer in, whole events out; what is incomplete waits for the next piece. */
export function createEventDecoder(): (piece: Buffer) => DaemonEvent[] {
  let raw: Buffer = Buffer.alloc(0);
  let text = "";
  let streaming = false;
  return (piece) => {
    raw = Buffer.concat([raw, piece]);
    if (!streaming) {
      const head = parseHead(raw);
      if (head === undefined) return [];
      if (head.status !== 200 || head.length !== undefined || head.type !== "text/event-stream")
        throw malformed(`it is no event stream (status ${head.status})`);
      raw = raw.subarray(head.size);
      streaming = true;
    }
    for (;;) {
      const line = raw.indexOf("\r\n");
      const size = line < 0 ? undefined : /^[0-9a-f]{1,6}$/i.exec(raw.toString("latin1", 0, line))?.[0];
      if (line > 6 || (line < 0 && raw.length > 8) || (line >= 0 && size === undefined))
        throw malformed("a chunk has no size");
      if (size === undefined) break;
      const end = line + 2 + Number.parseInt(size, 16);
      if (raw.length < end + 2) break;
      // The daemon writes whole events per chunk, so a chunk never cuts a character in two.
      text += raw.toString("utf8", line + 2, end);
      raw = raw.subarray(end + 2);
    }
    if (text.length > MAX_EVENT) throw malformed("an event is too large");
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    return blocks.flatMap(parseEvent);
  };
}

function parseEvent(block: string): DaemonEvent[] {
  if (block.startsWith(":")) return [];
  const parts = /^event: ([a-z0-9.-]+)\ndata: (.*)$/.exec(block);
  if (parts === null) throw malformed("an event is not one");
  const [, name = "", json = ""] = parts;
  try {
    const data: unknown = JSON.parse(json);
    return [{ name, data }];
  } catch {
    throw malformed("an event is not JSON");
  }
}
