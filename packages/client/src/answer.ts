/** From the bytes of an answer to what a caller is told. */
import { malformed } from "./error.ts";
import type { RawAnswer } from "./exchange.ts";

/** What the daemon says of a refusal or failure; the code's words are in `@kist/protocol` too. */
export interface DaemonError {
  readonly code: string;
  readonly facts: Readonly<Record<string, string | number>>;
  readonly message: string;
  readonly why?: string;
  readonly next?: string;
}

/** `body` is the JSON's value, text of `text/*`, or bytes. Nothing in it is checked here. */
export type Answer =
  | { readonly ok: true; readonly status: number; readonly version: string; readonly body: unknown }
  | { readonly ok: false; readonly status: number; readonly version: string; readonly error: DaemonError };

/** Throws `internal` where it is none. */
export function toAnswer({ status, version, type, body }: RawAnswer): Answer {
  let value: unknown = body;
  if (type.startsWith("text/")) value = body.toString();
  else if (type === "application/json") {
    try {
      value = JSON.parse(body.toString());
    } catch {
      throw malformed("it is not JSON");
    }
  }
  if (status < 300) return { ok: true, status, version, body: value };
  return { ok: false, status, version, error: toError(value) };
}

function toError(value: unknown): DaemonError {
  const error: unknown = typeof value === "object" && value !== null && "error" in value ? value.error : undefined;
  if (!isDaemonError(error)) throw malformed("it is an error without a code");
  return error;
}

function isDaemonError(value: unknown): value is DaemonError {
  if (typeof value !== "object" || value === null || !("code" in value) || !("message" in value)) return false;
  const facts = "facts" in value ? value.facts : undefined;
  return (
    typeof value.code === "string" && typeof value.message === "string" && typeof facts === "object" && facts !== null
  );
}
