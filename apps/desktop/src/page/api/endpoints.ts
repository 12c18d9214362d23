/** The protocol as types by path: `EndpointRequest<"secrets/list">`. Types only, so that no schema comes into the bundle. */
import type * as protocol from "@kist/protocol";
import type { AnswerOf, DeepReadonly, Endpoint, RequestOf } from "@kist/protocol";

type Every = Extract<(typeof protocol)[keyof typeof protocol], Endpoint>;

type ByPath = {
  readonly [One in Every as One["path"] extends `${typeof protocol.API}/${infer Path}` ? Path : never]: One;
};

/** Every endpoint of the protocol: `secrets/list`, `status`. Which of them a page may call, its door says. */
export type EndpointPath = keyof ByPath;
export type EndpointRequest<Path extends EndpointPath> = DeepReadonly<RequestOf<ByPath[Path]>>;
export type EndpointAnswer<Path extends EndpointPath> = AnswerOf<ByPath[Path]>;
