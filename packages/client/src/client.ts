/**
 * Speaks with the daemon: one connection, one request at a time, in the order they were made. A connection
 * the daemon closed while idle is opened again; a request that may have reached it is never sent twice.
 */
import { toAnswer, type Answer } from "./answer.ts";
import { unreachable, malformed } from "./error.ts";
import { createAnswerReader, encodeRequest, type RawAnswer } from "./exchange.ts";
import type { Link } from "./link.ts";
import { openLink } from "./open-link.ts";

export interface CallOptions {
  /** Milliseconds until the answer must be complete; 0 waits for ever (a person may be asked). Default 60 s. */
  readonly timeoutMs?: number;
  /** Greatest answer in bytes. Default 64 MiB. */
  readonly limit?: number;
}

export interface Client {
  /**
   * `POST` with that JSON value, `GET` when it is `undefined`. Refusals are answers. Throws
   * `daemon-unreachable` (nobody there, no answer in time) and `internal` (what came is no answer).
   */
  call(path: string, body?: unknown, options?: CallOptions): Promise<Answer>;
  /** Begins to connect, for a call that is sure to come. Whether it worked shows in that call. */
  open(): void;
  close(): void;
}

export interface ClientOptions {
  readonly socketPath: string;
  /** Called once when nobody listens, before connecting again: see `startDaemon`. Absent: that is an error. */
  readonly spawnDaemon?: () => Promise<void>;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_LIMIT = 64 * 1024 * 1024;

interface Waiting {
  readonly read: (piece: Buffer) => RawAnswer | undefined;
  readonly resolve: (answer: RawAnswer) => void;
  readonly reject: (error: unknown) => void;
}

export function createClient(options: ClientOptions): Client {
  const { socketPath } = options;
  let link: Link | undefined;
  let opening: Promise<Link> | undefined;
  let waiting: Waiting | undefined;
  let last: Promise<unknown> = Promise.resolve();

  const drop = (error: unknown): void => {
    const failed = waiting;
    waiting = undefined;
    link?.close();
    link = undefined;
    failed?.reject(error);
  };

  const onBytes = (piece: Buffer): void => {
    if (waiting === undefined) return drop(malformed("nothing was asked"));
    try {
      const answer = waiting.read(piece);
      if (answer === undefined) return undefined;
      const { resolve } = waiting;
      waiting = undefined;
      if (answer.closes) drop(unreachable(socketPath));
      return resolve(answer);
    } catch (error) {
      return drop(error);
    }
  };

  const open = async (): Promise<Link> => {
    const opened: Link = await openLink(socketPath, {
      onBytes,
      onEnd() {
        opening = undefined;
        if (link === opened) drop(unreachable(socketPath));
      },
    });
    return opened;
  };

  const connect = async (): Promise<Link> => {
    try {
      return await (opening ?? open());
    } catch (error) {
      if (options.spawnDaemon === undefined || !isAbsent(error)) throw unreachable(socketPath, error);
    }
    await options.spawnDaemon();
    try {
      return await open();
    } catch (error) {
      throw unreachable(socketPath, error);
    }
  };

  const exchange = async (path: string, body: unknown, call: CallOptions): Promise<RawAnswer> => {
    const request = encodeRequest(path, body === undefined ? undefined : JSON.stringify(body));
    link ??= await connect();
    opening = undefined;
    const current = link;
    return await new Promise<RawAnswer>((resolve, reject) => {
      const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      const timer = timeoutMs === 0 ? undefined : setTimeout(() => drop(unreachable(socketPath)), timeoutMs);
      const settle =
        <Value>(act: (value: Value) => void) =>
        (value: Value): void => {
          clearTimeout(timer);
          act(value);
        };
      const read = createAnswerReader(call.limit ?? DEFAULT_LIMIT);
      waiting = { read, resolve: settle(resolve), reject: settle(reject) };
      current.send(request);
    });
  };

  return {
    async call(path, body, call = {}) {
      const turn = last.then(() => exchange(path, body, call));
      last = turn.catch(() => undefined);
      return toAnswer(await turn);
    },
    open() {
      opening = open();
      // Told by the call.
      opening.catch(() => undefined);
    },
    close: () => drop(unreachable(socketPath)),
  };
}

/** Nobody listens: no such file, or a socket that a dead daemon left. Anything else is not ours to mend. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
}
