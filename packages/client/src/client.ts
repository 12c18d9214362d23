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
  /** Connects for a call that is sure to come. Resolves when that has ended; whether it worked shows in the call. */
  open(): Promise<void>;
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
  timer?: NodeJS.Timeout;
}

export function createClient(options: ClientOptions): Client {
  const { socketPath } = options;
  let link: Link | undefined;
  let opening: Promise<void> | undefined;
  let waiting: Waiting | undefined;
  /** The end of the call under way, and of all that wait behind it. */
  let last: Promise<unknown> | undefined;

  /** Whoever waits for an answer waits no longer. */
  const release = (): Waiting | undefined => {
    const released = waiting;
    waiting = undefined;
    clearTimeout(released?.timer);
    return released;
  };

  const drop = (error: unknown): void => {
    const dropped = link;
    link = undefined;
    dropped?.close();
    release()?.reject(error);
  };

  const onBytes = (piece: Buffer): void => {
    if (waiting === undefined) return drop(malformed("nothing was asked"));
    try {
      const answer = waiting.read(piece);
      if (answer === undefined) return;
      const answered = release();
      if (answer.closes) drop(unreachable(socketPath));
      answered?.resolve(answer);
    } catch (error) {
      drop(error);
    }
  };

  const open = async (): Promise<Link> => {
    const opened: Link = await openLink(socketPath, {
      onBytes,
      onEnd() {
        if (link === opened) drop(unreachable(socketPath));
      },
    });
    link = opened;
    return opened;
  };

  const connect = async (): Promise<Link> => {
    await opening;
    if (link !== undefined) return link;
    try {
      return await open();
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
    const current = link ?? (await connect());
    return new Promise<RawAnswer>((resolve, reject) => {
      const asked: Waiting = { read: createAnswerReader(call.limit ?? DEFAULT_LIMIT), resolve, reject };
      waiting = asked;
      current.send(request);
      // After it: from here on the daemon works too.
      const timeoutMs = call.timeoutMs ?? DEFAULT_TIMEOUT_MS;
      if (timeoutMs !== 0) asked.timer = setTimeout(() => drop(unreachable(socketPath)), timeoutMs);
    });
  };

  return {
    async call(path, body, call = {}) {
      // Where a connection stands and nobody is in front, the request is on its way before this returns.
      const turn = last === undefined ? exchange(path, body, call) : last.then(() => exchange(path, body, call));
      const end = turn.then(
        () => undefined,
        () => undefined,
      );
      last = end;
      try {
        return toAnswer(await turn);
      } finally {
        if (last === end) last = undefined;
      }
    },
    open() {
      opening = open().then(
        () => undefined,
        // Told by the call.
        () => undefined,
      );
      return opening;
    },
    close: () => drop(unreachable(socketPath)),
  };
}

/** Nobody listens: no such file, or a socket that a dead daemon left. Anything else is not ours to mend. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ECONNREFUSED");
}
