/**
 * One endpoint is one value: its path, its schemas, its words. The daemon routes by it, the OpenAPI document
 * is generated from it, and clients take its types. All endpoints are `POST` with a JSON body, except the
 * few that only look (`GET`, no body), so that `curl --unix-socket` is a client.
 */
import type { z } from "zod";

import { API } from "./version.ts";

export interface Endpoint<
  Request extends z.ZodType = z.ZodType,
  Response extends z.ZodType = z.ZodType,
  Path extends string = string,
> {
  readonly method: "GET" | "POST";
  /** Full path, with the API prefix. Its type is the path itself, so that the page's client finds the schemas' types by it. */
  readonly path: Path;
  readonly summary: string;
  readonly request: Request;
  readonly response: Response;
  /** Greatest body in bytes; absent means the small default. */
  readonly bodyLimit?: number;
  /** The request is a body of bytes, not JSON. */
  readonly bytes?: true;
  /** Asking is no use of the vault: a window that looks every second must not keep it from locking itself. */
  readonly idle?: true;
  /** May be called while the daemon is locked. */
  readonly whileLocked?: true;
}

export function post<Request extends z.ZodType, Response extends z.ZodType, Path extends string>(
  path: Path,
  words: Omit<Endpoint<Request, Response>, "method" | "path">,
): Endpoint<Request, Response, `${typeof API}/${Path}`> {
  return { method: "POST", path: `${API}/${path}` as const, ...words };
}

export function get<Request extends z.ZodType, Response extends z.ZodType, Path extends string>(
  path: Path,
  words: Omit<Endpoint<Request, Response>, "method" | "path">,
): Endpoint<Request, Response, `${typeof API}/${Path}`> {
  return { method: "GET", path: `${API}/${path}` as const, ...words };
}

export type RequestOf<E extends Endpoint> = z.infer<E["request"]>;
export type ResponseOf<E extends Endpoint> = z.infer<E["response"]>;

/** What a handler may answer: the response, read-only at every depth. */
export type AnswerOf<E extends Endpoint> = DeepReadonly<ResponseOf<E>>;
/** Read-only at every depth; bytes stay bytes. */
export type DeepReadonly<Value> = Value extends Uint8Array
  ? Uint8Array
  : Value extends readonly (infer Item)[]
    ? readonly DeepReadonly<Item>[]
    : Value extends object
      ? { readonly [Field in keyof Value]: DeepReadonly<Value[Field]> }
      : Value;
