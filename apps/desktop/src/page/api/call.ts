/**
 * `call(path, request)`: what every screen uses. An answer of `approval-needed` becomes one dialog that shows what is asked and why;
 * once the person has said yes the request is repeated with that approval. A screen just awaits.
 */
import { CONNECTION_WORDS } from "../texts/connection.ts";
import { CallError, isCallError } from "./call-error.ts";
import type { EndpointAnswer, EndpointPath, EndpointRequest } from "./endpoints.ts";
import type { Transport } from "./transport.ts";

/**
 * For calls that are one matter: a dry run, and what it showed. What was approved for the first goes along with the next, so
 * that there is one question. The daemon holds both to the same digest.
 */
export interface Given {
  approval?: string;
}

export interface CallOptions {
  readonly signal?: AbortSignal;
  /** False: a request nobody is waiting for (a list refreshed behind the scenes) throws `approval-unasked`. */
  readonly ask?: boolean;
  readonly given?: Given;
}

/** Throws `CallError`: the daemon's refusal, `daemon-unreachable`, `consent-cancelled`. */
export type Call = <Path extends EndpointPath>(
  path: Path,
  request: EndpointRequest<Path>,
  options?: CallOptions,
) => Promise<EndpointAnswer<Path>>;

export interface Asking {
  /** Shows the approval and resolves when it is decided, here or anywhere else, or when nobody waits for it any more. */
  ask(approval: string, signal?: AbortSignal): Promise<"granted" | "cancelled">;
}

export function createCall(deps: {
  readonly transport: Transport;
  readonly asking: Asking;
  /** The vault is locked, whatever this page thought. */
  readonly onLocked: () => void;
  /** The token is worth nothing any more. */
  readonly onEnded: () => void;
}): Call {
  const { transport, asking } = deps;
  const send: Call = async (path, request, { signal, ask = true } = {}) => {
    try {
      return await transport.send(path, request, { signal, unasked: !ask });
    } catch (error) {
      if (isCallError(error, "locked")) deps.onLocked();
      if (isCallError(error) && error.status === 401) deps.onEnded();
      throw error;
    }
  };
  return async (path, request, options = {}) => {
    const { given = {} } = options;
    let isFromBefore = given.approval !== undefined;
    for (;;) {
      const { approval } = given;
      try {
        return await send(path, approval === undefined ? request : Object.assign({}, request, { approval }), options);
      } catch (error) {
        if (isFromBefore && isOver(error)) delete given.approval;
        else {
          const id = isCallError(error, "approval-needed") ? error.facts["approval"] : undefined;
          if (typeof id !== "string") throw error;
          if ((await asking.ask(id, options.signal)) === "cancelled") throw new CallError(CONNECTION_WORDS.cancelled);
          given.approval = id;
        }
        isFromBefore = false;
      }
    }
  };
}

/** What a yes from before can have become: read for too long, used up by a deed that then failed, no longer what it covered. */
const OVER: ReadonlySet<string> = new Set([
  "approval-expired",
  "approval-not-found",
  "approval-other-request",
  "approval-spent",
]);

function isOver(error: unknown): boolean {
  return isCallError(error) && OVER.has(error.code);
}
