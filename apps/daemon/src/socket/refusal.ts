/** Which requests are turned away by their head alone, before any of their body is kept. */
import type { Facts, SocketErrorCode } from "./error.ts";

export interface Refusal {
  readonly code: SocketErrorCode;
  readonly facts: Facts;
  /** Where the code's own status does not say it exactly. */
  readonly status?: number;
}

/** The first reason that applies to a head that does not pass. */
export function findRefusal(facts: {
  readonly fromPage: boolean;
  readonly routed: boolean;
  /** The method this path would be served with, if it is a path at all. */
  readonly method: string | undefined;
  readonly length: number | undefined;
  readonly limit: number;
}): Refusal {
  if (facts.fromPage) return { code: "origin-refused", facts: {} };
  if (!facts.routed) {
    return facts.method === undefined
      ? { code: "not-found", facts: {} }
      : { code: "method-wrong", facts: { method: facts.method } };
  }
  if (facts.length === undefined)
    return { code: "request-malformed", facts: { detail: "a body needs a content-length" }, status: 411 };
  return { code: "request-too-large", facts: { limit: facts.limit } };
}
