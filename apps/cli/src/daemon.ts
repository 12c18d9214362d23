/** The daemon over its socket, as verbs see it: answers are values, refusals are thrown with their code. */
import { createClient, type Answer, type Client } from "@kist/client";
import { KistError } from "@kist/model";
import { VERSION } from "@kist/protocol/version";

import type { ApiPath, Daemon, RequestTo, ResponseFrom } from "./api.ts";

export interface DaemonDeps {
  readonly socketPath: string;
  /** Starts the daemon and returns when it listens. */
  readonly start: () => Promise<void>;
  readonly verify: () => Promise<void>;
  /** Told once when the daemon is of another version than this program. */
  readonly onOtherVersion: (daemon: string) => void;
}

/** Answers that take long by nature: a large import, a whole backup, a key derivation. */
const TIMEOUT_MS = 300_000;
/** A backup or an audit export is one answer. */
const DOWNLOAD_LIMIT = 1024 * 1024 * 1024;

/** The daemon behind its socket. */
export interface DaemonOnSocket extends Daemon {
  /** Connects, for a call that is sure to come. Resolves when that has ended, well or not. */
  open(): Promise<void>;
}

export function createDaemon(deps: DaemonDeps): DaemonOnSocket {
  const client = createClient({ socketPath: deps.socketPath, spawnDaemon: deps.start });
  let told = false;
  const accept = (answer: Answer): unknown => {
    if (!told && answer.version !== VERSION) {
      told = true;
      deps.onOtherVersion(answer.version);
    }
    if (answer.ok) return answer.body;
    throw new KistError(answer.error.code, answer.error.facts);
  };
  const ask = async (over: Client, path: string, request: unknown, limit?: number): Promise<unknown> =>
    accept(
      await over.call(`/kist/v1/${path}`, request, {
        timeoutMs: TIMEOUT_MS,
        ...(limit === undefined ? {} : { limit }),
      }),
    );
  return {
    open: () => client.open(),
    // The daemon checks requests and builds answers by the same schemas these types come from.
    call: async <Path extends ApiPath>(path: Path, request: RequestTo<Path>) => {
      const answer = await ask(client, path, path === "status" ? undefined : request);
      // The process at the other end goes; what is asked next goes to the one after it.
      if (path === "daemon/stop" || path === "lock") client.close();
      return answer as ResponseFrom<Path>;
    },
    download: async (path, request) => {
      const body = await ask(client, path, request, DOWNLOAD_LIMIT);
      return body instanceof Uint8Array ? body : new TextEncoder().encode(String(body));
    },
    peek: async () => {
      const quiet = createClient({ socketPath: deps.socketPath });
      try {
        return (await ask(quiet, "status", undefined)) as ResponseFrom<"status">;
      } catch (error) {
        if (error instanceof KistError && error.code === "daemon-unreachable") return undefined;
        throw error;
      } finally {
        quiet.close();
      }
    },
    pipe: async () => (await import("./daemon-pipe.ts")).openDaemonPipe(deps.socketPath, accept),
    verify: deps.verify,
  };
}
