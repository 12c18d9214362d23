/**
 * Requests to the daemon's page door: JSON, the token as a header (there is no cookie), nothing cached. What it answers
 * was checked there; here it is taken as the protocol's types say.
 */
import { CONNECTION_WORDS } from "../texts/connection.ts";
import { CallError, readCallError } from "./call-error.ts";
import type { EndpointAnswer, EndpointPath, EndpointRequest } from "./endpoints.ts";

export const API_PREFIX = "/kist/v1";

/** Endpoints that are asked with GET. */
const LOOKS: ReadonlySet<EndpointPath> = new Set(["status"]);

export interface Transport {
  /** Throws `CallError`. */
  send<Path extends EndpointPath>(
    path: Path,
    request: EndpointRequest<Path>,
    signal?: AbortSignal,
  ): Promise<EndpointAnswer<Path>>;
  /** The body of a request that stays open. Throws `CallError`. */
  open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
}

export function createTransport(deps: {
  readonly fetch: typeof fetch;
  readonly token: () => string | undefined;
}): Transport {
  const ask = async (path: string, init: RequestInit): Promise<Response> => {
    const token = deps.token();
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
    };
    let response: Response;
    try {
      response = await deps.fetch(`${API_PREFIX}/${path}`, { ...init, headers, cache: "no-store", redirect: "error" });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      throw new CallError(CONNECTION_WORDS.unreachable);
    }
    if (response.ok) return response;
    throw readCallError(response.status, await response.json().catch(() => undefined), CONNECTION_WORDS.unreadable);
  };
  return {
    async send<Path extends EndpointPath>(path: Path, request: EndpointRequest<Path>, signal?: AbortSignal) {
      const init = LOOKS.has(path) ? { method: "GET" } : { method: "POST", body: JSON.stringify(request) };
      const response = await ask(path, { ...init, ...(signal === undefined ? {} : { signal }) });
      return (await readBody(response)) as EndpointAnswer<Path>;
    },
    async open(path, signal) {
      const { body } = await ask(path, { method: "GET", signal });
      if (body === null) throw new CallError(CONNECTION_WORDS.unreadable);
      return body;
    },
  };
}

async function readBody(response: Response): Promise<unknown> {
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("application/json")) return await response.json();
  return type.startsWith("application/octet-stream")
    ? new Uint8Array(await response.arrayBuffer())
    : await response.text();
}
