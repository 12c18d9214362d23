import { KistError } from "@kist/model";

/** Codes a client meets before the daemon can answer; their words stand in `@kist/protocol` errors. */
export type ClientErrorCode = "daemon-unreachable" | "daemon-start-failed" | "node-too-old" | "internal";

export function unreachable(path: string, cause?: unknown): KistError<ClientErrorCode> {
  return new KistError<ClientErrorCode>("daemon-unreachable", { path }, cause);
}

/** The bytes that came are not an answer of a daemon: nothing in them is believed. */
export function malformed(detail: string): KistError<ClientErrorCode> {
  return new KistError<ClientErrorCode>("internal", { detail: `malformed answer: ${detail}` });
}
