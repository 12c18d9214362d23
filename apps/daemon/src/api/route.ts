/**
 * A route joins one endpoint of the protocol to its handler. The request is checked against the endpoint's
 * schema here and nowhere else; a handler sees only what the schema lets through.
 */
import { KistError, type Caller } from "@kist/model";
import type { AnswerOf, Endpoint, RequestOf } from "@kist/protocol";

import type { Daemon } from "../core/daemon.ts";
import type { ConnectionId } from "../socket/connection.ts";

export interface RequestContext {
  readonly caller: Caller;
  readonly connection: ConnectionId;
  /** Looks behind the scenes: what needs a yes is refused, and asks nobody. */
  readonly unasked?: boolean;
  readonly daemon: Daemon;
}

export interface Route {
  readonly endpoint: Endpoint;
  /** Checks the body, runs the handler, answers with the response's JSON-ready value (or bytes, or text). */
  readonly run: (body: unknown, context: RequestContext) => Promise<unknown>;
}

/** A handler throws `KistError` for every refusal a caller can meet. */
export function route<E extends Endpoint>(
  endpoint: E,
  handler: (request: RequestOf<E>, context: RequestContext) => AnswerOf<E> | Promise<AnswerOf<E>>,
): Route {
  return {
    endpoint,
    async run(body, context) {
      const parsed = endpoint.request.safeParse(body === undefined ? {} : body);
      if (!parsed.success) {
        const [issue] = parsed.error.issues;
        const path = issue?.path.join(".") ?? "";
        throw new KistError("request-malformed", { detail: `${path === "" ? "body" : path}: ${issue?.message ?? ""}` });
      }
      return await handler(parsed.data as RequestOf<E>, context);
    },
  };
}
