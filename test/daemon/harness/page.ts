/** A page without a browser: the requests that one would send, and those that it never would. */
import { readFileSync } from "node:fs";
import { request as ask } from "node:http";

import { enterPage, openPage, type Endpoint, type PagePurpose, type RequestOf, type ResponseOf } from "@kist/protocol";

import { readAnswer, type RawAnswer } from "./answers.ts";
import type { Caller } from "./caller.ts";

/** Where a page is, before anybody has come in. */
export interface Doorstep {
  readonly origin: string;
  readonly port: number;
  readonly secret: string;
  readonly file: string;
  readonly page: string;
}

export interface FullAnswer extends RawAnswer {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
  /** `127.0.0.1` where it is not named. */
  readonly address?: string;
}

export interface Page extends Doorstep {
  readonly token: string;
  /** Throws `Refusal`. */
  call<E extends Endpoint>(endpoint: E, request: RequestOf<E>): Promise<ResponseOf<E>>;
}

export async function openDoor(caller: Caller, purpose: PagePurpose = { kind: "app" }): Promise<Doorstep> {
  const { url, file, page } = await caller.call(openPage, { purpose });
  const { origin, port, hash } = new URL(url);
  if (!readFileSync(file, "utf8").includes(url)) throw new Error("the file leads elsewhere");
  return { origin, port: Number(port), secret: hash.slice("#launch=".length), file, page };
}

export async function enter(doorstep: Doorstep): Promise<Page> {
  const { token } = readAnswer(
    enterPage,
    await send(doorstep, asPage(doorstep, enterPage, { secret: doorstep.secret })),
  );
  return pageOf(doorstep, token);
}

export async function openPageOf(caller: Caller, purpose?: PagePurpose): Promise<Page> {
  return await enter(await openDoor(caller, purpose));
}

export function pageOf(doorstep: Doorstep, token: string): Page {
  return {
    ...doorstep,
    token,
    async call(endpoint, request) {
      return readAnswer(endpoint, await send(doorstep, asPage({ ...doorstep, token }, endpoint, request)));
    },
  };
}

/** What a browser would send for the page. */
export function asPage<E extends Endpoint>(
  { origin, token }: { readonly origin: string; readonly token?: string },
  endpoint: E,
  request: RequestOf<E>,
): Sent {
  const { method, path } = endpoint;
  return {
    method,
    path,
    headers: {
      host: new URL(origin).host,
      "sec-fetch-site": "same-origin",
      ...(method === "GET" ? {} : { origin, "content-type": "application/json" }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(method === "GET" ? {} : { body: JSON.stringify(request) }),
  };
}

/** Any bytes at all. Throws only when the connection fails. */
export function send({ port }: Pick<Doorstep, "port">, sent: Sent): Promise<FullAnswer> {
  const { method, path, headers, body, address = "127.0.0.1" } = sent;
  const length = body === undefined ? {} : { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const out = ask(
      { host: address, port, method, path, headers: { ...length, ...headers }, agent: false },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on("data", (part: Buffer) => parts.push(part));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            type: answer.headers["content-type"] ?? "",
            headers: answer.headers,
            body: Buffer.concat(parts),
          }),
        );
      },
    );
    out.on("error", reject);
    out.end(body);
  });
}
