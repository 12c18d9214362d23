/**
 * Requests to the daemon's page door: JSON, the token as a header (there is no cookie), nothing cached. What it answers
 * was checked there; here it is taken as the protocol's types say.
 */
import { CONNECTION_WORDS } from "../texts/connection.ts";
import { CallError, readCallError } from "./call-error.ts";
import type { EndpointAnswer, EndpointPath, EndpointRequest } from "./endpoints.ts";
import { drawChallenge } from "./proof.ts";

export const API_PREFIX = "/kist/v1";

/** Asked before there is a token, or before it is trusted to whoever answers. */
const WITHOUT_TOKEN: ReadonlySet<string> = new Set(["page/enter", "page/prove"]);

/** Endpoints that are asked with GET. */
const LOOKS: ReadonlySet<EndpointPath> = new Set(["status"]);

export interface SendOptions {
  readonly signal?: AbortSignal | undefined;
  /** Nobody waits for it: what needs a yes throws `approval-unasked`, and it keeps nothing from ending. */
  readonly unasked?: boolean;
}

export interface Transport {
  /** Throws `CallError`. */
  send<Path extends EndpointPath>(
    path: Path,
    request: EndpointRequest<Path>,
    options?: SendOptions,
  ): Promise<EndpointAnswer<Path>>;
  /** The body of a request that stays open. Throws `CallError`. */
  open(path: string, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** The daemon was lost: whoever answers next proves itself before it is sent anything. */
  doubt(): void;
}

export function createTransport(deps: {
  readonly fetch: typeof fetch;
  readonly token: () => string | undefined;
  /** This page's id, once it is in. */
  readonly page: () => string | undefined;
}): Transport {
  /** How often the one at the port was lost, and after which of these times it has proved itself. */
  let [lost, proved] = [0, 0];
  /** Throws `CallError`: nobody is there, the page is over (401), or somebody else answers. */
  const trust = async (): Promise<void> => {
    const [page, token] = [deps.page(), deps.token()];
    if (page === undefined || token === undefined) return;
    while (proved < lost) {
      const upTo = lost;
      const { nonce, check } = drawChallenge(crypto);
      const { proof } = await send("page/prove", { page, nonce });
      if (!(await check(token, proof))) throw new CallError(CONNECTION_WORDS.stranger, { status: 401 });
      proved = upTo;
    }
  };
  const ask = async (path: string, init: RequestInit, unasked = false): Promise<Response> => {
    const without = WITHOUT_TOKEN.has(path);
    if (!without) await trust();
    const token = without ? undefined : deps.token();
    const headers = {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(init.body === undefined ? {} : { "content-type": "application/json" }),
      ...(unasked ? { "kist-unasked": "1" } : {}),
    };
    let response: Response;
    try {
      response = await deps.fetch(`${API_PREFIX}/${path}`, { ...init, headers, cache: "no-store", redirect: "error" });
    } catch (error) {
      if (init.signal?.aborted === true) throw error;
      lost++;
      throw new CallError(CONNECTION_WORDS.unreachable);
    }
    if (response.ok) return response;
    throw readCallError(response.status, await response.json().catch(() => undefined), CONNECTION_WORDS.unreadable);
  };
  const send = async <Path extends EndpointPath>(
    path: Path,
    request: EndpointRequest<Path>,
    { signal, unasked }: SendOptions = {},
  ): Promise<EndpointAnswer<Path>> => {
    const init = LOOKS.has(path) ? { method: "GET" } : { method: "POST", body: JSON.stringify(request) };
    const response = await ask(path, { ...init, ...(signal === undefined ? {} : { signal }) }, unasked);
    return (await readBody(response)) as EndpointAnswer<Path>;
  };
  return {
    send,
    doubt: () => void lost++,
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
